import type { DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { streamAt } from './stream-at.ts';

export const xlen: DataCommand = {
  name: 'xlen',
  syntax: 'key',
  arity: 2,
  flags: ['readonly', 'fast'],
  group: 'stream',
  categories: ['read', 'stream', 'fast'],
  keys: oneKey('RO'),
  since: '5.0.0',
  summary: 'Returns how many entries a stream has.',
  complexity: 'O(1)',
  handler: ({ db }, args, reply) => {
    reply.integer(streamAt(db, args[1] as string)?.length ?? 0);
  },
};
