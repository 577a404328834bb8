import { int64Max } from '@kiwi/datatypes';
import { integerArgument, wrongArgumentCount } from '../table/arguments.ts';
import { CommandError } from '../table/command-error.ts';
import type { DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { listAt, popAt } from './list-at.ts';
import type { ListEnd } from './list-at.ts';

const notPositive = new CommandError('ERR value is out of range, must be positive');

/** Reads a count from 0; beyond 2^53 it is as good as any. */
function countOf(text: string): number {
  const value = integerArgument(text, notPositive);
  if (value < 0 || value > int64Max) throw notPositive;
  return Number(value);
}

function popping(name: string, end: ListEnd): DataCommand {
  return {
    name,
    syntax: 'key [count:integer@6.2.0]',
    history: [['6.2.0', 'Takes a count.']],
    arity: -2,
    flags: ['write', 'fast'],
    group: 'list',
    categories: ['write', 'list', 'fast'],
    keys: oneKey('RW', 'access', 'delete'),
    since: '1.0.0',
    summary: `Takes elements from the ${end === 'left' ? 'beginning' : 'end'} of a list.`,
    complexity: 'O(N) where N is the number of elements returned.',
    handler: ({ db }, args, reply) => {
      const key = args[1] as string;
      if (args.length > 3) throw wrongArgumentCount(name);
      const count = args[2] === undefined ? null : countOf(args[2]);
      if (listAt(db, key) === undefined) {
        if (count === null) reply.null();
        else reply.nullArray();
        return;
      }
      if (count === 0) {
        reply.array(0);
        return;
      }
      const elements = popAt(db, key, end, count ?? 1);
      if (count !== null) reply.array(elements.length);
      for (const element of elements) reply.bulk(element);
    },
  };
}

export const lpop = popping('lpop', 'left');
export const rpop = popping('rpop', 'right');
