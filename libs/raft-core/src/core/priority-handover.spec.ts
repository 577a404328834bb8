import { describe, expect, it } from '@jest/globals';
import { TestCore, only } from './test-core.ts';

/** A leader of this priority whose no-op all hold. Time-outs are 1000 to 2000 ms, heartbeats every 100. */
function leader(priority: number) {
  const test = TestCore.leader({ config: { priority } });
  test.persisted();
  test.acknowledge('b', 1);
  test.acknowledge('c', 1);
  return test;
}

/** Lets time pass, with answers of all peers. Returns who was told to campaign. */
function pass(test: TestCore, ms: number, answers: Readonly<Record<string, number | undefined>>) {
  const asked: string[] = [];
  for (let passed = 0; passed < ms; passed += 100) {
    const effects = test.elapse(100);
    for (const peer of ['b', 'c']) {
      if (only(effects, 'timeoutNow', peer).length > 0) asked.push(peer);
    }
    for (const [id, priority] of Object.entries(answers)) {
      const answer = { type: 'heartbeatResponse', term: 1, round: 1 } as const;
      test.receive(id, priority === undefined ? answer : { ...answer, priority });
    }
  }
  return asked;
}

describe('a leader of low priority', () => {
  it('hands over to a voter of a higher one that was up to date for an election time-out', () => {
    const test = leader(0.5);
    expect(pass(test, 1500, { b: 0.5, c: undefined })).toEqual([]);
    expect(pass(test, 1000, { b: 0.5, c: undefined })).toEqual(['c']);
  });

  it('keeps leading while there is none, or it is not heard of', () => {
    expect(pass(leader(0.5), 10_000, { b: 0.5, c: 0.2 })).toEqual([]);
    expect(pass(leader(1), 10_000, { b: 0.5, c: undefined })).toEqual([]);
    expect(pass(leader(0.5), 10_000, { b: 0.5 })).toEqual([]);
  });

  it('keeps leading while the other lags behind', () => {
    const test = leader(0.5);
    test.propose('x');
    test.persisted();
    test.acknowledge('b', 2);
    expect(pass(test, 10_000, { b: 0.5, c: undefined })).toEqual([]);
    test.acknowledge('c', 2);
    expect(pass(test, 2500, { b: 0.5, c: undefined })).toEqual(['c']);
  });
});
