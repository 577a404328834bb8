import type { DataCommand } from '../../table/command.ts';
import { globMatch } from './glob-match.ts';

export const keys: DataCommand = {
  name: 'keys',
  syntax: 'pattern:pattern',
  arity: 2,
  flags: ['readonly'],
  group: 'generic',
  categories: ['keyspace', 'read', 'slow', 'dangerous'],
  keys: [],
  since: '1.0.0',
  summary: 'Lists all keys that match a glob pattern.',
  complexity: 'O(N) where N is the number of keys in the database.',
  tips: ['request_policy:all_shards', 'nondeterministic_output_order'],
  handler: ({ db }, args, reply) => {
    const pattern = args[1] as string;
    const found: string[] = [];
    for (const key of db.keys()) {
      if (pattern === '*' || globMatch(pattern, key)) found.push(key);
    }
    reply.array(found.length);
    for (const key of found) reply.bulk(key);
  },
};
