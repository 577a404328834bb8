import { describe, expect, it } from '@jest/globals';
import { raftConfig } from './config.ts';
import { encodeMembership } from './membership/membership-codec.ts';
import { TestCore, accepted, messages, only, responses } from './test-core.ts';
import type { TestState } from './test-core.ts';

/** Heartbeats every 100 ms, time-outs from 1000 ms: a lease lasts 900 ms less the drift. */
const config = { leaseReads: { maxClockDrift: 0 } } as const;
const ready = { type: 'readReady', index: 4, stamp: null, leased: true } as const;
const heartbeat = (term: number, round = 1) =>
  ({ type: 'heartbeat', term, commitIndex: 0, round }) as const;
const vote = (term: number, transfer = false) =>
  ({ type: 'vote', term, lastLogIndex: 9, lastLogTerm: 9, transfer }) as const;
const preVote = (term: number) =>
  ({ type: 'preVote', term, lastLogIndex: 9, lastLogTerm: 9 }) as const;

/** A leader in term 3 with its no-op at 4 committed; no heartbeat of its term is answered yet. */
function leader(state: TestState = {}) {
  const test = TestCore.leader({ log: [1, 1, 2], config, ...state });
  test.persisted();
  for (const { id } of test.core.status.peers) test.acknowledge(id, 4);
  return test;
}

/** A round of heartbeats goes out; returns its number. */
function round(test: TestCore): number {
  for (let i = 0; i < 20; i++) {
    test.now += 10;
    const sent = only(test.step({ type: 'tick', now: test.now }), 'heartbeat')[0];
    if (sent !== undefined) return sent.round;
  }
  throw new Error('no heartbeat was sent');
}

function answer(test: TestCore, from: string, number: number) {
  return test.receive(from, { type: 'heartbeatResponse', term: 3, round: number });
}

function read(test: TestCore, now = test.now) {
  return responses(test.step({ type: 'readIndex', id: 7, now }));
}

describe('a lease', () => {
  it('answers reads at once, without a message, when a majority answered a heartbeat', () => {
    const test = leader();
    answer(test, 'b', round(test));
    const effects = test.step({ type: 'readIndex', id: 7, now: test.now });
    expect(effects).toEqual([{ type: 'respond', id: 7, result: ready }]);
  });

  it('is not there before a majority answered', () => {
    const test = leader({ voters: ['a', 'b', 'c', 'd', 'e'] });
    const number = round(test);
    answer(test, 'b', number);
    expect(read(test)).toEqual([]);
    answer(test, 'c', number);
    expect(read(test)).toEqual([ready]);
  });

  // Pitfall 24 (openraft data/leader-lease.md)
  it('runs from when the heartbeat was sent, not from when it was answered', () => {
    const test = leader();
    const number = round(test);
    const sentAt = test.now;
    test.elapse(500);
    answer(test, 'b', number);
    expect(read(test, sentAt + 899)).toEqual([ready]);
    expect(read(test, sentAt + 900)).toEqual([]);
  });

  it('is shorter by the drift of both clocks', () => {
    const test = leader({ config: { leaseReads: { maxClockDrift: 0.1 } } });
    answer(test, 'b', round(test));
    expect(read(test, test.now + 736)).toEqual([ready]);
    expect(read(test, test.now + 737)).toEqual([]);
  });

  // Pitfall 24: the event loop stood still, the core has had no tick since.
  it('is over after a stall, which the ticks have not told yet', () => {
    const test = leader();
    answer(test, 'b', round(test));
    const effects = test.step({ type: 'readIndex', id: 7, now: test.now + 5000 });
    expect(responses(effects)).toEqual([]);
    expect(only(effects, 'heartbeat')).toHaveLength(1);
  });

  it('is made no use of for a request that comes without the time', () => {
    const test = leader();
    answer(test, 'b', round(test));
    expect(responses(test.step({ type: 'readIndex', id: 7 }))).toEqual([]);
  });

  it('that ran out leaves reads to a round of heartbeats, whose answers renew it', () => {
    const test = leader();
    const late = test.now + 5000;
    const effects = test.step({ type: 'readIndex', id: 7, now: late });
    const number = only(effects, 'heartbeat')[0]?.round ?? 0;
    expect(responses(answer(test, 'b', number))).toEqual([
      { type: 'readReady', index: 4, stamp: null },
    ]);
    expect(read(test)).toEqual([ready]);
  });

  // Pitfall 4
  it('is worth nothing before an entry of the own term is committed', () => {
    const test = TestCore.leader({ log: [1, 1, 2], config });
    test.persisted();
    answer(test, 'b', round(test));
    expect(read(test)).toEqual([]);
    const now = test.now;
    const effects = test.step({ type: 'message', from: 'b', message: accepted(3, 4), now });
    expect(responses(effects)).toEqual([ready]);
  });

  it('serves the reads of followers too', () => {
    const test = leader();
    answer(test, 'b', round(test));
    const message = { type: 'readIndex', term: 3, id: 42 } as const;
    const effects = test.step({ type: 'message', from: 'c', message, now: test.now });
    expect(messages(effects)).toEqual([
      { type: 'readIndexResponse', term: 3, id: 42, index: 4, stamp: 0 },
    ]);
  });

  it('needs both halves of a joint configuration', () => {
    const test = leader();
    const addVoters = ['d', 'e'].map((id) => ({ id, address: id }));
    test.step({ type: 'changeMembership', id: 8, change: { addVoters, remove: ['b', 'c'] } });
    expect(test.core.membership.outgoing).toEqual(['a', 'b', 'c']);
    const number = round(test);
    for (const id of ['b', 'c']) answer(test, id, number);
    expect(test.core.holdsLeaseAt(test.now)).toBe(false);
    answer(test, 'd', number);
    expect(test.core.holdsLeaseAt(test.now)).toBe(true);
  });

  it('is given up for the rest of the term once somebody was told to campaign', () => {
    const test = leader();
    answer(test, 'b', round(test));
    const effects = test.step({ type: 'transferLeadership', id: 9, target: 'b' });
    expect(only(effects, 'timeoutNow')).toHaveLength(1);
    expect(read(test)).toEqual([]);
    for (let i = 0; i < 15; i++) answer(test, 'c', round(test));
    const later = test.core.role;
    expect([later, test.core.holdsLeaseAt(test.now)]).toEqual(['leader', false]);
  });

  it('is never held with leases off', () => {
    const test = leader({ config: {} });
    answer(test, 'b', round(test));
    expect(test.core.holdsLeaseAt(test.now)).toBe(false);
    expect(read(test)).toEqual([]);
  });
});

describe('a node that has answered a heartbeat promises, with leases on,', () => {
  function follower(state: TestState = {}) {
    const test = new TestCore({ term: 1, config, ...state });
    test.start();
    test.elapse(1000 - 10);
    test.receive('b', heartbeat(1));
    return test;
  }
  const granted = (test: TestCore, message: ReturnType<typeof vote | typeof preVote>) =>
    messages(test.receive('c', message)).some((m) => 'granted' in m && m.granted);

  it('to refuse votes although the connection of the leader closed, and not to campaign', () => {
    const test = follower();
    test.step({ type: 'peerClosed', peer: 'b' });
    expect(messages(test.elapse(990))).toEqual([]);
    expect(granted(test, preVote(2))).toBe(false);
    expect(granted(test, vote(2))).toBe(false);
    test.now += 10;
    expect(granted(test, vote(2))).toBe(false);
  });

  it('to refuse them after it learned of a higher term, too', () => {
    const test = follower();
    test.receive('c', { type: 'appendResponse', ...refusalOfTerm(5) });
    expect(test.core.term).toBe(5);
    expect(granted(test, vote(5))).toBe(false);
    expect(granted(test, preVote(6))).toBe(false);
  });

  it('to refuse them after a restart, of which the leader knows nothing', () => {
    const test = new TestCore({ term: 1, config });
    test.start();
    expect(granted(test, preVote(2))).toBe(false);
    expect(granted(test, vote(2))).toBe(false);
    test.elapse(980);
    expect(granted(test, vote(2))).toBe(false);
  });

  // Found by the simulation, in seeds 300491 and 301623 of that time: the leader is on its way out.
  it('to wait after a restart although it is now the only voter, unless it knows that this is committed', () => {
    const members = [
      { id: 'a', address: 'a', role: 'voter' as const },
      { id: 'b', address: 'b', role: 'learner' as const },
    ];
    const alone = [{ index: 2, data: encodeMembership({ members, outgoing: [] }) }];
    const restarted = (commitIndex: number) => {
      const test = new TestCore({ log: [1, 1], memberships: alone, commitIndex, config });
      test.start();
      return test;
    };
    const granted = restarted(1);
    expect(granted.core.role).toBe('follower');
    granted.elapse(990);
    expect(granted.core.role).toBe('follower');
    granted.elapse(1000);
    expect(granted.core.role).toBe('candidate');
    expect(restarted(2).core.role).toBe('candidate');
  });

  it('but votes once the time is over', () => {
    const test = follower({ random: [0.5] });
    test.elapse(1000);
    expect([test.core.role, granted(test, vote(2))]).toEqual(['follower', true]);
  });

  it('but votes at once for whom the leader chose', () => {
    expect(granted(follower(), vote(2, true))).toBe(true);
  });

  // By the last tick; the stall before the heartbeat must not count as time after it.
  it('for at least the lease’s time, however long ago its last tick was', () => {
    const test = follower({ random: [0.5] });
    test.now += 5000;
    test.receive('b', heartbeat(1, 2));
    test.elapse(890);
    expect(granted(test, vote(2))).toBe(false);
  });
});

describe('the configuration of leases', () => {
  it('turns fast failover off', () => {
    expect(raftConfig({ id: 'a' }).fastFailoverDelayMaxMs).toBe(20);
    expect(raftConfig({ id: 'a', ...config }).fastFailoverDelayMaxMs).toBeNull();
  });

  it.each([-0.1, 1, Number.NaN])('refuses a drift of %d', (maxClockDrift) => {
    expect(() => raftConfig({ id: 'a', leaseReads: { maxClockDrift } })).toThrow(/maxClockDrift/);
  });
});

describe('the priority', () => {
  const campaignsAt = (priority: number, draw: number) => {
    const test = new TestCore({ config: { priority }, random: [draw] });
    test.start();
    test.elapse(10_000);
    return test.now;
  };

  it('lets a node of priority 0 campaign only when all of priority 1 had their chance', () => {
    expect([campaignsAt(1, 0), campaignsAt(1, 1)]).toEqual([1000, 2000]);
    expect([campaignsAt(0, 0), campaignsAt(0, 1)]).toEqual([2000, 3000]);
  });

  it('keeps the time-outs of equals apart', () => {
    expect(campaignsAt(0.5, 0.2)).not.toBe(campaignsAt(0.5, 0.8));
  });

  it.each([-1, 1.5, Number.NaN])('is refused when it is %d', (priority) => {
    expect(() => raftConfig({ id: 'a', priority })).toThrow(/priority/);
  });
});

function refusalOfTerm(term: number) {
  return { term, success: false, index: 0, hintIndex: 0, hintTerm: 0 };
}
