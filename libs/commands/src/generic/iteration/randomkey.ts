import type { DataCommand } from '../../table/command.ts';

export const randomkey: DataCommand = {
  name: 'randomkey',
  arity: 1,
  flags: ['readonly'],
  group: 'generic',
  categories: ['keyspace', 'read', 'slow'],
  keys: [],
  since: '1.0.0',
  summary: 'Returns any key of the selected database.',
  complexity: 'O(1)',
  tips: ['request_policy:all_shards', 'nondeterministic_output'],
  handler: (context, _args, reply) => {
    reply.bulkOrNull(context.db.randomKey(() => context.random()));
  },
};
