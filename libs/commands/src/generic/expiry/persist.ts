import type { DataCommand } from '../../table/command.ts';
import { oneKey } from '../../table/key-specs.ts';

export const persist: DataCommand = {
  name: 'persist',
  syntax: 'key',
  arity: 2,
  flags: ['write', 'fast'],
  group: 'generic',
  categories: ['keyspace', 'write', 'fast'],
  keys: oneKey('RW', 'update'),
  since: '2.2.0',
  summary: 'Removes the time to live of a key.',
  complexity: 'O(1)',
  handler: ({ db }, args, reply) => {
    const key = args[1] as string;
    const hadDeadline = db.clearDeadline(key);
    if (hadDeadline) db.notify('g', 'persist', key);
    reply.integer(hadDeadline ? 1 : 0);
  },
};
