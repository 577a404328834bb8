import type { Database } from '@kiwi/keyspace';
import { noSuchKey } from '../../table/command-error.ts';
import type { DataCommand, KeyFlag, KeySpec } from '../../table/command.ts';
import { moveKey } from './move-key.ts';

function sourceAndTarget(targetFlag: KeyFlag): readonly KeySpec[] {
  return [
    { type: 'range', first: 1, last: 1, step: 1, flags: ['RW', 'access', 'delete'] },
    { type: 'range', first: 2, last: 2, step: 1, flags: ['OW', targetFlag] },
  ];
}

/** Whether `target` is free, or may be replaced, and so was given the value. Throws when there is no source. */
function renameKey(db: Database, source: string, target: string, replace: boolean): boolean {
  if (!db.has(source)) throw noSuchKey;
  if (source === target) return replace;
  if (!replace && db.has(target)) return false;
  // What is replaced is deleted first, so that the target counts as a new key.
  db.delete(target);
  moveKey(db, source, db, target);
  db.notify('g', 'rename_from', source);
  db.notify('g', 'rename_to', target);
  return true;
}

export const rename: DataCommand = {
  name: 'rename',
  syntax: 'key newkey#1',
  arity: 3,
  flags: ['write'],
  group: 'generic',
  categories: ['keyspace', 'write', 'slow'],
  keys: sourceAndTarget('update'),
  since: '1.0.0',
  summary: 'Gives a key another name, under which an existing key is replaced.',
  complexity: 'O(1)',
  handler: ({ db }, args, reply) => {
    renameKey(db, args[1] as string, args[2] as string, true);
    reply.ok();
  },
};

export const renamenx: DataCommand = {
  name: 'renamenx',
  syntax: 'key newkey#1',
  history: [['3.2.0', 'The two names may be the same.']],
  arity: 3,
  flags: ['write', 'fast'],
  group: 'generic',
  categories: ['keyspace', 'write', 'fast'],
  keys: sourceAndTarget('insert'),
  since: '1.0.0',
  summary: 'Gives a key another name unless a key of that name exists.',
  complexity: 'O(1)',
  handler: ({ db }, args, reply) => {
    reply.integer(renameKey(db, args[1] as string, args[2] as string, false) ? 1 : 0);
  },
};
