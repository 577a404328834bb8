import type { DataCommand } from '../../table/command.ts';
import { oneKey } from '../../table/key-specs.ts';
import { serialize } from './value-serializer.ts';

export const dump: DataCommand = {
  name: 'dump',
  syntax: 'key',
  arity: 2,
  flags: ['readonly'],
  group: 'generic',
  categories: ['keyspace', 'read', 'slow'],
  keys: oneKey('RO', 'access'),
  since: '2.6.0',
  summary: "Returns a value in Redis's own format, for RESTORE.",
  complexity: 'O(N) where N is the size of the value.',
  tips: ['nondeterministic_output'],
  handler: ({ db }, args, reply) => {
    const value = db.lookup(args[1] as string);
    reply.bulkOrNull(value === undefined ? null : serialize(value));
  },
};
