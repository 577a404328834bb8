import { ListValue } from '@kiwi/datatypes';
import type { DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { listForWrite, push } from './list-at.ts';
import type { ListEnd } from './list-at.ts';

function pushing(name: string, end: ListEnd, since: string, onlyExisting: boolean): DataCommand {
  const where = end === 'left' ? 'the beginning' : 'the end';
  return {
    name,
    syntax: 'key element...',
    history: [[onlyExisting ? '4.0.0' : '2.4.0', 'Takes several elements.']],
    arity: -3,
    flags: ['write', 'denyoom', 'fast'],
    group: 'list',
    categories: ['write', 'list', 'fast'],
    keys: oneKey('RW', 'insert'),
    since,
    summary: onlyExisting
      ? `Adds elements at ${where} of a list that exists.`
      : `Adds elements at ${where} of a list, which is created when it does not exist.`,
    complexity: 'O(1) for each element.',
    handler: ({ db }, args, reply) => {
      const key = args[1] as string;
      const existing = listForWrite(db, key);
      if (existing === undefined && onlyExisting) {
        reply.integer(0);
        return;
      }
      const list = existing ?? new ListValue();
      for (let i = 2; i < args.length; i++) push(list, end, args[i] as string);
      if (existing === undefined) db.put(key, list);
      db.notify('l', end === 'left' ? 'lpush' : 'rpush', key);
      reply.integer(list.size);
    },
  };
}

export const lpush = pushing('lpush', 'left', '1.0.0', false);
export const rpush = pushing('rpush', 'right', '1.0.0', false);
export const lpushx = pushing('lpushx', 'left', '2.2.0', true);
export const rpushx = pushing('rpushx', 'right', '2.2.0', true);
