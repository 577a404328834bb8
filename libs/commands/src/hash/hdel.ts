import type { DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { hashAt } from './hash-at.ts';

/** Deletes the key with its last field: a key never holds an empty hash. */
export const hdel: DataCommand = {
  name: 'hdel',
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
    const hash = hashAt(db, key);
    let deleted = 0;
    if (hash !== undefined) {
      for (let i = 2; i < args.length; i++) {
        if (hash.delete(args[i] as string)) deleted++;
      }
      if (hash.size === 0) db.delete(key);
      else if (deleted > 0) db.touch(key);
    }
    reply.integer(deleted);
  },
};
