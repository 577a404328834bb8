import { describe, expect, it } from '@jest/globals';
import type { AppendResponse } from './messages.ts';
import {
  TestCore,
  append,
  commits,
  entry,
  messages,
  only,
  responses,
  writes,
} from './test-core.ts';

/** A leader in term 3 whose no-op at 4 all have acknowledged: everybody is in replicate mode. */
function leader(state: ConstructorParameters<typeof TestCore>[0] = {}) {
  const test = TestCore.leader({ log: [1, 1, 2], ...state });
  test.persisted();
  for (const { id } of test.core.status.peers) test.acknowledge(id, 4);
  return test;
}

const refused = (index: number, hint: readonly [number, number], term = 3): AppendResponse => ({
  type: 'appendResponse',
  term,
  success: false,
  index,
  hintIndex: hint[0],
  hintTerm: hint[1],
});

const mode = (test: TestCore, id: string) => test.core.status.peers.find((p) => p.id === id)?.mode;
const next = (test: TestCore, id: string) =>
  test.core.status.peers.find((p) => p.id === id)?.nextIndex;

describe('a new leader', () => {
  it('appends a no-op, writes it and sends it at the same time', () => {
    const test = new TestCore({ log: [1, 1, 2] });
    test.start();
    const effects = test.campaign();
    expect(writes(effects).at(-1)).toMatchObject({
      reset: null,
      truncateFrom: null,
      entries: [{ index: 4, term: 3, kind: 'noop' }],
    });
    expect(only(effects, 'append', 'b')).toMatchObject([{ prevLogIndex: 3, prevLogTerm: 2 }]);
    expect(only(effects, 'heartbeat', 'b')).toHaveLength(1);
    expect(effects.filter((e) => e.type === 'send').at(-1)?.after).toBeNull();
  });
});

describe('a proposal', () => {
  it('becomes consecutive entries of the term, written and sent at once', () => {
    const test = leader();
    const effects = test.propose('x', 'y');
    const entries = [entry(5, 3, 'x'), entry(6, 3, 'y')];
    expect(responses(effects)).toEqual([
      { type: 'accepted', term: 3, firstIndex: 5, lastIndex: 6 },
    ]);
    expect(writes(effects)).toMatchObject([{ entries }]);
    for (const peer of ['b', 'c']) {
      expect(messages(effects, peer)).toEqual([
        { type: 'append', term: 3, prevLogIndex: 4, prevLogTerm: 3, entries, commitIndex: 4 },
      ]);
    }
  });

  it('on a follower is answered with the leader', () => {
    const test = new TestCore({ log: [1] });
    test.start();
    expect(responses(test.propose('x'))).toEqual([{ type: 'notLeader', leader: null }]);
    test.receive('b', append(1, [1, 1], []));
    expect(responses(test.propose('x'))).toEqual([{ type: 'notLeader', leader: 'b' }]);
  });

  it('is overloaded beyond the uncommitted bytes, until they are committed', () => {
    const test = leader({ config: { limits: { uncommittedBytesMax: 10 } } });
    expect(responses(test.propose('12345', '12345'))).toMatchObject([{ type: 'accepted' }]);
    expect(responses(test.propose('1'))).toEqual([{ type: 'overloaded' }]);
    test.acknowledge('b', 6);
    test.acknowledge('c', 6);
    expect(responses(test.propose('1'))).toMatchObject([{ type: 'accepted' }]);
  });

  it('is overloaded beyond the number of uncommitted entries', () => {
    const test = leader({ config: { limits: { uncommittedEntriesMax: 2 } } });
    test.propose('1');
    expect(responses(test.propose('2', '3'))).toEqual([{ type: 'overloaded' }]);
    expect(responses(test.propose('2'))).toMatchObject([{ type: 'accepted' }]);
  });

  it('larger than the limit gets its turn when nothing else waits', () => {
    const test = leader({ config: { limits: { uncommittedBytesMax: 3 } } });
    expect(responses(test.propose('12345'))).toMatchObject([{ type: 'accepted' }]);
  });

  it('of nothing is rejected', () => {
    expect(responses(leader().propose())).toMatchObject([{ type: 'rejected' }]);
  });
});

describe('an entry is committed', () => {
  it('when a majority holds it, the leader counting only what its own disk holds', () => {
    const test = leader({ voters: ['a', 'b', 'c', 'd', 'e'] });
    test.propose('x');
    expect(commits(test.acknowledge('b', 5))).toEqual([]);
    expect(commits(test.acknowledge('c', 5))).toEqual([]);
    expect(commits(test.persisted())).toEqual([5]);
  });

  it('by others alone when the leader’s disk is slow', () => {
    const test = leader();
    test.propose('x');
    test.acknowledge('b', 5);
    expect(commits(test.acknowledge('c', 5))).toEqual([5]);
    expect(test.core.status.persistedIndex).toBe(4);
  });

  it('on a single voter when it is durable', () => {
    const test = leader({ voters: ['a'], log: [] });
    expect(commits(test.propose('x'))).toEqual([]);
    expect(commits(test.persisted())).toEqual([2]);
  });

  it('not by the word of learners', () => {
    const test = leader({ learners: ['d'] });
    test.propose('x');
    test.persisted();
    expect(commits(test.acknowledge('d', 5))).toEqual([]);
    expect(commits(test.acknowledge('b', 5))).toEqual([5]);
  });

  it('in joint consensus by a majority of both halves', () => {
    const test = TestCore.leader({ voters: ['a', 'b', 'c'], outgoing: ['a', 'd', 'e'] });
    test.receive('d', { type: 'preVoteResponse', term: 1, granted: true });
    test.persisted();
    test.receive('b', { type: 'voteResponse', term: 1, granted: true });
    test.receive('d', { type: 'voteResponse', term: 1, granted: true });
    expect(test.core.role).toBe('leader');
    test.persisted();
    expect(commits(test.acknowledge('b', 1))).toEqual([]);
    expect(commits(test.acknowledge('d', 1))).toEqual([1]);
  });

  // Pitfall 8: Raft paper, figure 8 (logcabin#44)
  it('of an earlier term only along with one of the own term', () => {
    const test = TestCore.leader({ log: [1, 2] });
    test.persisted();
    test.acknowledge('b', 2);
    expect(commits(test.acknowledge('c', 2))).toEqual([]);
    expect(commits(test.acknowledge('b', 3))).toEqual([3]);
  });

  it('and the followers hear of it at once', () => {
    const test = leader();
    test.propose('x');
    test.persisted();
    const effects = test.acknowledge('b', 5);
    const notice = { type: 'append', prevLogIndex: 5, entries: [], commitIndex: 5 };
    expect(messages(effects, 'b')).toMatchObject([notice]);
    expect(messages(effects, 'c')).toMatchObject([notice]);
  });

  it('and a heartbeat names of it only what the peer is known to hold', () => {
    const test = leader();
    test.propose('x');
    test.persisted();
    test.acknowledge('b', 5);
    const beats = test.elapse(100);
    expect(only(beats, 'heartbeat', 'b')).toMatchObject([{ commitIndex: 5 }]);
    expect(only(beats, 'heartbeat', 'c')).toMatchObject([{ commitIndex: 4 }]);
  });
});

describe('probing', () => {
  it('finds where the logs agree in one step per term, not per entry', () => {
    const test = TestCore.leader({ log: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6] });
    const effects = test.receive('b', refused(10, [3, 1], 7));
    expect(effects).toMatchObject([{ type: 'loadEntries', peer: 'b', from: 4 }]);
  });

  it('skips a term of the follower’s that the leader never had', () => {
    const test = TestCore.leader({ log: [1, 1, 4, 4, 5], term: 6 });
    // The follower's log: 1 1 2 2 2 2
    const effects = test.receive('b', refused(5, [5, 2], 7));
    expect(effects).toMatchObject([{ type: 'loadEntries', peer: 'b', from: 3 }]);
  });

  it('sends one append at a time, and again when a heartbeat is answered', () => {
    const test = TestCore.leader({ log: [1] });
    expect(only(test.propose('x'), 'append', 'b')).toEqual([]);
    const answer = { type: 'heartbeatResponse', term: 2, round: 1 } as const;
    test.elapse(100);
    expect(only(test.receive('b', answer), 'append', 'b')).toHaveLength(1);
    // The rounds that reads begin do not count.
    expect(test.receive('b', answer)).toEqual([]);
  });

  it('turns into replicating at the first success', () => {
    const test = TestCore.leader({ log: [1] });
    test.propose('x');
    const effects = test.acknowledge('b', 2);
    expect(mode(test, 'b')).toBe('replicate');
    expect(only(effects, 'append', 'b')).toMatchObject([
      { prevLogIndex: 2, entries: [{ index: 3 }] },
    ]);
  });

  it('goes by the answer to the probe under way only, not by a late one', () => {
    const test = TestCore.leader({ log: [1, 1, 1, 2] });
    test.receive('b', refused(4, [2, 1]));
    expect(next(test, 'b')).toBe(3);
    expect(test.receive('b', refused(4, [1, 1]))).toEqual([]);
    expect(next(test, 'b')).toBe(3);
    test.step({ type: 'entriesLoaded', peer: 'b', entries: [entry(3, 1), entry(4, 2)] });
    test.receive('b', refused(2, [1, 1]));
    expect(next(test, 'b')).toBe(2);
  });

  it('sends no entries to a peer that is silent', () => {
    const test = leader();
    test.step({ type: 'peerUnreachable', peer: 'b' });
    test.elapse(300);
    expect(only(test.propose('x'), 'append', 'b')).toMatchObject([{ entries: [] }]);
  });
});

describe('replicating', () => {
  it('pipelines: it sends without waiting for answers', () => {
    const test = leader();
    test.propose('x');
    expect(only(test.propose('y'), 'append', 'b')).toMatchObject([{ prevLogIndex: 5 }]);
    expect(next(test, 'b')).toBe(7);
  });

  it('stops at the limit of messages in flight, and goes on when one is acknowledged', () => {
    const test = leader({ config: { limits: { inflightMessagesMax: 2 } } });
    test.propose('1');
    test.propose('2');
    expect(only(test.propose('3'), 'append', 'b')).toEqual([]);
    const effects = test.acknowledge('b', 5);
    expect(only(effects, 'append', 'b')).toMatchObject([{ entries: [{ index: 7 }] }]);
  });

  it('stops at the limit of bytes in flight', () => {
    const test = leader({ config: { limits: { inflightBytesMax: 10 } } });
    test.propose('0123456789');
    expect(only(test.propose('x'), 'append', 'b')).toEqual([]);
    expect(only(test.acknowledge('b', 5), 'append', 'b')).toMatchObject([
      { entries: [{ index: 6 }] },
    ]);
  });

  it('cuts a large backlog into messages', () => {
    const test = leader({ config: { limits: { appendBytesMax: 4 } } });
    const appends = only(test.propose('ab', 'cd', 'ef', '0123456789'), 'append', 'b');
    expect(appends.map((m) => m.entries.map((e) => e.index))).toEqual([[5, 6], [7], [8]]);
  });

  it('goes back to probing when the connection is lost', () => {
    const test = leader();
    test.propose('x');
    test.step({ type: 'peerUnreachable', peer: 'b' });
    expect([mode(test, 'b'), next(test, 'b')]).toEqual(['probe', 5]);
    test.step({ type: 'peerClosed', peer: 'c' });
    expect(mode(test, 'c')).toBe('probe');
  });

  it('goes back to probing when the peer lacks what was sent', () => {
    const test = leader();
    test.propose('x');
    const effects = test.receive('b', refused(5, [4, 3]));
    expect(mode(test, 'b')).toBe('probe');
    expect(only(effects, 'append', 'b')).toMatchObject([
      { prevLogIndex: 4, entries: [{ index: 5 }] },
    ]);
  });

  it('asks after an append that may be lost when a heartbeat passes without progress', () => {
    const test = leader();
    test.propose('x');
    const answer = { type: 'heartbeatResponse', term: 3, round: 1 } as const;
    test.elapse(100);
    expect(test.receive('b', answer)).toEqual([]);
    test.elapse(100);
    expect(only(test.receive('b', answer), 'append', 'b')).toMatchObject([
      { prevLogIndex: 5, entries: [] },
    ]);
    expect(test.receive('b', answer)).toEqual([]);
  });

  // Simulation seed 9003893: late answers set off a whole window of appends each, 100,000 of them in the end.
  it('does not take a late acknowledgement for the answer to the probe', () => {
    const test = leader();
    test.propose('x');
    test.receive('b', refused(5, [4, 3]));
    expect(only(test.acknowledge('b', 4), 'append', 'b')).toEqual([]);
    expect(mode(test, 'b')).toBe('probe');
    test.acknowledge('b', 5);
    expect(mode(test, 'b')).toBe('replicate');
  });

  it('begins with one message again after a refusal, and doubles with each acknowledgement', () => {
    const test = leader({ config: { limits: { appendBytesMax: 1 } } });
    test.propose('1', '2', '3', '4', '5', '6', '7', '8', '9');
    const sent = (effects: Parameters<typeof only>[0]) => only(effects, 'append', 'b').length;
    expect(sent(test.receive('b', refused(6, [4, 3])))).toBe(1);
    const inflight = () => test.core.status.peers.find((peer) => peer.id === 'b')?.inflight;
    test.acknowledge('b', 5);
    expect(inflight()).toBe(2);
    test.acknowledge('b', 6);
    expect(inflight()).toBe(4);
    test.acknowledge('b', 7);
    expect(inflight()).toBe(6);
  });

  // Pitfall 20 (openraft#1500)
  it('does not read a late refusal as a loss of the peer’s log', () => {
    const test = leader();
    test.propose('x');
    test.acknowledge('b', 5);
    expect(messages(test.receive('b', refused(4, [1, 1])), 'b')).toEqual([]);
    expect([mode(test, 'b'), next(test, 'b')]).toEqual(['replicate', 6]);
  });

  it('never goes back below what the peer has acknowledged', () => {
    const test = leader();
    test.step({ type: 'peerUnreachable', peer: 'b' });
    test.receive('b', refused(4, [0, 0]));
    expect(next(test, 'b')).toBe(5);
  });

  // Pitfall 19
  it('is not disturbed by late and repeated acknowledgements', () => {
    const test = leader();
    test.propose('x');
    test.propose('y');
    test.acknowledge('b', 6);
    expect(test.acknowledge('b', 5)).toEqual([]);
    expect(test.core.status.peers[0]).toMatchObject({ matchIndex: 6, nextIndex: 7, inflight: 0 });
  });

  it('ignores acknowledgements of an earlier term', () => {
    const test = leader();
    test.propose('x');
    test.persisted();
    const late = { type: 'appendResponse', term: 2, success: true, index: 5 } as const;
    expect(test.receive('b', { ...late, hintIndex: 0, hintTerm: 0 })).toEqual([]);
  });

  it('takes an acknowledgement of more than there is for a broken invariant', () => {
    expect(() => leader().acknowledge('b', 9)).toThrow('more than there is');
  });
});

describe('entries that are no longer in memory', () => {
  function lagging() {
    const test = TestCore.leader({ log: [1, 1, 1, 1, 1] });
    const effects = test.receive('b', refused(5, [1, 1], 2));
    return { test, effects };
  }

  it('are asked from storage, once, and then sent', () => {
    const { test, effects } = lagging();
    expect(effects).toContainEqual(
      expect.objectContaining({ type: 'loadEntries', peer: 'b', from: 2, to: 6 }),
    );
    const again = test.propose('x');
    expect(again.filter((e) => e.type === 'loadEntries')).toEqual([]);
    const loaded = [entry(2, 1), entry(3, 1)];
    const sent = test.step({ type: 'entriesLoaded', peer: 'b', entries: loaded });
    expect(only(sent, 'append', 'b')).toMatchObject([{ prevLogIndex: 1, entries: loaded }]);
  });

  it('are asked again at the next heartbeat when the storage had none', () => {
    const { test } = lagging();
    expect(test.step({ type: 'entriesLoaded', peer: 'b', entries: [] })).toEqual([]);
    test.elapse(100);
    const effects = test.receive('b', { type: 'heartbeatResponse', term: 2, round: 1 });
    expect(effects).toMatchObject([{ type: 'loadEntries', from: 2 }]);
  });

  // Found by the simulation (its bug 1)
  it('are not sent behind the wrong entry when the peer has moved on meanwhile', () => {
    const { test } = lagging();
    const asked = test.acknowledge('b', 3);
    expect(asked).toContainEqual(expect.objectContaining({ type: 'loadEntries', from: 4 }));
    // An acknowledgement of an earlier copy overtakes the read.
    test.acknowledge('b', 5);
    const loaded = [entry(4, 1), entry(5, 1)];
    const effects = test.step({ type: 'entriesLoaded', peer: 'b', entries: loaded });
    expect(only(effects, 'append', 'b')).toMatchObject([
      { prevLogIndex: 5, entries: [{ index: 6 }] },
    ]);
  });

  it('are ignored when they come unasked', () => {
    const test = leader();
    expect(test.step({ type: 'entriesLoaded', peer: 'b', entries: [entry(5, 3)] })).toEqual([]);
  });
});
