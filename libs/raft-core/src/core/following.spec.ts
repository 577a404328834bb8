import { describe, expect, it } from '@jest/globals';
import type { RaftMessage } from './messages.ts';
import {
  TestCore,
  accepted,
  append,
  commits,
  entry,
  messages,
  sends,
  writes,
} from './test-core.ts';

/** A follower with the given log, all durable. */
function follower(log: readonly number[], state: ConstructorParameters<typeof TestCore>[0] = {}) {
  const test = new TestCore({ log, term: 3, ...state });
  test.start();
  return test;
}

const heartbeat = (commitIndex: number, round = 1): RaftMessage => ({
  type: 'heartbeat',
  term: 3,
  commitIndex,
  round,
});

describe('an append', () => {
  it('is stored in one write, and acknowledged when that is durable', () => {
    const test = follower([1, 1]);
    const effects = test.receive('b', append(3, [2, 1], [3, 3]));
    expect(writes(effects)).toEqual([
      {
        type: 'persist',
        ticket: 1,
        hardState: null,
        reset: null,
        truncateFrom: null,
        entries: [entry(3, 3), entry(4, 3)],
      },
    ]);
    expect(sends(effects)).toEqual([{ type: 'send', to: 'b', message: accepted(3, 4), after: 1 }]);
  });

  it('writes the new term along with the entries', () => {
    const test = follower([1, 1], { term: 1 });
    const effects = test.receive('b', append(3, [2, 1], [3]));
    const hardState = { term: 3, votedFor: null, commitIndex: 0 };
    expect(writes(effects)).toMatchObject([{ hardState, entries: [entry(3, 3)] }]);
  });

  it('is refused where the log ends before it', () => {
    const test = follower([1, 1]);
    expect(messages(test.receive('b', append(3, [5, 3], [3])))).toEqual([
      { type: 'appendResponse', term: 3, success: false, index: 5, hintIndex: 2, hintTerm: 1 },
    ]);
    expect(test.terms).toEqual([1, 1]);
  });

  it('is refused where the entry before it has another term, with a hint that skips that term', () => {
    const test = follower([1, 2, 2, 2]);
    expect(messages(test.receive('b', append(3, [4, 1], [3])))).toMatchObject([
      { success: false, index: 4, hintIndex: 1, hintTerm: 1 },
    ]);
  });

  it('replaces entries that conflict, from the first conflict on', () => {
    const test = follower([1, 2, 2, 2]);
    const effects = test.receive('b', append(3, [1, 1], [2, 3]));
    expect(test.terms).toEqual([1, 2, 3]);
    expect(writes(effects)).toMatchObject([{ truncateFrom: 3, entries: [entry(3, 3)] }]);
    expect(effects).toContainEqual({
      type: 'notify',
      notification: { type: 'truncated', from: 3 },
    });
  });

  it('that came late or twice neither shortens the log nor writes', () => {
    const test = follower([1, 1, 3, 3]);
    const effects = test.receive('b', append(3, [1, 1], [1]));
    expect(test.terms).toEqual([1, 1, 3, 3]);
    expect(writes(effects)).toEqual([]);
    expect(sends(effects)).toEqual([
      { type: 'send', to: 'b', message: accepted(3, 2), after: null },
    ]);
  });

  it('that came twice is acknowledged only when the first copy is durable', () => {
    const test = follower([]);
    test.receive('b', append(3, [0, 0], [3]));
    expect(sends(test.receive('b', append(3, [0, 0], [3])))).toMatchObject([{ after: 1 }]);
  });

  it('below the commit index is acknowledged up to there', () => {
    const test = follower([1, 1, 1], { commitIndex: 3 });
    expect(messages(test.receive('b', append(3, [0, 0], [1])))).toEqual([accepted(3, 3)]);
    expect(messages(test.receive('b', append(3, [1, 1], [1, 1, 3])))).toEqual([accepted(3, 4)]);
  });

  // Jepsen #53: an append conflicts with a committed entry
  it('that contradicts a committed entry is a broken invariant', () => {
    const test = follower([1, 1, 1], { commitIndex: 3 });
    expect(() => test.receive('b', append(3, [1, 1], [2, 2, 3]))).toThrow('committed');
  });

  it('with a hole is a broken invariant', () => {
    const test = follower([]);
    const message = {
      type: 'append',
      term: 3,
      prevLogIndex: 0,
      prevLogTerm: 0,
      entries: [entry(2, 3)],
      commitIndex: 0,
    } as const;
    expect(() => test.receive('b', message)).toThrow('hole');
  });

  it('from an earlier term is refused with the present one', () => {
    const test = follower([1, 1]);
    expect(messages(test.receive('b', append(2, [2, 1], [2])))).toMatchObject([
      { success: false, term: 3 },
    ]);
    expect([test.terms, test.core.leader]).toEqual([[1, 1], null]);
  });
});

describe('the commit index of a follower', () => {
  it('rises with the leader’s, as far as the append reaches', () => {
    const test = follower([1, 1, 2, 2]);
    expect(commits(test.receive('b', append(3, [1, 1], [1], 4)))).toEqual([2]);
    expect(commits(test.receive('b', append(3, [2, 1], [3], 3)))).toEqual([3]);
    expect(commits(test.receive('b', append(3, [2, 1], [3], 1)))).toEqual([]);
  });

  it('rises with a heartbeat, which names no more than the leader knows this node to hold', () => {
    const test = follower([1, 1]);
    expect(commits(test.receive('b', heartbeat(2)))).toEqual([2]);
  });

  it('ignores a heartbeat that names more than the log holds', () => {
    const test = follower([1, 1]);
    expect(commits(test.receive('b', heartbeat(3)))).toEqual([]);
  });

  // Pitfall 1 (etcd#8455): never ahead of the entries on disk
  it('is written with the entries, never in a write of its own', () => {
    const test = follower([1, 1]);
    expect(writes(test.receive('b', heartbeat(2)))).toEqual([]);
    expect(writes(test.receive('b', append(3, [2, 1], [3], 3)))).toMatchObject([
      { hardState: { commitIndex: 3 }, entries: [{ index: 3 }] },
    ]);
  });

  it('told by an empty append about entries acknowledged before asks for no answer', () => {
    const test = follower([]);
    test.receive('b', append(3, [0, 0], [3]));
    const effects = test.receive('b', append(3, [1, 3], [], 1));
    expect([commits(effects), messages(effects)]).toEqual([[1], []]);
    // The same again brings no news: the leader wants to know whether this node is still with it.
    expect(messages(test.receive('b', append(3, [1, 3], [], 1)))).toEqual([accepted(3, 1)]);
  });
});

describe('a heartbeat', () => {
  it('is answered with its round', () => {
    const test = follower([]);
    const response = { type: 'heartbeatResponse', term: 3, round: 17 };
    expect(sends(test.receive('b', heartbeat(0, 17)))).toEqual([
      { type: 'send', to: 'b', message: response, after: null },
    ]);
    expect(test.core.leader).toBe('b');
  });

  it('of a new term is answered when the term is durable, but does not wait for entries', () => {
    const test = follower([], { term: 1 });
    expect(sends(test.receive('b', heartbeat(0)))).toMatchObject([{ after: 1 }]);
    test.persisted();
    test.receive('b', append(3, [0, 0], [3]));
    expect(sends(test.receive('b', heartbeat(0)))).toMatchObject([{ after: null }]);
  });
});
