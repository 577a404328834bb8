import { describe, expect, it } from '@jest/globals';
import {
  TestCore,
  accepted,
  append,
  commits,
  messages,
  responses,
  sends,
  writes,
} from './test-core.ts';

describe('a restart', () => {
  // Pitfall 3: nothing on the way may lower the term or forget the vote
  it('keeps term, vote and log', () => {
    const test = new TestCore({ term: 7, votedFor: 'c', log: [1, 2, 7], commitIndex: 2 });
    expect(test.core.status).toMatchObject({
      term: 7,
      votedFor: 'c',
      lastIndex: 3,
      persistedIndex: 3,
      commitIndex: 2,
      appliedIndex: 0,
      role: 'follower',
    });
  });

  it('has the committed entries applied again, from where the state machine is', () => {
    expect(commits(new TestCore({ log: [1, 1], commitIndex: 2 }).start())).toEqual([2]);
    const applied = new TestCore({ log: [1, 1], commitIndex: 2, lastApplied: 2 });
    expect(commits(applied.start())).toEqual([]);
  });

  it('makes a single voter leader as soon as its vote is durable, without a time-out', () => {
    const test = new TestCore({ voters: ['a'], term: 3, log: [3] });
    expect(writes(test.start())).toMatchObject([{ hardState: { term: 4, votedFor: 'a' } }]);
    expect(commits(test.persisted())).toEqual([]);
    expect(commits(test.persisted())).toEqual([2]);
  });

  it('is refused when the stored log is ahead of the stored term', () => {
    expect(() => new TestCore({ term: 1, log: [1, 2] })).toThrow('above the stored term');
  });
});

describe('the effects of a step', () => {
  it('begin with its write, and what depends on the write names its ticket', () => {
    const test = new TestCore({ term: 1 });
    test.start();
    const effects = test.receive('b', append(4, [0, 0], [4], 1));
    expect(effects[0]?.type).toBe('persist');
    expect(writes(effects)).toHaveLength(1);
    expect(sends(effects)).toMatchObject([{ message: { type: 'appendResponse' }, after: 1 }]);
  });

  it('number the writes without a gap', () => {
    const test = new TestCore({ term: 1 });
    test.start();
    const tickets = [1, 2, 3].map(
      (i) => writes(test.receive('b', append(1, [i - 1, i > 1 ? 1 : 0], [1])))[0]?.ticket,
    );
    expect(tickets).toEqual([1, 2, 3]);
  });

  it('tell observers of role and leader, also when the same node leads again', () => {
    const test = new TestCore();
    test.start();
    const led = (term: number) => ({
      type: 'notify',
      notification: { type: 'leader', leader: 'b', term },
    });
    expect(test.receive('b', append(1, [0, 0], []))).toContainEqual(led(1));
    expect(test.receive('b', append(1, [0, 0], []))).not.toContainEqual(led(1));
    expect(test.receive('b', append(3, [0, 0], []))).toContainEqual(led(3));
  });
});

describe('a write the disk refuses', () => {
  // Pitfall 22 (canonical/raft#321)
  it('makes a leader resign', () => {
    const test = TestCore.leader();
    test.step({ type: 'readIndex', id: 3 });
    const effects = test.step({ type: 'writeFailed', ticket: test.lastTicket });
    expect([test.core.role, test.core.leader]).toEqual(['follower', null]);
    expect(responses(effects)).toEqual([{ type: 'notLeader', leader: null }]);
    expect(test.core.status.writeFailed).toBe(true);
  });

  it('makes a leader ask the most up-to-date voter to take over', () => {
    const test = TestCore.leader();
    test.receive('c', accepted(test.core.term, 1));
    const effects = test.step({ type: 'writeFailed', ticket: test.lastTicket });
    expect(messages(effects, 'c')).toEqual([{ type: 'timeoutNow', term: test.core.term }]);
    expect(messages(effects, 'b')).toEqual([]);
  });

  it('ends all acknowledging, voting and campaigning', () => {
    const test = new TestCore({ term: 1, log: [1] });
    test.start();
    test.receive('b', append(1, [1, 1], [1]));
    test.step({ type: 'writeFailed', ticket: 1 });
    expect(test.receive('b', append(1, [1, 1], [1]))).toEqual([]);
    const vote = {
      type: 'vote',
      term: 9,
      lastLogIndex: 9,
      lastLogTerm: 9,
      transfer: true,
    } as const;
    expect(test.receive('b', vote)).toEqual([]);
    expect(messages(test.elapse(10_000))).toEqual([]);
    expect(responses(test.propose('x'))).toEqual([{ type: 'notLeader', leader: null }]);
  });
});

describe('time', () => {
  it('never goes back', () => {
    const test = new TestCore();
    test.now = 100;
    test.start();
    expect(() => test.step({ type: 'tick', now: 99 })).toThrow('clock');
  });
});

describe('applied entries', () => {
  it('are reported in the status, never beyond the commit index', () => {
    const test = new TestCore({ log: [1, 1], commitIndex: 1 });
    test.start();
    test.step({ type: 'applied', index: 1 });
    expect(test.core.appliedIndex).toBe(1);
    expect(() => test.step({ type: 'applied', index: 2 })).toThrow('beyond the commit');
  });
});
