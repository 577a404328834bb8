import {
  cachedCardinality,
  cardinalityOf,
  cardinalityOfRegisters,
  mergeRegisters,
  registerCount,
} from '@kiwi/datatypes';
import type { Database } from '@kiwi/keyspace';
import type { DataCommand } from '../table/command.ts';
import { hyperLogLogAt, registerError } from './hyperloglog-at.ts';

/**
 * Redis keeps the count in the value when it had to compute it. Here this is a read, which one node alone answers, so it changes nothing; the count
 * that a value from Redis brings along is used.
 */
export const pfcount: DataCommand = {
  name: 'pfcount',
  syntax: 'key...',
  arity: -2,
  flags: ['readonly'],
  group: 'hyperloglog',
  categories: ['read', 'hyperloglog', 'slow'],
  keys: [
    {
      type: 'range',
      first: 1,
      last: -1,
      step: 1,
      flags: ['RW', 'access'],
      notes:
        'RW because it may change the internal representation of the key, and propagate to replicas',
    },
  ],
  since: '2.8.9',
  summary: 'Estimates how many different elements the HyperLogLogs at the keys have seen together.',
  complexity:
    'O(1) with a very small average constant time when called with a single key. ' +
    'O(N) with N being the number of keys, and much bigger constant times, when called with multiple keys.',
  handler: ({ db }, args, reply) => {
    try {
      const count = args.length === 2 ? countAt(db, args[1] as string) : countOfAll(db, args);
      reply.integer(count);
    } catch (error) {
      throw registerError(error);
    }
  },
};

function countAt(db: Database, key: string): number | bigint {
  const text = hyperLogLogAt(db, key);
  if (text === undefined) return 0;
  return cachedCardinality(text) ?? cardinalityOf(text);
}

function countOfAll(db: Database, args: readonly string[]): number {
  const registers = new Uint8Array(registerCount);
  for (let i = 1; i < args.length; i++) {
    const text = hyperLogLogAt(db, args[i] as string);
    if (text !== undefined) mergeRegisters(text, registers);
  }
  return cardinalityOfRegisters(registers);
}
