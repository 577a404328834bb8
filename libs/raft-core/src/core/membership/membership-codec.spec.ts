import { describe, expect, it } from '@jest/globals';
import type { Membership } from '../types.ts';
import { bytes } from '../test-core.ts';
import { decodeMembership, encodeMembership } from './membership-codec.ts';

const membership: Membership = {
  members: [
    { id: 'a', address: 'hôte:7001', role: 'voter' },
    { id: 'b', address: 'b:7001', role: 'learner' },
    { id: 'c', address: 'c:7001', role: 'learner', promote: true },
  ],
  outgoing: ['a', 'd'],
  leaving: [{ id: 'd', address: 'd:7001' }],
  removed: ['x', 'd'],
};

describe('the data of a membership entry', () => {
  it('decodes to what was encoded', () => {
    expect(decodeMembership(encodeMembership(membership))).toEqual(membership);
  });

  it('names nobody as leaving or removed where that was left out', () => {
    const short = { members: membership.members, outgoing: [] };
    expect(decodeMembership(encodeMembership(short))).toEqual({
      ...short,
      leaving: [],
      removed: [],
    });
  });

  it('is the same for equal memberships', () => {
    expect(encodeMembership(membership)).toEqual(encodeMembership(structuredClone(membership)));
  });

  it('stops a node that cannot read it', () => {
    for (const text of ['', '{}', '[2,[],[],[],[]]', '[1,[["a","a","x"]],[],[],[]]', '[1,[],[]]']) {
      expect(() => decodeMembership(bytes(text))).toThrow('membership entry');
    }
    expect(() => decodeMembership(Uint8Array.of(0xff))).toThrow('membership entry');
  });
});
