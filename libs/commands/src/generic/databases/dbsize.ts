import type { DataCommand } from '../../table/command.ts';

export const dbsize: DataCommand = {
  name: 'dbsize',
  arity: 1,
  flags: ['readonly', 'fast'],
  group: 'server',
  categories: ['keyspace', 'read', 'fast'],
  keys: [],
  since: '1.0.0',
  summary: 'Counts the keys of the selected database, expired ones not yet deleted included.',
  complexity: 'O(1)',
  tips: ['request_policy:all_shards', 'response_policy:agg_sum'],
  handler: ({ db }, _args, reply) => reply.integer(db.size),
};
