import type { DataCommand } from '../table/command.ts';
import { addMembers, removeMembers, setAt } from './set-at.ts';

const firstMember = 3;

export const smove: DataCommand = {
  name: 'smove',
  syntax: 'source#0 destination#1 member',
  arity: 4,
  flags: ['write', 'fast'],
  group: 'set',
  categories: ['write', 'set', 'fast'],
  keys: [
    { type: 'range', first: 1, last: 1, step: 1, flags: ['RW', 'access', 'delete'] },
    { type: 'range', first: 2, last: 2, step: 1, flags: ['RW', 'insert'] },
  ],
  since: '1.0.0',
  summary: 'Moves a member from a set to another.',
  complexity: 'O(1)',
  handler: ({ db }, args, reply) => {
    const [, source = '', target = '', member = ''] = args;
    const from = setAt(db, source);
    if (from !== undefined) setAt(db, target);
    const isThere = from?.has(member) === true;
    if (isThere && source !== target) {
      removeMembers(db, source, [member]);
      addMembers(db, target, args, firstMember);
    }
    reply.integer(isThere ? 1 : 0);
  },
};
