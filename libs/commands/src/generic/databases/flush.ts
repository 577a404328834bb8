import { syntaxError } from '../../table/command-error.ts';
import type { DataCommand } from '../../table/command.ts';

/**
 * Allows ASYNC or SYNC and ignores which: keys are gone at once either way, and the garbage collector frees their memory
 * in the background.
 */
function checkFlushOption(args: readonly string[]): void {
  if (args.length === 1) return;
  const option = (args[1] as string).toLowerCase();
  if (args.length > 2 || (option !== 'async' && option !== 'sync')) throw syntaxError;
}

export const flushdb: DataCommand = {
  name: 'flushdb',
  syntax: '[async(ASYNC@4.0.0 | SYNC@6.2.0)]',
  history: [
    ['4.0.0', 'Takes ASYNC.'],
    ['6.2.0', 'Takes SYNC.'],
  ],
  arity: -1,
  flags: ['write'],
  group: 'server',
  categories: ['keyspace', 'write', 'slow', 'dangerous'],
  keys: [],
  since: '1.0.0',
  summary: 'Deletes all keys of the selected database.',
  complexity: 'O(1); memory is freed in the background.',
  tips: ['request_policy:all_shards', 'response_policy:all_succeeded'],
  handler: ({ db }, args, reply) => {
    checkFlushOption(args);
    db.clear();
    reply.ok();
  },
};

export const flushall: DataCommand = {
  name: 'flushall',
  syntax: '[async(ASYNC@4.0.0 | SYNC@6.2.0)]',
  history: [
    ['4.0.0', 'Takes ASYNC.'],
    ['6.2.0', 'Takes SYNC.'],
  ],
  arity: -1,
  flags: ['write'],
  group: 'server',
  categories: ['keyspace', 'write', 'slow', 'dangerous'],
  keys: [],
  since: '1.0.0',
  summary: 'Deletes all keys of all databases.',
  complexity: 'O(1); memory is freed in the background.',
  tips: ['request_policy:all_shards', 'response_policy:all_succeeded'],
  handler: ({ keyspace }, args, reply) => {
    checkFlushOption(args);
    keyspace.flushAll();
    reply.ok();
  },
};
