import { describe, expect, it } from '@jest/globals';
import type { RaftEffect } from './events.ts';
import { TestCore, accepted, messages, only, responses, sends } from './test-core.ts';
import type { TestState } from './test-core.ts';

/** A leader of a, b and c that lets peers trail. All hold its log, entry 1, when it looks for the first time who was first. */
function leader(state: TestState = {}): TestCore {
  const test = TestCore.leader({ ...state, config: { trailingPeers: true, ...state.config } });
  test.persisted();
  for (const { id } of test.core.status.peers) test.acknowledge(id, 1);
  test.elapse(10);
  return test;
}

/** A leader with dense traffic, entry 2 so far: the eager peer is b, and c has been sent as much as it may be before the next tick. */
function busyLeader(state: TestState = {}): TestCore {
  const test = leader(state);
  write(test);
  return test;
}

/** Proposes an entry that this node and `by` write, so that it is committed. */
function write(test: TestCore, by: readonly string[] = ['b']): readonly RaftEffect[] {
  const effects = [...test.propose('x'), ...test.persisted()];
  for (const id of by) effects.push(...test.acknowledge(id, test.core.lastIndex));
  return effects;
}

const tick = (test: TestCore): readonly RaftEffect[] => test.elapse(10);

/** Three ticks at which `winners` acknowledge the end of the log first. */
function threeTimesFirst(test: TestCore, winners: readonly string[]): void {
  for (let i = 0; i < 3; i++) {
    test.propose('x');
    tick(test);
    test.persisted();
    for (const id of winners) test.acknowledge(id, test.core.lastIndex);
  }
}

/** What a peer is sent of the log: the indexes of the entries, and the commit index. */
const appends = (effects: readonly RaftEffect[], to: string) =>
  only(effects, 'append', to).map(({ entries, commitIndex }) => ({
    entries: entries.map(({ index }) => index),
    commitIndex,
  }));

const everything = (index: number, commitIndex: number) => [{ entries: [index], commitIndex }];

/** Who is sent a new entry at once after others have made the traffic dense. */
function eager(test: TestCore): readonly string[] {
  for (let i = 0; i < 3; i++) test.propose('x');
  return sends(test.propose('x')).map(({ to }) => to);
}

describe('peers beyond the majority', () => {
  it('are sent everything at once by default', () => {
    const test = leader({ config: { trailingPeers: false } });
    for (let i = 0; i < 5; i++) {
      const effects = write(test);
      const { lastIndex } = test.core;
      for (const peer of ['b', 'c']) {
        expect(appends(effects, peer)).toEqual([
          { entries: [lastIndex], commitIndex: lastIndex - 1 },
          { entries: [], commitIndex: lastIndex },
        ]);
      }
    }
  });

  it('are sent dense traffic once per tick: all that came, and how far it is committed', () => {
    const test = busyLeader();
    for (let i = 0; i < 5; i++) {
      const effects = write(test);
      expect(appends(effects, 'b')).toHaveLength(2);
      expect(appends(effects, 'c')).toEqual([]);
    }
    expect(appends(tick(test), 'c')).toEqual([{ entries: [3, 4, 5, 6, 7], commitIndex: 7 }]);
    expect(appends(write(test), 'c')).toEqual([]);
    test.acknowledge('c', 7);
    expect(appends(tick(test), 'c')).toEqual(everything(8, 8));
  });

  it('are sent the word that the last entry is committed with the tick after it', () => {
    const test = busyLeader();
    test.propose('x');
    expect(appends(tick(test), 'c')).toEqual(everything(3, 2));
    test.persisted();
    expect(appends(test.acknowledge('b', 3), 'c')).toEqual([]);
    expect(appends(tick(test), 'c')).toEqual([{ entries: [], commitIndex: 3 }]);
    expect(appends(tick(test), 'c')).toEqual([]);
  });

  it('are not delayed where there is little: an entry and its commitment per tick go at once', () => {
    const test = leader();
    for (let i = 0; i < 5; i++) {
      const effects = write(test);
      const { lastIndex } = test.core;
      expect(appends(effects, 'c')).toEqual([
        { entries: [lastIndex], commitIndex: lastIndex - 1 },
        { entries: [], commitIndex: lastIndex },
      ]);
      test.acknowledge('c', lastIndex);
      expect(appends(tick(test), 'c')).toEqual([]);
    }
  });

  it('are sent at once again after a tick in which nothing was left to send', () => {
    const test = busyLeader();
    write(test);
    tick(test);
    tick(test);
    expect(appends(write(test), 'c')).toHaveLength(2);
  });

  it('are sent at once what is larger than an append may be', () => {
    const test = busyLeader({ config: { limits: { appendBytesMax: 4 } } });
    expect(appends(test.propose('12'), 'c')).toEqual([]);
    expect(appends(test.propose('34'), 'c')).toEqual([]);
    expect(appends(test.propose('5'), 'c').map(({ entries }) => entries)).toEqual([[3, 4], [5]]);
    expect(appends(test.propose('6'), 'c')).toEqual([]);
  });

  it('stay within the bounds of what may be under way', () => {
    const limits = { appendBytesMax: 4, inflightBytesMax: 5 };
    const test = busyLeader({ config: { limits } });
    expect(appends(test.propose('12345'), 'c')).toHaveLength(1);
    expect(appends(test.propose('12345'), 'c')).toEqual([]);
    expect(appends(tick(test), 'c')).toEqual([]);
    const freed = test.acknowledge('c', 3);
    expect(appends(freed, 'c').map(({ entries }) => entries)).toEqual([[4]]);
  });

  it('are sent everything by one tick, however late that is', () => {
    const test = busyLeader();
    for (let i = 0; i < 3; i++) write(test);
    test.now += 60_000;
    expect(appends(test.step({ type: 'tick', now: test.now }), 'c')).toEqual([
      { entries: [3, 4, 5], commitIndex: 5 },
    ]);
  });

  it('are learners as well', () => {
    const test = busyLeader({ voters: ['a', 'b'], learners: ['c'] });
    expect(appends(write(test), 'c')).toEqual([]);
    expect(appends(tick(test), 'c')).toEqual(everything(3, 3));
  });

  it('are all peers of the only voter', () => {
    const test = leader({ voters: ['a'], learners: ['b'] });
    write(test, []);
    expect(appends(write(test, []), 'b')).toEqual([]);
    expect(appends(tick(test), 'b')).toEqual(everything(3, 3));
  });

  it('are two of four', () => {
    const test = leader({ voters: ['a', 'b', 'c', 'd', 'e'] });
    expect(eager(test)).toEqual(['b', 'c']);
  });
});

describe('the eager peers', () => {
  it('are nobody in particular until it is known who is first: then everybody is sent everything', () => {
    const test = TestCore.leader({ config: { trailingPeers: true } });
    for (const peer of ['b', 'c']) test.acknowledge(peer, 1);
    expect(eager(test)).toEqual(['b', 'c']);
    tick(test);
    expect(eager(test)).toEqual(['b', 'c']);
    test.persisted();
    test.acknowledge('c', test.core.lastIndex);
    expect(eager(test)).toEqual(['c']);
  });

  it('are who holds first what the leader had at a tick, three times in a row', () => {
    const test = busyLeader();
    threeTimesFirst(test, ['c', 'b']);
    expect(eager(test)).toEqual(['c']);
    threeTimesFirst(test, ['c', 'b']);
    expect(eager(test)).toEqual(['c']);
  });

  it('are not replaced by who is first now and then', () => {
    const test = busyLeader();
    for (let i = 0; i < 20; i++) {
      test.propose('x');
      tick(test);
      test.persisted();
      const order = i % 3 < 2 ? ['c', 'b'] : ['b', 'c'];
      for (const id of order) test.acknowledge(id, test.core.lastIndex);
      expect(eager(test)).toEqual(['b']);
    }
  });

  it('are sent what was held back when they become it', () => {
    const test = busyLeader();
    for (let i = 3; i < 6; i++) {
      test.propose('x');
      tick(test);
      test.persisted();
      if (i < 5) test.acknowledge('c', i);
    }
    expect(appends(test.propose('x'), 'c')).toEqual([]);
    expect(appends(test.acknowledge('c', 5), 'c')[0]?.entries).toEqual([6]);
  });

  it('stay as they are when all hold what the leader had: a tick then tells nothing', () => {
    const test = leader();
    for (let i = 0; i < 3; i++) {
      write(test);
      test.acknowledge('c', test.core.lastIndex);
      tick(test);
    }
    expect(eager(test)).toEqual(['b']);
  });

  it('do not stay when they say nothing: meanwhile each tick lets the others commit', () => {
    const test = busyLeader();
    for (let i = 3; i < 6; i++) {
      test.propose('x');
      test.persisted();
      expect(test.core.commitIndex).toBe(i - 1);
      expect(appends(tick(test), 'c')).toEqual(everything(i, i - 1));
      test.acknowledge('c', i);
      expect(test.core.commitIndex).toBe(i);
    }
    expect(eager(test)).toEqual(['c']);
  });

  it('are one more while the disk of the leader is slow', () => {
    const test = busyLeader();
    for (let i = 3; i < 6; i++) {
      test.propose('x');
      tick(test);
      test.acknowledge('b', i);
      test.acknowledge('c', i);
      expect(test.core.commitIndex).toBe(i);
    }
    expect(eager(test)).toEqual(['b', 'c']);
  });

  it('are found anew when the connection to one is lost: what was held back goes out at once', () => {
    const test = busyLeader();
    test.propose('x');
    const lost = test.step({ type: 'peerUnreachable', peer: 'b' });
    expect(appends(lost, 'c')).toEqual(everything(3, 2));
    expect(appends(test.propose('x'), 'c')).toEqual(everything(4, 2));
    test.persisted();
    test.acknowledge('c', 4);
    tick(test);
    test.receive('b', accepted(test.core.term, 4));
    expect(eager(test)).toEqual(['c']);
  });

  it('stay when the connection to one that trails is lost; once it is back it is sent all it lacks at once', () => {
    const test = busyLeader();
    write(test);
    test.step({ type: 'peerUnreachable', peer: 'c' });
    expect(appends(write(test), 'c')).toEqual([{ entries: [2, 3, 4], commitIndex: 3 }]);
    write(test);
    write(test);
    const back = test.acknowledge('c', 4);
    expect(appends(back, 'c')).toEqual([{ entries: [5, 6], commitIndex: 6 }]);
    expect(appends(write(test), 'c')).toEqual([]);
  });

  it('are found anew in each term', () => {
    const test = busyLeader();
    const { term } = test.core;
    test.propose('x');
    test.receive('b', { type: 'heartbeat', term: term + 1, commitIndex: 0, round: 1 });
    test.campaign();
    expect(test.core.role).toBe('leader');
    for (const peer of ['b', 'c']) test.acknowledge(peer, test.core.lastIndex);
    expect(eager(test)).toEqual(['b', 'c']);
  });
});

describe('a peer that waits for entries', () => {
  const asks = (test: TestCore, id: number) =>
    test.receive('c', { type: 'readIndex', term: test.core.term, id });

  it('is sent at once what was held back, before the read index it asked for', () => {
    const test = busyLeader();
    write(test);
    expect(messages(asks(test, 1), 'c')).toMatchObject([
      { type: 'append', entries: [{ index: 3 }], commitIndex: 3 },
      { type: 'readIndexResponse', index: 3 },
    ]);
  });

  it('is sent everything at once for two heartbeat intervals after the last sign', () => {
    const test = busyLeader();
    asks(test, 1);
    for (let i = 0; i < 30; i++) {
      if (i === 10) test.step({ type: 'peerAwaits', peer: 'c' });
      tick(test);
      test.receive('b', { type: 'heartbeatResponse', term: test.core.term, round: 0 });
      write(test);
      const effects = write(test, ['b']);
      expect({ i, sent: appends(effects, 'c').length > 0 }).toEqual({ i, sent: i < 29 });
    }
  });

  it('is told of by the node that has its batch, and gets what follows at once', () => {
    const test = busyLeader();
    write(test);
    const told = test.step({ type: 'peerAwaits', peer: 'c' });
    expect(appends(told, 'c')).toEqual(everything(3, 3));
    expect(appends(write(test), 'c')).toHaveLength(2);
  });

  it('is enough for the majority once it is as quick: the other one trails', () => {
    const test = busyLeader();
    test.step({ type: 'peerAwaits', peer: 'c' });
    for (let i = 0; i < 3; i++) {
      expect(eager(test)).toEqual(['b', 'c']);
      test.persisted();
      // Both hold it when the tick looks: then it is the one that is sent everything in any case.
      for (const peer of ['b', 'c']) test.acknowledge(peer, test.core.lastIndex);
      tick(test);
    }
    expect(eager(test)).toEqual(['c']);
  });

  it('does not take the place of a quicker one', () => {
    const test = busyLeader();
    test.step({ type: 'peerAwaits', peer: 'c' });
    for (let i = 0; i < 3; i++) {
      test.propose('x');
      tick(test);
      test.persisted();
      test.acknowledge('b', test.core.lastIndex);
      expect(eager(test)).toEqual(['b', 'c']);
    }
  });

  it('is nobody to a node that does not lead', () => {
    const test = new TestCore({ config: { trailingPeers: true } });
    test.start();
    expect(test.step({ type: 'peerAwaits', peer: 'b' })).toEqual([]);
  });
});

describe('what needs a peer to be up to date', () => {
  it('a transfer of leadership: its target is sent at once what it lacks', () => {
    const test = busyLeader();
    write(test);
    const begun = test.step({ type: 'transferLeadership', id: 7, target: 'c' });
    expect(appends(begun, 'c')).toEqual(everything(3, 3));
    expect(only(test.acknowledge('c', 3), 'timeoutNow', 'c')).toHaveLength(1);
  });

  it('a voter of higher priority never trails: it would not be found up to date', () => {
    const test = busyLeader({ config: { priority: 0.5 } });
    expect(eager(test)).toEqual(['b', 'c']);
  });

  it('a learner that is to become a voter is sent everything at once', () => {
    const test = busyLeader();
    const learner = { id: 'd', address: 'd', promoteWhenCaughtUp: true };
    test.step({ type: 'changeMembership', id: 8, change: { addLearners: [learner] } });
    write(test);
    test.acknowledge('c', 4);
    test.acknowledge('d', 4);
    test.elapse(100);
    expect(eager(test)).toEqual(['b', 'd']);
  });

  it('a change of the members reaches everybody at once, until it is committed', () => {
    const test = busyLeader({ voters: ['a', 'b', 'c', 'd'] });
    write(test, ['b', 'c']);
    write(test, ['b', 'c']);
    expect(appends(write(test, ['b', 'c']), 'd')).toEqual([]);
    const change = { remove: ['d'] };
    const joint = test.step({ type: 'changeMembership', id: 8, change });
    expect(appends(joint, 'd').at(-1)?.entries).toEqual([4, 5, 6]);
    tick(test);
    expect(eager(test)).toEqual(['b', 'c', 'd']);
    test.persisted();
    test.acknowledge('b', test.core.lastIndex);
    const left = test.acknowledge('c', test.core.lastIndex);
    expect(appends(left, 'd').at(-1)?.entries).toEqual([test.core.lastIndex]);
    test.acknowledge('b', test.core.lastIndex);
    tick(test);
    const done = test.acknowledge('c', test.core.lastIndex);
    expect(responses(done)).toEqual([{ type: 'done' }]);
    expect(appends(done, 'd').at(-1)?.commitIndex).toBe(test.core.lastIndex);
  });

  it('a log that is cut short: a peer is sent first what it would have to have a snapshot for', () => {
    const test = busyLeader();
    write(test);
    test.step({ type: 'applied', index: 3 });
    const saved = test.step({ type: 'snapshotSaved', index: 3, compactTo: 3 });
    expect(appends(saved, 'c')).toEqual(everything(3, 3));
    expect(test.core.status.firstIndex).toBe(4);
    expect(test.core.status.peers.map(({ mode }) => mode)).toEqual(['replicate', 'replicate']);
  });
});
