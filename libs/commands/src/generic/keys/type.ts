import { typeOf } from '@kiwi/keyspace';
import type { DataCommand } from '../../table/command.ts';
import { oneKey } from '../../table/key-specs.ts';

export const type: DataCommand = {
  name: 'type',
  syntax: 'key',
  arity: 2,
  flags: ['readonly', 'fast'],
  group: 'generic',
  categories: ['keyspace', 'read', 'fast'],
  keys: oneKey('RO'),
  since: '1.0.0',
  summary: 'Names the data type that a key holds.',
  complexity: 'O(1)',
  handler: ({ db }, args, reply) => {
    const value = db.inspect(args[1] as string);
    reply.simple(value === undefined ? 'none' : typeOf(value));
  },
};
