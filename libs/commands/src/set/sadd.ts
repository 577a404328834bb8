import type { DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { addMembers, removeMembers, setAt } from './set-at.ts';

const firstMember = 2;

const common = {
  arity: -3,
  group: 'set',
  categories: ['write', 'set', 'fast'],
  since: '1.0.0',
} as const;

export const sadd: DataCommand = {
  ...common,
  name: 'sadd',
  syntax: 'key member...',
  history: [['2.4.0', 'Takes several members.']],
  flags: ['write', 'denyoom', 'fast'],
  keys: oneKey('RW', 'insert'),
  summary: 'Adds members to a set and returns how many are new.',
  complexity: 'O(1) for each member.',
  handler: ({ db }, args, reply) => {
    reply.integer(addMembers(db, args[1] as string, args, firstMember));
  },
};

/** Deletes the key with its last member: a key never holds an empty set. */
export const srem: DataCommand = {
  ...common,
  name: 'srem',
  syntax: 'key member...',
  history: [['2.4.0', 'Takes several members.']],
  flags: ['write', 'fast'],
  keys: oneKey('RW', 'delete'),
  summary: 'Takes members out of a set and returns how many there were.',
  complexity: 'O(N) where N is the number of members to take out.',
  handler: ({ db }, args, reply) => {
    const key = args[1] as string;
    const found = setAt(db, key);
    // The key counts as changed only when there is something to take out.
    const members = found === undefined ? [] : args.slice(firstMember).filter((m) => found.has(m));
    reply.integer(members.length === 0 ? 0 : removeMembers(db, key, members));
  },
};
