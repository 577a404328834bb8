import { describe, expect, it } from '@jest/globals';
import { TestCore, append, only, responses } from './test-core.ts';

const transfer = (target: string | null) =>
  ({ type: 'transferLeadership', id: 9, target }) as const;

/** A leader in term 1 whose no-op b and c hold. */
function leader(state: ConstructorParameters<typeof TestCore>[0] = {}) {
  const test = TestCore.leader(state);
  test.persisted();
  test.acknowledge('b', 1);
  test.acknowledge('c', 1);
  return test;
}

describe('transferring leadership', () => {
  it('tells an up-to-date target to campaign at once, and is done when another leads', () => {
    const test = leader();
    expect(only(test.step(transfer('c')), 'timeoutNow', 'c')).toHaveLength(1);
    const vote = {
      type: 'vote',
      term: 2,
      lastLogIndex: 1,
      lastLogTerm: 1,
      transfer: true,
    } as const;
    const effects = test.receive('c', vote);
    expect(only(effects, 'voteResponse', 'c')).toMatchObject([{ granted: true }]);
    expect(responses(effects)).toEqual([{ type: 'done' }]);
  });

  it('brings the target up to date first, and takes no proposals meanwhile', () => {
    const test = leader();
    test.propose('x');
    expect(only(test.step(transfer('c')), 'timeoutNow')).toEqual([]);
    expect(responses(test.propose('y'))).toEqual([{ type: 'notLeader', leader: null }]);
    expect(only(test.acknowledge('c', 2), 'timeoutNow', 'c')).toHaveLength(1);
  });

  it('without a target chooses the voter that holds most', () => {
    const test = leader({ learners: ['d'] });
    test.acknowledge('d', 1);
    test.propose('x');
    test.acknowledge('d', 2);
    test.acknowledge('c', 2);
    expect(only(test.step(transfer(null)), 'timeoutNow').length).toBe(1);
    expect(only(test.elapse(0), 'timeoutNow')).toEqual([]);
  });

  it('is given up after an election time-out, and proposals are taken again', () => {
    const test = leader();
    test.step(transfer('c'));
    const effects = [];
    for (let i = 0; i < 11; i++) {
      effects.push(...test.elapse(100));
      test.receive('b', { type: 'heartbeatResponse', term: 1, round: 1 });
    }
    expect(responses(effects)).toMatchObject([{ type: 'rejected' }]);
    expect(responses(test.propose('x'))).toMatchObject([{ type: 'accepted' }]);
  });

  it('is refused to nobody, to a learner, twice at once, and by a follower', () => {
    const test = leader({ learners: ['d'] });
    expect(responses(test.step(transfer('z')))).toMatchObject([{ type: 'rejected' }]);
    expect(responses(test.step(transfer('d')))).toMatchObject([{ type: 'rejected' }]);
    test.step(transfer('b'));
    expect(responses(test.step(transfer('c')))).toMatchObject([{ type: 'rejected' }]);
    const follower = new TestCore();
    follower.start();
    expect(responses(follower.step(transfer('b')))).toMatchObject([{ type: 'notLeader' }]);
  });

  it('to the leader itself is done already', () => {
    expect(responses(leader().step(transfer('a')))).toEqual([{ type: 'done' }]);
  });

  it('makes the target campaign without a pre-vote, past the stickiness of others', () => {
    const test = new TestCore({ term: 1, log: [1] });
    test.start();
    test.receive('b', append(1, [1, 1], []));
    const effects = test.receive('b', { type: 'timeoutNow', term: 1 });
    expect(only(effects, 'vote', 'c')).toMatchObject([{ term: 2, transfer: true }]);
  });

  it('means nothing to a learner', () => {
    const test = new TestCore({ voters: ['b', 'c'], learners: ['a'] });
    test.start();
    test.receive('b', { type: 'timeoutNow', term: 0 });
    expect(test.core.role).toBe('learner');
  });
});
