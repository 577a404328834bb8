import type { DataCommand } from '../../table/command.ts';
import { oneKey } from '../../table/key-specs.ts';
import { databaseArgument, sameObject } from '../databases/database-argument.ts';
import { moveKey } from './move-key.ts';

export const move: DataCommand = {
  name: 'move',
  syntax: 'key db:integer',
  arity: 3,
  flags: ['write', 'fast'],
  group: 'generic',
  categories: ['keyspace', 'write', 'fast'],
  keys: oneKey('RW', 'access', 'update'),
  since: '1.0.0',
  summary: 'Moves a key to another database unless a key of that name exists there.',
  complexity: 'O(1)',
  handler: ({ db, keyspace }, args, reply) => {
    const key = args[1] as string;
    const target = databaseArgument(keyspace, args[2] as string);
    if (target === db) throw sameObject;
    if (!db.has(key) || target.has(key)) {
      reply.integer(0);
      return;
    }
    moveKey(db, key, target, key);
    db.notify('g', 'move_from', key);
    target.notify('g', 'move_to', key);
    reply.integer(1);
  },
};
