import type { CommandHandler, DataCommand } from '../../table/command.ts';
import { allKeys } from '../../table/key-specs.ts';

/** A key named twice counts twice. */
const countKeys: CommandHandler = ({ db }, args, reply) => {
  let found = 0;
  for (let i = 1; i < args.length; i++) {
    if (db.inspect(args[i] as string) !== undefined) found++;
  }
  reply.integer(found);
};

/** The same, as accesses. */
const touchKeys: CommandHandler = ({ db }, args, reply) => {
  let found = 0;
  for (let i = 1; i < args.length; i++) {
    if (db.lookup(args[i] as string) !== undefined) found++;
  }
  reply.integer(found);
};

export const exists: DataCommand = {
  name: 'exists',
  syntax: 'key...',
  history: [['3.0.3', 'Takes several keys.']],
  arity: -2,
  flags: ['readonly', 'fast'],
  group: 'generic',
  categories: ['keyspace', 'read', 'fast'],
  keys: allKeys(1, 'RO'),
  since: '1.0.0',
  summary: 'Counts how many of the named keys exist.',
  complexity: 'O(N) where N is the number of keys.',
  tips: ['request_policy:multi_shard', 'response_policy:agg_sum'],
  handler: countKeys,
};

/** See `Database.idleMs` for what an access changes. */
export const touch: DataCommand = {
  name: 'touch',
  syntax: 'key...',
  arity: -2,
  flags: ['readonly', 'fast'],
  group: 'generic',
  categories: ['keyspace', 'read', 'fast'],
  keys: allKeys(1, 'RO'),
  since: '3.2.1',
  summary: 'Marks keys as just used and counts how many exist.',
  complexity: 'O(N) where N is the number of keys.',
  tips: ['request_policy:multi_shard', 'response_policy:agg_sum'],
  handler: touchKeys,
};
