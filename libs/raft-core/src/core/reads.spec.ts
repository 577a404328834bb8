import { describe, expect, it } from '@jest/globals';
import { TestCore, append, messages, only, responses } from './test-core.ts';

/** A leader in term 3 with its no-op at 4 committed. */
function leader(state: ConstructorParameters<typeof TestCore>[0] = {}) {
  const test = TestCore.leader({ log: [1, 1, 2], ...state });
  test.persisted();
  for (const { id } of test.core.status.peers) test.acknowledge(id, 4);
  return test;
}

const read = (id: number) => ({ type: 'readIndex', id }) as const;
const answer = (round: number, term = 3) => ({ type: 'heartbeatResponse', term, round }) as const;
const roundOf = (effects: Parameters<typeof only>[0]) => only(effects, 'heartbeat', 'b')[0]?.round;

describe('a read on the leader', () => {
  it('starts a round of heartbeats at once and is answered when a majority replied', () => {
    const test = leader();
    const effects = test.step(read(7));
    const round = roundOf(effects) ?? 0;
    expect(round).toBeGreaterThan(0);
    expect(responses(effects)).toEqual([]);
    expect(responses(test.receive('b', answer(round)))).toEqual([
      { type: 'readReady', index: 4, stamp: null },
    ]);
  });

  it('is not confirmed by answers to an earlier round', () => {
    const test = leader();
    const round = roundOf(test.step(read(7))) ?? 0;
    expect(responses(test.receive('b', answer(round - 1)))).toEqual([]);
    expect(responses(test.receive('c', answer(round - 1)))).toEqual([]);
  });

  // Pitfall 5 (etcd#20418)
  it('that comes while a round is under way has a round of its own, with a new number', () => {
    const test = leader();
    const first = roundOf(test.step(read(7))) ?? 0;
    const second = roundOf(test.step(read(8))) ?? 0;
    expect(second).toBeGreaterThan(first);
    expect(responses(test.receive('b', answer(first)))).toHaveLength(1);
    expect(responses(test.receive('c', answer(first)))).toEqual([]);
    expect(responses(test.receive('c', answer(second)))).toHaveLength(1);
  });

  it('that comes while four rounds are under way waits for the next one', () => {
    const test = leader();
    const rounds = [1, 2, 3, 4].map((id) => roundOf(test.step(read(id))) ?? 0);
    expect(messages(test.step(read(5)))).toEqual([]);
    const effects = test.receive('b', answer(rounds[1] as number));
    expect(responses(effects)).toHaveLength(2);
    const fifth = roundOf(effects) ?? 0;
    expect(fifth).toBeGreaterThan(rounds[3] as number);
    expect(responses(test.receive('c', answer(rounds[3] as number)))).toHaveLength(2);
    expect(responses(test.receive('c', answer(fifth)))).toHaveLength(1);
  });

  // Simulation seed 2002092: the restarted node had sent rounds 1..171 in term 1 and led term 2 from round 1 on.
  it('is not confirmed by an answer of this term to a heartbeat of an earlier one', () => {
    const voter = new TestCore({ id: 'b', term: 2 });
    voter.start();
    voter.receive('a', { type: 'heartbeat', term: 3, commitIndex: 0, round: 1 });
    const late = voter.receive('a', { type: 'heartbeat', term: 2, commitIndex: 0, round: 171 });
    const told = only(late, 'heartbeatResponse', 'a')[0];
    expect(told).toEqual(answer(0));
    const test = leader();
    test.step(read(7));
    expect(told === undefined ? null : responses(test.receive('b', told))).toEqual([]);
  });

  it('shares its round with all that waited', () => {
    const test = leader();
    const first = roundOf(test.step(read(1))) ?? 0;
    for (const id of [2, 3, 4, 5, 6, 7]) test.step(read(id));
    const fifth = roundOf(test.receive('b', answer(first))) ?? 0;
    expect(responses(test.receive('b', answer(fifth - 1)))).toHaveLength(3);
    expect(responses(test.receive('b', answer(fifth)))).toHaveLength(3);
  });

  it('is confirmed by a later round when the heartbeats of its own were lost', () => {
    const test = leader();
    test.step(read(7));
    const later = roundOf(test.elapse(100)) ?? 0;
    expect(responses(test.receive('c', answer(later)))).toHaveLength(1);
  });

  // Pitfall 4 (etcd#7331, tikv#6340, redisraft#18)
  it('is held until an entry of the own term is committed', () => {
    const test = TestCore.leader({ log: [1, 1, 2] });
    expect(test.step(read(7))).toEqual([]);
    test.receive('b', answer(1));
    test.persisted();
    const round = roundOf(test.acknowledge('b', 4)) ?? 0;
    expect(round).toBeGreaterThan(1);
    expect(responses(test.receive('b', answer(round)))).toEqual([
      { type: 'readReady', index: 4, stamp: null },
    ]);
  });

  it('gets an index not below what was committed before it came', () => {
    const test = leader();
    test.propose('x');
    test.persisted();
    test.acknowledge('b', 5);
    const round = roundOf(test.step(read(7))) ?? 0;
    expect(responses(test.receive('b', answer(round)))).toMatchObject([{ index: 5 }]);
  });

  it('is not confirmed by learners', () => {
    const test = leader({ learners: ['d'] });
    const round = roundOf(test.step(read(7))) ?? 0;
    expect(responses(test.receive('d', answer(round)))).toEqual([]);
  });

  it('fails when the leader resigns', () => {
    const test = leader();
    for (const id of [1, 2, 3, 4, 5, 6]) test.step(read(id));
    const effects = test.receive('b', answer(1, 9));
    expect(responses(effects)).toEqual(
      Array.from({ length: 6 }, () => ({ type: 'notLeader', leader: null })),
    );
  });

  it('is overloaded when too many wait', () => {
    const test = leader({ config: { limits: { pendingReadsMax: 1 } } });
    for (const id of [1, 2, 3, 4, 5]) expect(responses(test.step(read(id)))).toEqual([]);
    expect(responses(test.step(read(6)))).toEqual([{ type: 'overloaded' }]);
  });
});

describe('a read on a single voter', () => {
  it('is answered at once', () => {
    const test = leader({ voters: ['a'], log: [] });
    expect(responses(test.step(read(1)))).toEqual([{ type: 'readReady', index: 1, stamp: null }]);
  });

  // Pitfall 6 (etcd-io/raft#105)
  it('after a restart waits until the whole log is committed again', () => {
    const test = new TestCore({ voters: ['a'], log: [1, 1, 1], commitIndex: 0 });
    test.start();
    test.persisted();
    expect(test.core.role).toBe('leader');
    expect(responses(test.step(read(1)))).toEqual([]);
    expect(responses(test.persisted())).toEqual([{ type: 'readReady', index: 4, stamp: null }]);
  });
});

describe('a read on a follower', () => {
  function follower(state: ConstructorParameters<typeof TestCore>[0] = {}) {
    const test = new TestCore({ term: 3, log: [3], ...state });
    test.start();
    test.receive('b', append(3, [1, 3], [], 1));
    return test;
  }
  const idOf = (effects: Parameters<typeof only>[0]) =>
    only(effects, 'readIndex', 'b')[0]?.id ?? -1;
  const reply = (id: number, index: number | null) =>
    ({ type: 'readIndexResponse', term: 3, id, index, stamp: 99 }) as const;

  it('without a leader fails at once', () => {
    const test = new TestCore();
    test.start();
    expect(responses(test.step(read(1)))).toEqual([{ type: 'notLeader', leader: null }]);
  });

  it('asks the leader, and passes its index and stamp on', () => {
    const test = follower();
    const id = idOf(test.step(read(1)));
    expect(responses(test.receive('b', reply(id, 5)))).toEqual([
      { type: 'readReady', index: 5, stamp: 99 },
    ]);
  });

  it('shares one message, under a fresh id, with all that wait meanwhile', () => {
    const test = follower();
    const first = idOf(test.step(read(1)));
    expect(messages(test.step(read(2)))).toEqual([]);
    test.step(read(3));
    const effects = test.receive('b', reply(first, 5));
    expect(responses(effects)).toHaveLength(1);
    const second = idOf(effects);
    expect(second).not.toBe(first);
    expect(test.receive('b', reply(first, 5))).toEqual([]);
    expect(responses(test.receive('b', reply(second, 6)))).toHaveLength(2);
  });

  it('is asked for again under a fresh id when the answer is late, and the late answer is ignored', () => {
    const test = follower();
    const first = idOf(test.step(read(1)));
    const second = idOf(test.elapse(200));
    expect(second).not.toBe(first);
    expect(test.receive('b', reply(first, 5))).toEqual([]);
    expect(responses(test.receive('b', reply(second, 6)))).toMatchObject([{ index: 6 }]);
  });

  it('does not take an answer meant for an earlier run of the node', () => {
    const [before, after] = [follower({ random: [0.1] }), follower({ random: [0.2] })];
    const late = reply(idOf(before.step(read(1))), 5);
    after.step(read(1));
    expect(after.receive('b', late)).toEqual([]);
  });

  it('fails when it is not answered within an election time-out', () => {
    const test = follower();
    test.step(read(1));
    const effects = [];
    for (let i = 0; i < 12; i++) {
      effects.push(...test.elapse(100));
      effects.push(...test.receive('b', { type: 'heartbeat', term: 3, commitIndex: 1, round: i }));
    }
    expect(responses(effects)).toEqual([{ type: 'notLeader', leader: 'b' }]);
  });

  it('fails when the leader changes, is lost or says no', () => {
    const changed = follower();
    changed.step(read(1));
    const newLeader = append(4, [1, 3], []);
    expect(responses(changed.receive('c', newLeader))).toEqual([
      { type: 'notLeader', leader: 'c' },
    ]);

    const lost = follower();
    lost.step(read(1));
    const closed = lost.step({ type: 'peerClosed', peer: 'b' });
    expect(responses(closed)).toEqual([{ type: 'notLeader', leader: null }]);

    const refused = follower();
    const id = idOf(refused.step(read(1)));
    expect(responses(refused.receive('b', reply(id, null)))).toMatchObject([{ type: 'notLeader' }]);
  });
});

describe('a follower’s question', () => {
  const question = { type: 'readIndex', term: 3, id: 5 } as const;
  const told = (index: number) =>
    ({ type: 'readIndexResponse', term: 3, id: 5, index, stamp: 0 }) as const;

  it('confirms itself where its sender and the leader are a majority', () => {
    expect(messages(leader().receive('c', question))).toEqual([told(4)]);
  });

  it('confirms no other read', () => {
    const test = leader();
    const round = roundOf(test.step(read(7))) ?? 0;
    expect(responses(test.receive('b', question))).toEqual([]);
    expect(responses(test.receive('b', answer(round)))).toHaveLength(1);
  });

  it('waits until an entry of the own term is committed', () => {
    const test = TestCore.leader({ log: [1, 1, 2] });
    test.persisted();
    expect(messages(test.receive('c', question))).toEqual([]);
    expect(only(test.acknowledge('b', 4), 'readIndexResponse', 'c')).toEqual([told(4)]);
  });

  it('of one among five is answered by the leader after a round begun since', () => {
    const test = leader({ voters: ['a', 'b', 'c', 'd', 'e'] });
    const round = roundOf(test.receive('c', question)) ?? 0;
    expect(messages(test.receive('b', answer(round)), 'c')).toEqual([]);
    expect(messages(test.receive('d', answer(round)), 'c')).toEqual([told(4)]);
  });

  it('of a learner is answered after a round begun since', () => {
    const test = leader({ learners: ['d'] });
    const round = roundOf(test.receive('d', question)) ?? 0;
    expect(messages(test.receive('b', answer(round)), 'd')).toEqual([told(4)]);
  });

  it('is answered with null by a node that does not lead, or no longer does', () => {
    const test = leader({ voters: ['a', 'b', 'c', 'd', 'e'] });
    test.receive('c', question);
    const none = { type: 'readIndexResponse', id: 5, index: null };
    expect(messages(test.receive('b', answer(1, 9)), 'c')).toMatchObject([none]);
    expect(messages(test.receive('c', { type: 'readIndex', term: 9, id: 5 }))).toMatchObject([
      none,
    ]);
  });
});

describe('whom a read on the leader asks', () => {
  const asked = (effects: Parameters<typeof only>[0]) =>
    ['b', 'c', 'd', 'e', 'f'].filter((peer) => only(effects, 'heartbeat', peer).length > 0);

  it('no more than make a majority, the quickest to answer the last round to all', () => {
    const test = leader({ voters: ['a', 'b', 'c', 'd', 'e'] });
    const round = roundOf(test.elapse(100)) ?? 0;
    for (const peer of ['e', 'c', 'b', 'd']) test.receive(peer, answer(round));
    expect(asked(test.step(read(7)))).toEqual(['c', 'e']);
  });

  it('all, as long as those who answered make no majority', () => {
    const test = leader({ voters: ['a', 'b', 'c', 'd', 'e'] });
    const round = roundOf(test.elapse(100)) ?? 0;
    test.receive('e', answer(round));
    expect(asked(test.step(read(7)))).toEqual(['b', 'c', 'd', 'e']);
  });

  it('no learner', () => {
    const test = leader({ learners: ['d'] });
    const round = roundOf(test.elapse(100)) ?? 0;
    for (const peer of ['d', 'c']) test.receive(peer, answer(round));
    expect(asked(test.step(read(7)))).toEqual(['c']);
  });

  it('a majority of both halves while the members change', () => {
    const test = leader();
    test.step({ type: 'changeMembership', id: 1, change: { demote: ['c'] } });
    const inOrder = (first: string, second: string) => {
      const round = roundOf(test.elapse(100)) ?? 0;
      for (const peer of [first, second]) test.receive(peer, answer(round));
      const effects = test.step(read(7));
      test.receive('b', answer(roundOf(effects) ?? 0));
      return asked(effects);
    };
    // Entered: a and b. Left: a, b and c.
    expect(inOrder('c', 'b')).toEqual(['b', 'c']);
    expect(inOrder('b', 'c')).toEqual(['b']);
  });

  it('all, when the few do not answer within a fifth of a heartbeat interval', () => {
    const test = leader();
    const first = roundOf(test.elapse(100)) ?? 0;
    for (const peer of ['b', 'c']) test.receive(peer, answer(first));
    test.step(read(7));
    expect(asked(test.elapse(10))).toEqual([]);
    const effects = test.elapse(10);
    expect(asked(effects)).toEqual(['b', 'c']);
    expect(responses(test.receive('c', answer(roundOf(effects) ?? 0)))).toHaveLength(1);
    expect(asked(test.elapse(90))).toEqual([]);
  });

  it('and the others hear heartbeats at the interval all the same', () => {
    const test = leader();
    const heard: string[] = [];
    for (let elapsed = 0; elapsed < 1000; elapsed += 10) {
      const round = only(test.step(read(elapsed)), 'heartbeat')[0]?.round ?? 0;
      test.receive('b', answer(round));
      heard.push(...asked(test.elapse(10)));
    }
    expect(heard.filter((peer) => peer === 'c').length).toBeGreaterThanOrEqual(9);
  });
});
