import type { Database, Keyspace, ReadonlyValue, Value } from '@kiwi/keyspace';
import { syntaxError } from '../../table/command-error.ts';
import type { DataCommand } from '../../table/command.ts';
import { databaseArgument, sameObject } from '../databases/database-argument.ts';
import { putWithDeadline } from './move-key.ts';

interface CopyOptions {
  readonly target: Database;
  readonly replace: boolean;
}

/** Reads `[DB index] [REPLACE]`; of repeated options the last counts. */
function copyOptions(keyspace: Keyspace, db: Database, args: readonly string[]): CopyOptions {
  let target = db;
  let replace = false;
  for (let i = 3; i < args.length; i++) {
    const option = (args[i] as string).toLowerCase();
    if (option === 'replace') replace = true;
    else if (option === 'db' && i + 1 < args.length) {
      target = databaseArgument(keyspace, args[++i] as string);
    } else throw syntaxError;
  }
  return { target, replace };
}

/** A value that shares nothing with the original that a command could change. */
function copyOf(value: ReadonlyValue): Value {
  return typeof value === 'object' ? value.clone() : value;
}

export const copy: DataCommand = {
  name: 'copy',
  syntax: 'source#0 destination#1 [DB destination-db:integer] [REPLACE]',
  arity: -3,
  flags: ['write', 'denyoom'],
  group: 'generic',
  categories: ['keyspace', 'write', 'slow'],
  keys: [
    { type: 'range', first: 1, last: 1, step: 1, flags: ['RO', 'access'] },
    { type: 'range', first: 2, last: 2, step: 1, flags: ['OW', 'update'] },
  ],
  since: '6.2.0',
  summary: 'Copies a key with its time to live to another name or database.',
  complexity: 'O(N) where N is the number of elements; O(1) for strings.',
  handler: ({ db, keyspace }, args, reply) => {
    const source = args[1] as string;
    const key = args[2] as string;
    const { target, replace } = copyOptions(keyspace, db, args);
    if (target === db && source === key) throw sameObject;
    const value = db.lookup(source);
    if (value === undefined || (!replace && target.has(key))) {
      reply.integer(0);
      return;
    }
    const copied = copyOf(value);
    const deadlineMs = db.deadline(source);
    target.delete(key);
    putWithDeadline(target, key, copied, deadlineMs);
    target.notify('g', 'copy_to', key);
    reply.integer(1);
  },
};
