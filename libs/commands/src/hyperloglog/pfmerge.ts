import {
  emptyHyperLogLog,
  HyperLogLog,
  isDenseHyperLogLog,
  mergeRegisters,
  registerCount,
} from '@kiwi/datatypes';
import type { Database } from '@kiwi/keyspace';
import type { DataCommand } from '../table/command.ts';
import { hyperLogLogAt, registerError } from './hyperloglog-at.ts';

export const pfmerge: DataCommand = {
  name: 'pfmerge',
  syntax: 'destkey#0 sourcekey#1...',
  arity: -2,
  flags: ['write', 'denyoom'],
  group: 'hyperloglog',
  categories: ['write', 'hyperloglog', 'slow'],
  keys: [
    { type: 'range', first: 1, last: 1, step: 1, flags: ['RW', 'access', 'insert'] },
    { type: 'range', first: 2, last: -1, step: 1, flags: ['RO', 'access'] },
  ],
  since: '2.8.9',
  summary: 'Merges HyperLogLogs into the one at the first key, which is created when missing.',
  complexity: 'O(N) to merge N HyperLogLogs, but with high constant times.',
  handler: ({ db }, args, reply) => {
    const key = args[1] as string;
    try {
      db.put(key, merged(db, args));
      db.notify('$', 'pfadd', key);
    } catch (error) {
      throw registerError(error);
    }
    reply.ok();
  },
};

/** The union of all, the first one included. It is dense when one of them is. */
function merged(db: Database, args: readonly string[]): string {
  const registers = new Uint8Array(registerCount);
  let isDense = false;
  for (let i = 1; i < args.length; i++) {
    const text = hyperLogLogAt(db, args[i] as string);
    if (text === undefined) continue;
    isDense ||= isDenseHyperLogLog(text);
    mergeRegisters(text, registers);
  }
  const result = new HyperLogLog(hyperLogLogAt(db, args[1] as string) ?? emptyHyperLogLog());
  if (isDense) result.makeDense();
  result.merge(registers);
  result.invalidate();
  return result.toString();
}
