import { describe, expect, it } from '@jest/globals';
import type { Membership, MembershipChange } from '../types.ts';
import { leaveJoint, planChange } from './planned-change.ts';

const current: Membership = {
  members: [
    { id: 'a', address: 'a:1', role: 'voter' },
    { id: 'b', address: 'b:1', role: 'voter' },
    { id: 'l', address: 'l:1', role: 'learner', promote: true },
  ],
  outgoing: [],
  removed: ['old'],
};

function planned(change: MembershipChange, from = current): Membership {
  const plan = planChange(from, change);
  if (plan.refused !== null) throw new Error(plan.refused);
  return plan.next;
}

describe('a change of the voters', () => {
  it('begins with a joint membership that holds both halves', () => {
    const joint = planned({
      addVoters: [{ id: 'c', address: 'c:1' }],
      promote: ['l'],
      demote: ['b'],
      remove: ['a'],
    });
    expect(joint).toEqual({
      members: [
        { id: 'b', address: 'b:1', role: 'learner' },
        { id: 'l', address: 'l:1', role: 'voter' },
        { id: 'c', address: 'c:1', role: 'voter' },
      ],
      outgoing: ['a', 'b'],
      leaving: [{ id: 'a', address: 'a:1' }],
      removed: ['old', 'a'],
    });
    expect(leaveJoint(joint)).toEqual({ ...joint, outgoing: [], leaving: [] });
  });
});

describe('a member that lost what it had stored', () => {
  it('becomes a learner to be promoted, whatever it was', () => {
    const joint = planned({ rebuild: ['b', 'l'] });
    expect(joint.members.slice(1)).toEqual([
      { id: 'b', address: 'b:1', role: 'learner', promote: true },
      { id: 'l', address: 'l:1', role: 'learner', promote: true },
    ]);
    expect(joint.outgoing).toEqual(['a', 'b']);
  });
});

describe('a change of learners only', () => {
  it('needs no joint membership, as every majority stays what it is', () => {
    const added = planned({
      addLearners: [{ id: 'm', address: 'm:1', promoteWhenCaughtUp: true }],
      remove: ['l'],
    });
    expect(added.outgoing).toEqual([]);
    expect(added.members.slice(2)).toEqual([
      { id: 'm', address: 'm:1', role: 'learner', promote: true },
    ]);
    expect(added.removed).toEqual(['old', 'l']);
  });
});

describe('a change is refused', () => {
  const member = (id: string, address = `${id}:1`) => ({ id, address });
  const cases: readonly (readonly [why: string, change: MembershipChange])[] = [
    ['it changes nothing', {}],
    ['it changes nothing', { addVoters: [], remove: [] }],
    ['it names b twice', { demote: ['b'], remove: ['b'] }],
    ['it names c twice', { addVoters: [member('c')], addLearners: [member('c', 'c:2')] }],
    ['a new member needs an id', { addVoters: [member('')] }],
    ['the new member c needs an address', { addVoters: [member('c', '')] }],
    ['a is a member already', { addLearners: [member('a', 'a:2')] }],
    ['old was a member before; take a new id', { addVoters: [member('old')] }],
    ['another member has the address a:1', { addVoters: [member('c', 'a:1')] }],
    ['another member has the address c:1', { addVoters: [member('c', 'c:1'), member('d', 'c:1')] }],
    ['z is not a member', { remove: ['z'] }],
    ['z is not a member', { promote: ['z'] }],
    ['z is not a member', { demote: ['z'] }],
    ['a is a voter already', { promote: ['a'] }],
    ['l is no voter', { demote: ['l'] }],
    ['it would leave no voter', { remove: ['a', 'b'] }],
    ['it would leave no voter', { remove: ['a'], demote: ['b'] }],
  ];
  for (const [why, change] of cases) {
    it(`because ${why}: ${JSON.stringify(change)}`, () => {
      expect(planChange(current, change)).toEqual({ refused: why });
    });
  }
});
