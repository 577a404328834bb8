import { describe, expect, it } from '@jest/globals';
import type { RaftMessage } from './messages.ts';
import { TestCore, append, messages, only, sends, writes } from './test-core.ts';

const heartbeat = (term: number): RaftMessage => ({
  type: 'heartbeat',
  term,
  commitIndex: 0,
  round: 1,
});
const vote = (
  term: number,
  last: readonly [number, number] = [0, 0],
  transfer = false,
): RaftMessage => ({
  type: 'vote',
  term,
  lastLogIndex: last[0],
  lastLogTerm: last[1],
  transfer,
});
const preVote = (term: number, last: readonly [number, number] = [0, 0]): RaftMessage => ({
  type: 'preVote',
  term,
  lastLogIndex: last[0],
  lastLogTerm: last[1],
});

/** A follower of b in term 1. */
function follower(state: ConstructorParameters<typeof TestCore>[0] = {}) {
  const test = new TestCore({ term: 1, ...state });
  test.start();
  test.receive('b', heartbeat(test.core.term));
  return test;
}

describe('the election time-out', () => {
  it('makes a follower ask for pre-votes without entering a term', () => {
    const test = new TestCore({ term: 3, log: [1, 3] });
    test.start();
    expect(messages(test.elapse(990))).toEqual([]);
    expect(messages(test.elapse(10))).toEqual([preVote(4, [2, 3]), preVote(4, [2, 3])]);
    expect([test.core.role, test.core.term]).toEqual(['preCandidate', 3]);
  });

  it('starts again whenever the leader is heard', () => {
    const test = follower();
    for (let i = 0; i < 5; i++) {
      test.elapse(900);
      test.receive('b', heartbeat(1));
    }
    expect(test.core.role).toBe('follower');
  });

  it('does not start again for a vote that was refused', () => {
    const test = new TestCore({ term: 1, log: [1] });
    test.start();
    test.elapse(900);
    test.receive('b', vote(2, [0, 0]));
    test.elapse(100);
    expect(test.core.role).toBe('preCandidate');
  });

  // Pitfall 18 (openraft#1838, etcd#4887)
  it('is drawn anew at each campaign', () => {
    const test = new TestCore({ random: [0, 0.5, 0, 1] });
    test.start();
    const campaigns: number[] = [];
    for (let i = 0; i < 700; i++) {
      test.now += 10;
      const effects = test.step({ type: 'tick', now: test.now });
      if (only(effects, 'preVote').length > 0) campaigns.push(test.now);
    }
    // The second draw is the first id of a forwarded read.
    expect(campaigns).toEqual([1000, 2000, 4000, 6000]);
  });

  it('does not count the time in which the node itself was stalled', () => {
    const test = follower();
    test.now += 5000;
    test.step({ type: 'tick', now: test.now });
    expect(test.core.role).toBe('follower');
  });

  it('means nothing to a learner', () => {
    const test = new TestCore({ voters: ['b', 'c'], learners: ['a'] });
    test.start();
    expect(messages(test.elapse(5000))).toEqual([]);
    expect(test.core.role).toBe('learner');
  });
});

describe('a pre-vote', () => {
  it('is granted for a log as good as the own, and changes nothing', () => {
    const test = new TestCore({ term: 2, log: [1, 2] });
    test.start();
    const effects = test.receive('b', preVote(3, [2, 2]));
    expect(messages(effects)).toEqual([{ type: 'preVoteResponse', term: 3, granted: true }]);
    expect(writes(effects)).toEqual([]);
    expect([test.core.term, test.core.status.votedFor]).toEqual([2, null]);
  });

  it('is refused for a worse log, with the own term', () => {
    const test = new TestCore({ term: 2, log: [1, 2] });
    test.start();
    const refused = [{ type: 'preVoteResponse', term: 2, granted: false }];
    expect(messages(test.receive('b', preVote(9, [5, 1])))).toEqual(refused);
    expect(messages(test.receive('b', preVote(9, [1, 2])))).toEqual(refused);
  });

  it('is refused for a term that has passed, so that the candidate learns of the present one', () => {
    const test = new TestCore({ term: 7, votedFor: 'c' });
    test.start();
    const refused = [{ type: 'preVoteResponse', term: 7, granted: false }];
    expect(messages(test.receive('b', preVote(5)))).toEqual(refused);
    expect(messages(test.receive('b', preVote(7)))).toEqual(refused);
    expect(messages(test.receive('b', preVote(8)))).toMatchObject([{ granted: true }]);
  });

  // Pitfall 17 (hashicorp#526)
  it('is refused while a leader is heard, so that a returning node upsets nobody', () => {
    const test = follower();
    expect(messages(test.receive('c', preVote(2)))).toMatchObject([{ granted: false }]);
    test.elapse(990);
    expect(messages(test.receive('c', preVote(2)))).toMatchObject([{ granted: false }]);
  });

  it('is refused by a leader', () => {
    const test = TestCore.leader({ term: 1 });
    expect(messages(test.receive('c', preVote(5, [9, 9])))).toMatchObject([{ granted: false }]);
    expect(test.core.role).toBe('leader');
  });

  // Pitfall 16 (etcd#8334, raft-rs#84)
  it('is granted by a pre-candidate, which has forgotten its leader', () => {
    const test = follower();
    test.elapse(1000);
    expect([test.core.role, test.core.leader]).toEqual(['preCandidate', null]);
    expect(messages(test.receive('c', preVote(2)))).toMatchObject([{ granted: true }]);
  });

  // Pitfall 12 (etcd#10998)
  it('and a vote are answered by a learner, and to an unknown candidate', () => {
    const test = new TestCore({ voters: ['b', 'c'], learners: ['a'] });
    test.start();
    expect(messages(test.receive('x', preVote(1)))).toMatchObject([{ granted: true }]);
    expect(messages(test.receive('x', vote(1)))).toMatchObject([{ granted: true }]);
  });

  it('won by a majority leads to a campaign in the next term', () => {
    const test = new TestCore({ term: 4 });
    test.start();
    test.elapse(1000);
    const effects = test.receive('c', { type: 'preVoteResponse', term: 5, granted: true });
    expect(test.core.role).toBe('candidate');
    expect(only(effects, 'vote', 'b')).toEqual([vote(5)]);
  });

  it('refused by a node of a later term makes the pre-candidate follow that term', () => {
    const test = new TestCore({ term: 4 });
    test.start();
    test.elapse(1000);
    test.receive('c', { type: 'preVoteResponse', term: 9, granted: false });
    expect([test.core.role, test.core.term]).toEqual(['follower', 9]);
  });

  it('granted for another term does not count', () => {
    const test = new TestCore({ term: 4 });
    test.start();
    test.elapse(1000);
    test.receive('c', { type: 'preVoteResponse', term: 6, granted: true });
    test.receive('b', { type: 'preVoteResponse', term: 4, granted: true });
    expect([test.core.role, test.core.term]).toEqual(['preCandidate', 4]);
  });

  it('counts only once per voter, and not from learners', () => {
    const test = new TestCore({ voters: ['a', 'b', 'c', 'd', 'e'], learners: ['f'] });
    test.start();
    test.elapse(1000);
    const granted = { type: 'preVoteResponse', term: 1, granted: true } as const;
    test.receive('b', granted);
    test.receive('b', granted);
    test.receive('f', granted);
    expect(test.core.role).toBe('preCandidate');
    test.receive('c', granted);
    expect(test.core.role).toBe('candidate');
  });
});

describe('a vote', () => {
  // Pitfall 2 (hashicorp#661, NodeDB-Lab/nodedb#161)
  it('is written together with its term in one write, and told only when that is durable', () => {
    const test = new TestCore({ term: 1 });
    test.start();
    const effects = test.receive('b', vote(5));
    expect(writes(effects)).toHaveLength(1);
    const hardState = { term: 5, votedFor: 'b', commitIndex: 0 };
    expect(writes(effects)).toMatchObject([{ ticket: 1, hardState }]);
    expect(sends(effects)).toEqual([
      {
        type: 'send',
        to: 'b',
        message: { type: 'voteResponse', term: 5, granted: true },
        after: 1,
      },
    ]);
  });

  it('is given to one candidate per term, to that one again', () => {
    const test = new TestCore({ term: 1 });
    test.start();
    test.receive('b', vote(5));
    expect(messages(test.receive('c', vote(5)))).toMatchObject([{ granted: false }]);
    const again = test.receive('b', vote(5));
    expect(sends(again)).toMatchObject([{ message: { granted: true }, after: 1 }]);
    test.persisted();
    expect(sends(test.receive('b', vote(5)))).toMatchObject([{ after: null }]);
  });

  it('given before a restart binds after it', () => {
    const test = new TestCore({ term: 5, votedFor: 'b' });
    test.start();
    expect(messages(test.receive('c', vote(5)))).toMatchObject([{ granted: false }]);
    expect(messages(test.receive('b', vote(5)))).toMatchObject([{ granted: true }]);
  });

  it('is refused for a worse log, though the later term is adopted', () => {
    const test = new TestCore({ term: 2, log: [1, 2] });
    test.start();
    expect(messages(test.receive('b', vote(3, [7, 1])))).toMatchObject([{ granted: false }]);
    expect(test.core.status).toMatchObject({ term: 3, votedFor: null });
  });

  it('asked for while a leader is heard is ignored, its term too, unless the leader wanted it', () => {
    const test = follower();
    expect(test.receive('c', vote(9))).toEqual([]);
    expect(test.core.term).toBe(1);
    expect(messages(test.receive('c', vote(9, [0, 0], true)))).toMatchObject([{ granted: true }]);
  });

  it('of the candidate for itself counts only when it is durable', () => {
    const test = new TestCore({ voters: ['a'] });
    const effects = test.start();
    expect(test.core.role).toBe('candidate');
    expect(writes(effects)).toMatchObject([{ hardState: { term: 1, votedFor: 'a' } }]);
    test.persisted();
    expect(test.core.role).toBe('leader');
  });

  it('is asked for only when the own one is durable', () => {
    const test = new TestCore({ term: 4 });
    test.start();
    test.elapse(1000);
    const effects = test.receive('c', { type: 'preVoteResponse', term: 5, granted: true });
    expect(writes(effects)).toMatchObject([{ ticket: 1, hardState: { term: 5, votedFor: 'a' } }]);
    expect(sends(effects).map((s) => s.after)).toEqual([1, 1]);
  });

  it('of an earlier term does not count', () => {
    const test = new TestCore({ term: 4 });
    test.start();
    test.elapse(1000);
    test.receive('c', { type: 'preVoteResponse', term: 5, granted: true });
    test.persisted();
    test.receive('c', { type: 'voteResponse', term: 4, granted: true });
    expect(test.core.role).toBe('candidate');
    test.receive('c', { type: 'voteResponse', term: 5, granted: true });
    expect(test.core.role).toBe('leader');
  });

  it('needs both halves of a joint configuration', () => {
    const test = new TestCore({ voters: ['a', 'b', 'c'], outgoing: ['c', 'd', 'e'] });
    test.start();
    test.elapse(1000);
    const granted = { type: 'preVoteResponse', term: 1, granted: true } as const;
    test.receive('b', granted);
    expect(test.core.role).toBe('preCandidate');
    test.receive('d', granted);
    test.receive('e', granted);
    expect(test.core.role).toBe('candidate');
  });

  it('is waited for as long as the own disk takes, not campaigned for again and again', () => {
    const test = new TestCore({ voters: ['a'] });
    test.start();
    test.elapse(60_000);
    expect([test.core.role, test.core.term]).toEqual(['candidate', 1]);
  });
});

describe('a candidate', () => {
  function candidate() {
    const test = new TestCore({ term: 4 });
    test.start();
    test.elapse(1000);
    test.receive('c', { type: 'preVoteResponse', term: 5, granted: true });
    test.persisted();
    return test;
  }

  it('follows a leader of its own term', () => {
    const test = candidate();
    test.receive('b', append(5, [0, 0], [5]));
    expect([test.core.role, test.core.leader]).toEqual(['follower', 'b']);
  });

  it('asks for pre-votes again when the time-out passes', () => {
    const test = candidate();
    expect(only(test.elapse(1000), 'preVote', 'b')).toEqual([preVote(6)]);
    expect([test.core.role, test.core.term]).toEqual(['preCandidate', 5]);
  });

  it('ignores a leader of an earlier term, and tells it of the later one', () => {
    const test = candidate();
    const effects = test.receive('b', heartbeat(4));
    expect(messages(effects)).toEqual([{ type: 'heartbeatResponse', term: 5, round: 0 }]);
    expect(test.core.role).toBe('candidate');
  });
});

describe('the close of the leader’s connection', () => {
  it('makes a follower pre-campaign within 20 ms', () => {
    const test = follower({ random: [0.5] });
    test.step({ type: 'peerClosed', peer: 'b' });
    expect(test.core.leader).toBeNull();
    test.elapse(10);
    expect(test.core.role).toBe('preCandidate');
  });

  it('frees a follower to vote for others at once', () => {
    const test = follower({ random: [1] });
    test.step({ type: 'peerClosed', peer: 'b' });
    expect(messages(test.receive('c', preVote(2)))).toMatchObject([{ granted: true }]);
  });

  it('means nothing when another peer’s connection closes', () => {
    const test = follower();
    test.step({ type: 'peerClosed', peer: 'c' });
    test.elapse(900);
    expect([test.core.role, test.core.leader]).toEqual(['follower', 'b']);
  });

  it('is a false alarm when the leader is heard again', () => {
    const test = follower({ random: [0] });
    test.step({ type: 'peerClosed', peer: 'b' });
    test.elapse(20);
    expect(test.core.role).toBe('preCandidate');
    test.receive('b', heartbeat(1));
    test.elapse(900);
    expect([test.core.role, test.core.leader]).toEqual(['follower', 'b']);
  });

  it('leads to quick repetitions, since the others may see the close a little later', () => {
    const test = follower({ random: [0] });
    test.step({ type: 'peerClosed', peer: 'b' });
    const requests = [];
    for (let i = 0; i < 20; i++) {
      test.now += 10;
      requests.push(...only(test.step({ type: 'tick', now: test.now }), 'preVote', 'c'));
    }
    expect(requests.length).toBeGreaterThanOrEqual(4);
    expect(test.core.term).toBe(1);
  });

  it('elects one of two equal survivors that campaign at the same moment', () => {
    const survivors = ['a', 'c'].map((id) => follower({ id, random: [0] }));
    for (const test of survivors) {
      test.step({ type: 'peerClosed', peer: 'b' });
      test.elapse(10);
      expect(test.core.role).toBe('preCandidate');
    }
    const [a, c] = survivors;
    expect(messages(a?.receive('c', preVote(2)) ?? [])).toMatchObject([{ granted: false }]);
    expect(messages(c?.receive('a', preVote(2)) ?? [])).toMatchObject([{ granted: true }]);
  });

  it('is ignored when fast failover is off', () => {
    const test = follower({ config: { fastFailoverDelayMaxMs: null } });
    test.step({ type: 'peerClosed', peer: 'b' });
    test.elapse(900);
    expect(test.core.role).toBe('follower');
  });
});

describe('CheckQuorum', () => {
  it('makes a leader resign that has not heard a majority for an election time-out', () => {
    const test = TestCore.leader();
    test.elapse(990);
    expect(test.core.role).toBe('leader');
    test.elapse(20);
    expect([test.core.role, test.core.leader]).toEqual(['follower', null]);
  });

  it('lets it stay while a majority answers', () => {
    const test = TestCore.leader();
    for (let i = 0; i < 10; i++) {
      test.elapse(500);
      test.receive('c', { type: 'heartbeatResponse', term: 1, round: 1 });
    }
    expect(test.core.role).toBe('leader');
  });

  it('makes it resign at once on hearing of a later term', () => {
    const test = TestCore.leader();
    test.receive('c', { type: 'heartbeatResponse', term: 6, round: 1 });
    expect([test.core.role, test.core.term]).toEqual(['follower', 6]);
  });
});

describe('two leaders in one term', () => {
  it('are a broken invariant', () => {
    const test = TestCore.leader();
    expect(() => test.receive('b', heartbeat(1))).toThrow('claims to lead');
    const other = follower();
    expect(() => other.receive('c', heartbeat(1))).toThrow('lead in one term');
  });
});
