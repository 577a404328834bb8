import type { DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { hashAt, hashChanged, hashForWrite } from './hash-at.ts';

/** Deletes the key with its last field: a key never holds an empty hash. */
export const hdel: DataCommand = {
  name: 'hdel',
  syntax: 'key field...',
  history: [['2.4.0', 'Takes several fields.']],
  arity: -3,
  flags: ['write', 'fast'],
  group: 'hash',
  categories: ['write', 'hash', 'fast'],
  keys: oneKey('RW', 'delete'),
  since: '2.0.0',
  summary: 'Deletes fields of a hash and returns how many there were.',
  complexity: 'O(N) where N is the number of fields to delete.',
  handler: ({ db }, args, reply) => {
    const key = args[1] as string;
    const fields = args.slice(2);
    const found = hashAt(db, key);
    let deleted = 0;
    // The key counts as changed only when there is something to delete.
    if (found !== undefined && fields.some((field) => found.has(field))) {
      const hash = hashForWrite(db, key);
      for (const field of fields) {
        if (found.has(field) && hash?.delete(field)) deleted++;
      }
      db.notify('h', 'hdel', key);
      if (hash !== undefined) hashChanged(db, key, hash);
    }
    reply.integer(deleted);
  },
};
