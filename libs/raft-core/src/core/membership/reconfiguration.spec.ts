import { describe, expect, it } from '@jest/globals';
import type { RaftEffect } from '../events.ts';
import type { RaftMessage } from '../messages.ts';
import { TestCore, append, messages, only, responses, writes } from '../test-core.ts';
import type { TestState } from '../test-core.ts';
import type { Entry, LogIndex, Membership, MembershipChange, NodeId, Term } from '../types.ts';
import { decodeMembership, encodeMembership } from './membership-codec.ts';

/** A leader in term 1 whose no-op (index 1) is committed. */
function leader(state: TestState = {}): TestCore {
  const test = TestCore.leader(state);
  test.persisted();
  for (const { id } of test.core.membership.members) {
    if (id !== test.core.status.id) test.acknowledge(id, test.core.lastIndex);
  }
  return test;
}

function change(test: TestCore, wanted: MembershipChange): readonly RaftEffect[] {
  return test.step({ type: 'changeMembership', id: 7, change: wanted });
}

function voters(test: TestCore): readonly NodeId[] {
  return test.core.membership.members.filter((m) => m.role === 'voter').map((m) => m.id);
}

/** What an append holds a membership entry of. */
function membershipEntry(index: LogIndex, term: Term, membership: Membership): Entry {
  return { index, term, kind: 'membership', data: encodeMembership(membership) };
}

function voterSet(ids: string, outgoing = ''): Membership {
  const members = [...ids].map((id) => ({ id, address: id, role: 'voter' as const }));
  return { members, outgoing: [...outgoing] };
}

/** A membership that a follower is sent behind entry 1 of term 1. */
function sent(index: LogIndex, membership: Membership, commitIndex: LogIndex = 0): RaftMessage {
  const entries = [membershipEntry(index, 1, membership)];
  const prevLogIndex = index - 1;
  return { type: 'append', term: 1, prevLogIndex, prevLogTerm: 1, entries, commitIndex };
}

const newMember = (id: NodeId) => ({ id, address: `${id}:1` });

describe('joint consensus on the leader', () => {
  it('puts the joint configuration in force when it is appended, and sends it to both halves', () => {
    const test = leader();
    const effects = change(test, { addVoters: [newMember('d')], remove: ['c'] });
    expect(test.core.membership.outgoing).toEqual(['a', 'b', 'c']);
    expect(voters(test)).toEqual(['a', 'b', 'd']);
    for (const peer of ['b', 'c']) expect(only(effects, 'append', peer)).toHaveLength(1);
    expect(only(effects, 'append', 'd')).toHaveLength(1);
    const [write] = writes(effects);
    expect(write?.entries.map(({ kind }) => kind)).toEqual(['membership']);
    expect(responses(effects)).toEqual([]);
  });

  it('commits in the joint configuration only by majorities of both halves', () => {
    const test = leader();
    change(test, {
      addVoters: [newMember('d'), newMember('e'), newMember('f')],
      remove: ['b', 'c'],
    });
    test.persisted();
    test.acknowledge('b', 2); // a and b of {a, b, c}; only a of {a, d, e, f}
    test.acknowledge('d', 2);
    expect(test.core.commitIndex).toBe(1);
    test.acknowledge('e', 2); // a, d and e of {a, d, e, f}
    expect(test.core.commitIndex).toBe(2);
  });

  it('leaves the joint configuration by itself when that is committed, and answers when the new one is', () => {
    const test = leader();
    change(test, { addVoters: [newMember('d')] });
    test.persisted();
    test.acknowledge('b', 2);
    expect(test.core.commitIndex).toBe(1);
    const left = test.acknowledge('d', 2);
    expect(test.core.membership.outgoing).toEqual([]);
    expect(responses(left)).toEqual([]);
    test.persisted();
    test.acknowledge('b', 3);
    const done = test.acknowledge('d', 3);
    expect(responses(done)).toEqual([{ type: 'done' }]);
    expect(test.core.commitIndex).toBe(3);
  });

  it('does not leave it before it is committed', () => {
    const test = leader();
    change(test, { addVoters: [newMember('d')] });
    test.persisted();
    test.acknowledge('d', 2);
    test.elapse(500);
    expect(test.core.lastIndex).toBe(2);
    expect(test.core.membership.outgoing).toEqual(['a', 'b', 'c']);
  });

  it('changes learners in one entry', () => {
    const test = leader();
    change(test, { addLearners: [newMember('d')] });
    test.persisted();
    const done = test.acknowledge('b', 2);
    expect(responses(done)).toEqual([{ type: 'done' }]);
    expect(test.core.lastIndex).toBe(2);
  });

  it('does not count learners', () => {
    const test = leader({ learners: ['l'] });
    test.propose('x');
    test.persisted();
    test.acknowledge('l', 2);
    expect(test.core.commitIndex).toBe(1);
    test.acknowledge('b', 2);
    expect(test.core.commitIndex).toBe(2);
  });

  it('demotes a voter that counts in the outgoing half until the end', () => {
    const test = leader();
    change(test, { demote: ['c'] });
    test.persisted();
    test.acknowledge('b', 2);
    test.persisted();
    test.acknowledge('c', 3);
    expect(test.core.commitIndex).toBe(2); // of the voters a and b only a
    test.acknowledge('b', 3);
    expect(test.core.commitIndex).toBe(3);
    expect(voters(test)).toEqual(['a', 'b']);
  });

  it('tells who waits that the outcome is unknown when leadership is lost in the middle', () => {
    const test = leader();
    change(test, { addVoters: [newMember('d')] });
    const effects = test.receive('b', { type: 'heartbeat', term: 9, commitIndex: 0, round: 1 });
    expect(responses(effects)).toMatchObject([{ type: 'indeterminate' }]);
  });
});

describe('Pitfall 10: a new leader finishes a joint configuration', () => {
  it('that was committed before', () => {
    const test = new TestCore({ log: [1], term: 1 });
    test.start();
    test.receive('b', sent(2, voterSet('abd', 'abc'), 0));
    test.receive('b', { type: 'heartbeat', term: 1, commitIndex: 2, round: 1 });
    expect(test.core.commitIndex).toBe(2);
    test.persisted();
    test.campaign();
    expect(test.core.role).toBe('leader');
    test.persisted();
    test.acknowledge('b', 3);
    expect(test.core.membership.outgoing).toEqual([]);
    expect(test.core.lastIndex).toBe(4);
  });

  it('that was not committed, by committing it first', () => {
    const test = new TestCore({ log: [1], term: 1 });
    test.start();
    test.receive('b', sent(2, voterSet('abd', 'abc')));
    test.persisted();
    test.campaign();
    expect(test.core.role).toBe('leader');
    test.persisted();
    expect(test.core.membership.outgoing).toEqual(['a', 'b', 'c']);
    test.acknowledge('b', 3);
    expect(test.core.commitIndex).toBe(3);
    expect(test.core.membership.outgoing).toEqual([]);
  });

  it('elected by majorities of both halves only', () => {
    const test = new TestCore({ log: [1], term: 1 });
    test.start();
    test.receive('b', sent(2, voterSet('ade', 'abc')));
    test.persisted();
    test.elapse(2500);
    expect(test.core.role).toBe('preCandidate');
    test.receive('b', { type: 'preVoteResponse', term: 2, granted: true });
    expect(test.core.role).toBe('preCandidate'); // a and b of {a, b, c}; a alone of {a, d, e}
    test.receive('e', { type: 'preVoteResponse', term: 2, granted: true });
    expect(test.core.role).toBe('candidate');
  });
});

describe('a membership in the log', () => {
  it('is in force on a follower from the append on', () => {
    const test = new TestCore({ log: [1], term: 1 });
    test.start();
    const effects = test.receive('b', sent(2, voterSet('abcd')));
    expect(voters(test)).toEqual(['a', 'b', 'c', 'd']);
    const told = effects.filter((e) => e.type === 'notify').map((e) => e.notification);
    expect(told).toContainEqual(expect.objectContaining({ type: 'membership', index: 2 }));
  });

  it('gives way to the one before when it is truncated', () => {
    const test = new TestCore({ log: [1], term: 1 });
    test.start();
    test.receive('b', sent(2, voterSet('abcd')));
    test.receive('b', sent(3, voterSet('abcde')));
    test.receive('c', append(2, [2, 1], [2]));
    expect(voters(test)).toEqual(['a', 'b', 'c', 'd']);
    test.receive('c', append(3, [1, 1], [3]));
    expect(voters(test)).toEqual(['a', 'b', 'c']);
    expect(test.core.membershipIndex).toBe(0);
  });

  it('is found again at a restart', () => {
    const memberships = [
      { index: 1, data: encodeMembership(voterSet('abd')) },
      { index: 2, data: encodeMembership(voterSet('abde')) },
    ];
    const test = new TestCore({ log: [1, 1], memberships });
    expect(voters(test)).toEqual(['a', 'b', 'd', 'e']);
    test.start();
    test.receive('b', append(2, [1, 1], [2]));
    expect(voters(test)).toEqual(['a', 'b', 'd']);
  });

  it('is told at the start', () => {
    const effects = new TestCore().start();
    expect(effects[0]).toMatchObject({ notification: { type: 'membership', index: 0 } });
  });
});

describe('a change is refused before anything is appended', () => {
  function refusal(test: TestCore, wanted: MembershipChange): string {
    const before = test.core.lastIndex;
    const [response] = responses(change(test, wanted));
    expect(test.core.lastIndex).toBe(before);
    return response?.type === 'rejected' ? response.reason : `${response?.type}`;
  }

  it('Pitfall 9: while the leader has not committed an entry of its own term', () => {
    const test = TestCore.leader();
    expect(refusal(test, { remove: ['c'] })).toContain('own term');
  });

  it('while another is under way, in both of its halves', () => {
    const test = leader();
    change(test, { remove: ['c'] });
    expect(refusal(test, { remove: ['b'] })).toContain('under way');
    test.persisted();
    test.acknowledge('b', 2);
    expect(test.core.membership.outgoing).toEqual([]);
    expect(refusal(test, { remove: ['b'] })).toContain('under way');
  });

  it('Pitfall 11: when it would leave no voter', () => {
    const test = leader({ voters: ['a'] });
    expect(refusal(test, { remove: ['a'] })).toContain('no voter');
  });

  it('Pitfall 23: when an id was used before', () => {
    const test = leader({ learners: ['l'] });
    change(test, { remove: ['l'] });
    test.persisted();
    test.acknowledge('b', 2);
    expect(refusal(test, { addLearners: [newMember('l')] })).toContain('member before');
  });

  it('by a node that does not lead', () => {
    const test = new TestCore();
    test.start();
    expect(refusal(test, { remove: ['c'] })).toBe('notLeader');
  });

  it('while leadership is being handed over', () => {
    const test = leader();
    test.propose('x');
    test.step({ type: 'transferLeadership', id: 8, target: 'b' });
    expect(refusal(test, { remove: ['c'] })).toBe('notLeader');
  });

  it('by a node whose disk failed', () => {
    const test = leader();
    test.step({ type: 'writeFailed', ticket: test.lastTicket });
    expect(refusal(test, { remove: ['c'] })).toBe('notLeader');
  });
});

describe('a learner to be promoted', () => {
  const promoteLater = { ...newMember('d'), promoteWhenCaughtUp: true };

  function withLearner(): TestCore {
    const test = leader();
    change(test, { addLearners: [promoteLater] });
    test.persisted();
    test.acknowledge('b', 2);
    return test;
  }

  /** Everybody answers heartbeats for a while. */
  function beat(test: TestCore, ids: readonly NodeId[], ms: number): void {
    for (let passed = 0; passed < ms; passed += 50) {
      const effects = test.elapse(50);
      for (const id of ids) {
        for (const { round } of only(effects, 'heartbeat', id)) {
          test.receive(id, { type: 'heartbeatResponse', term: test.core.term, round });
        }
      }
    }
  }

  it('becomes a voter by itself once it holds the log', () => {
    const test = withLearner();
    test.acknowledge('d', 2);
    beat(test, ['b', 'c', 'd'], 400);
    expect(voters(test)).toEqual(['a', 'b', 'c', 'd']);
    expect(test.core.membership.outgoing).toEqual(['a', 'b', 'c']);
  });

  it('stays one while it holds nothing', () => {
    const test = withLearner();
    beat(test, ['b', 'c', 'd'], 1000);
    expect(voters(test)).toEqual(['a', 'b', 'c']);
  });

  it('stays one while it is silent', () => {
    const test = withLearner();
    test.acknowledge('d', 2);
    beat(test, ['b', 'c'], 100);
    // Heard of once in this time, it is found caught up once and then no more.
    beat(test, ['b', 'c'], 1000);
    expect(voters(test)).toEqual(['a', 'b', 'c']);
  });

  it('stays one when it is far behind', () => {
    const test = withLearner();
    test.acknowledge('d', 2);
    test.propose(...Array.from({ length: 1500 }, () => 'x'));
    test.persisted();
    test.acknowledge('b', test.core.lastIndex);
    beat(test, ['b', 'c', 'd'], 1000);
    expect(voters(test)).toEqual(['a', 'b', 'c']);
  });

  it('is promoted by whoever leads', () => {
    const data = encodeMembership({
      members: [
        ...voterSet('abc').members,
        { id: 'd', address: 'd', role: 'learner', promote: true },
      ],
      outgoing: [],
    });
    const test = leader({ log: [1], commitIndex: 1, memberships: [{ index: 1, data }] });
    test.acknowledge('d', test.core.lastIndex);
    beat(test, ['b', 'c', 'd'], 400);
    expect(voters(test)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('is left alone without being asked for', () => {
    const test = leader({ learners: ['l'] });
    beat(test, ['b', 'c', 'l'], 1000);
    expect(voters(test)).toEqual(['a', 'b', 'c']);
  });
});

describe('the removal of the leader itself', () => {
  /** Both entries are appended; the joint one is committed. */
  function leaving(): TestCore {
    const test = leader();
    change(test, { remove: ['a'] });
    test.persisted();
    test.acknowledge('b', 2);
    test.acknowledge('c', 2);
    expect(test.core.membership.outgoing).toEqual([]);
    test.persisted();
    return test;
  }

  it('lets it lead until the new configuration is committed, without counting itself', () => {
    const test = leaving();
    expect(test.core.role).toBe('leader');
    test.acknowledge('b', 3);
    expect(test.core.role).toBe('leader');
    expect(test.core.commitIndex).toBe(2);
    const effects = test.acknowledge('c', 3);
    expect(test.core.commitIndex).toBe(3);
    expect(responses(effects)).toEqual([{ type: 'done' }]);
    expect(test.core.role).toBe('learner');
  });

  it('tells the others of the commit before it steps down, and asks the best to campaign', () => {
    const test = leaving();
    test.acknowledge('b', 3);
    const effects = test.acknowledge('c', 3);
    for (const peer of ['b', 'c']) {
      expect(only(effects, 'append', peer).map((m) => m.commitIndex)).toContain(3);
    }
    expect(messages(effects).filter((m) => m.type === 'timeoutNow')).toHaveLength(1);
  });

  it('takes no proposals that it could not see committed', () => {
    const test = leaving();
    expect(responses(test.propose('late'))).toEqual([{ type: 'notLeader', leader: null }]);
    expect(test.core.lastIndex).toBe(3);
  });

  it('leaves it passive for good', () => {
    const test = leaving();
    test.acknowledge('b', 3);
    test.acknowledge('c', 3);
    expect(messages(test.elapse(10_000))).toEqual([]);
  });
});

describe('Pitfall 13: a removed peer', () => {
  function removing(): TestCore {
    const test = leader();
    test.acknowledge('b', 1);
    test.acknowledge('c', 1);
    change(test, { remove: ['c'] });
    test.persisted();
    test.acknowledge('b', 2);
    test.acknowledge('c', 2);
    test.persisted();
    test.acknowledge('b', 3);
    expect(test.core.membership.outgoing).toEqual([]);
    return test;
  }

  it('is told that the new configuration is committed, and then nothing more', () => {
    const test = removing();
    test.acknowledge('c', 3);
    const [beat] = only(test.elapse(100), 'heartbeat', 'c');
    expect(beat?.commitIndex).toBe(3);
    test.receive('c', { type: 'heartbeatResponse', term: 1, round: beat?.round ?? 0 });
    expect(messages(test.elapse(300), 'c')).toEqual([]);
  });

  it('is given up when it stays out of reach', () => {
    const test = removing();
    for (let i = 0; i < 45; i++) {
      const beats = only(test.elapse(100), 'heartbeat', 'b');
      for (const { round } of beats) {
        test.receive('b', { type: 'heartbeatResponse', term: 1, round });
      }
    }
    expect(test.core.role).toBe('leader');
    expect(messages(test.elapse(300), 'c')).toEqual([]);
  });

  it('is no peer of the status any more', () => {
    const test = removing();
    expect(test.core.status.peers.map(({ id }) => id)).toEqual(['b']);
  });

  it('Pitfall 17: cannot depose the leader by the higher term of its answers', () => {
    const test = removing();
    test.acknowledge('c', 3);
    const [beat] = only(test.elapse(100), 'heartbeat', 'c');
    test.receive('c', { type: 'heartbeatResponse', term: 1, round: beat?.round ?? 0 });
    test.receive('c', { type: 'heartbeatResponse', term: 99, round: 0 });
    expect(test.core.role).toBe('leader');
    expect(test.core.term).toBe(1);
  });
});

describe('a node that was removed', () => {
  function removed(commitIndex: LogIndex): TestCore {
    const test = new TestCore({ log: [1], term: 1 });
    test.start();
    test.receive('b', sent(2, voterSet('bc')));
    test.persisted();
    test.receive('b', { type: 'heartbeat', term: 1, commitIndex, round: 1 });
    return test;
  }

  it('campaigns no more once it knows that to be committed', () => {
    const test = removed(2);
    expect(test.core.role).toBe('learner');
    expect(messages(test.elapse(10_000))).toEqual([]);
  });

  it('still campaigns while it does not: its log may be the only one that allows an election', () => {
    const test = removed(1);
    expect(test.core.role).toBe('follower');
    test.campaign();
    expect(test.core.role).toBe('leader');
    test.persisted();
    test.acknowledge('b', 3);
    expect(test.core.role).toBe('leader');
    test.acknowledge('c', 3);
    expect(test.core.role).toBe('learner');
  });

  it('does not count its own vote', () => {
    const test = removed(1);
    test.elapse(2500);
    test.receive('b', { type: 'preVoteResponse', term: 2, granted: true });
    expect(test.core.role).toBe('preCandidate');
  });
});

describe('Pitfall 12: a vote is given by the view of the candidate', () => {
  it('by a learner', () => {
    const test = new TestCore({ voters: ['b', 'c'], learners: ['a'], term: 1 });
    test.start();
    test.elapse(2000);
    const vote = { type: 'vote', term: 2, lastLogIndex: 0, lastLogTerm: 0 } as const;
    test.receive('b', { ...vote, transfer: false });
    expect(only(test.persisted(), 'preVote')).toEqual([]);
    expect(test.core.status.votedFor).toBe('b');
  });

  it('to a candidate that is no member yet in the view of the voter', () => {
    const test = new TestCore({ term: 1 });
    test.start();
    test.elapse(990);
    const request = { term: 2, lastLogIndex: 5, lastLogTerm: 1 };
    const effects = test.receive('z', { type: 'preVote', ...request });
    expect(only(effects, 'preVoteResponse', 'z')).toMatchObject([{ granted: true }]);
    test.receive('z', { type: 'vote', ...request, transfer: false });
    expect(test.core.status.votedFor).toBe('z');
  });
});

describe('a node that joins', () => {
  it('waits as a learner of nothing, and takes what a leader sends it', () => {
    const test = new TestCore({ id: 'd', voters: [] });
    test.start();
    expect(messages(test.elapse(10_000))).toEqual([]);
    expect(test.core.role).toBe('learner');
    const base = append(3, [0, 0], [1, 1]);
    test.receive('b', base);
    const members = [
      ...voterSet('abc').members,
      { id: 'd', address: 'd', role: 'learner' } as const,
    ];
    const entries = [membershipEntry(3, 3, { members, outgoing: [] })];
    const request = { term: 3, prevLogIndex: 2, prevLogTerm: 1, entries, commitIndex: 3 };
    test.receive('b', { type: 'append', ...request });
    expect(test.core.commitIndex).toBe(3);
    expect(test.core.membership.members).toHaveLength(4);
    expect(test.core.role).toBe('learner');
  });

  it('may be promoted, and then takes part in elections', () => {
    const test = new TestCore({ id: 'd', voters: [] });
    test.start();
    test.receive('b', append(1, [0, 0], [1]));
    const effects = test.receive('b', sent(2, voterSet('abcd', 'abc')));
    expect(test.core.role).toBe('follower');
    expect(
      decodeMembership(writes(effects)[0]?.entries[0]?.data ?? new Uint8Array()),
    ).toMatchObject({ outgoing: ['a', 'b', 'c'] });
    test.persisted();
    expect(only(test.elapse(3000), 'preVote')).toHaveLength(3);
  });
});
