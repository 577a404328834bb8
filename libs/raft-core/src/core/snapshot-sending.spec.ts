import { describe, expect, it } from '@jest/globals';
import type { RaftEffect } from './events.ts';
import { encodeMembership } from './membership/membership-codec.ts';
import { TestCore, bytes, only } from './test-core.ts';

const members = ['a', 'b', 'c'].map((id) => ({ id, address: id, role: 'voter' as const }));
const membership = { index: 0, data: encodeMembership({ members, outgoing: [] }) };
const snapshot = { index: 4, term: 3, membership };
const timeoutMs = 2000;

/** A leader whose log begins at 5, and c, which has nothing. */
function leader() {
  const test = TestCore.leader({ log: [1, 1, 2] });
  test.persisted();
  test.acknowledge('b', 4);
  test.step({ type: 'applied', index: 4 });
  test.step({ type: 'snapshotSaved', index: 4, compactTo: 4 });
  let round = 0;
  const refusal = { success: false, index: 3, hintIndex: 0, hintTerm: 0 };
  const begun = test.receive('c', { type: 'appendResponse', term: 3, ...refusal });
  let [id, sequence] = [1, 0];
  const follow = (effects: readonly RaftEffect[]) => {
    for (const effect of effects) {
      if (effect.type === 'loadSnapshot') [id, sequence] = [effect.transfer, effect.sequence];
    }
    return effects;
  };
  return {
    test,
    begun,
    /** The chunk that was asked for last; null: there is nothing to send. */
    loaded: (chunk: { last: boolean } | null) => {
      const loaded = chunk && { snapshot, chunk: { data: bytes('x'), checksum: 0, ...chunk } };
      return test.step({ type: 'snapshotLoaded', peer: 'c', transfer: id, sequence, loaded });
    },
    answer: (next: number, refused = false) =>
      follow(test.receive('c', { type: 'snapshotResponse', term: 3, transfer: id, next, refused })),
    /** Time passes in which b and c answer the heartbeats. */
    beat: (ms: number) => {
      const effects: RaftEffect[] = [];
      for (const end = test.now + ms; test.now < end; ) {
        effects.push(...test.elapse(100));
        round += 1;
        for (const peer of ['b', 'c']) {
          effects.push(...test.receive(peer, { type: 'heartbeatResponse', term: 3, round }));
        }
      }
      return follow(effects);
    },
  };
}

const begins = (effects: readonly RaftEffect[]): number =>
  effects.filter((effect) => effect.type === 'loadSnapshot' && effect.sequence === 0).length;

describe('SnapshotSending', () => {
  it('sends chunk after chunk, each when the one before is acknowledged', () => {
    const { begun, loaded, answer } = leader();
    expect(begins(begun)).toBe(1);
    expect(only(loaded({ last: false }), 'snapshot', 'c')).toMatchObject([{ sequence: 0 }]);
    expect(answer(1)).toMatchObject([{ type: 'loadSnapshot', sequence: 1 }]);
    expect(only(loaded({ last: true }), 'snapshot', 'c')).toMatchObject([{ sequence: 1 }]);
  });

  it('begins anew as often as the peer forgets what it had', () => {
    const { loaded, answer } = leader();
    for (let restart = 0; restart < 10; restart++) {
      loaded({ last: false });
      expect(answer(1)).toMatchObject([{ type: 'loadSnapshot', sequence: 1 }]);
      loaded({ last: true });
      expect(begins(answer(0))).toBe(1);
    }
  });

  it.each([
    ['the first chunk', (test: ReturnType<typeof leader>) => test.loaded({ last: false })],
    [
      'a later chunk',
      (test: ReturnType<typeof leader>) => {
        test.loaded({ last: false });
        test.answer(1);
        test.loaded({ last: true });
      },
    ],
  ])('tries a peer that refuses %s again at once, then less and less often', (_, sendChunk) => {
    const test = leader();
    const refuse = () => {
      sendChunk(test);
      return test.answer(0, true);
    };
    expect(begins(refuse())).toBe(1);
    for (const timeouts of [1, 2, 4, 8, 16, 32, 64, 64]) {
      const refused = refuse();
      expect(begins(refused)).toBe(0);
      expect(only(refused, 'snapshot')).toEqual([]);
      expect(begins(test.beat(timeouts * timeoutMs - 200))).toBe(0);
      expect(begins(test.beat(200))).toBe(1);
    }
  });

  it('tries it without a pause when it may have been restarted', () => {
    const { test, loaded, answer, beat } = leader();
    const refuse = () => {
      loaded({ last: false });
      return answer(0, true);
    };
    for (let refusal = 0; refusal < 5; refusal++) {
      expect(begins(refuse())).toBe(1);
      expect(begins(refuse())).toBe(0);
      test.step({ type: 'peerUnreachable', peer: 'c' });
      expect(begins(beat(200))).toBe(1);
    }
  });

  it('looks again at every heartbeat when there is nothing to send', () => {
    const { loaded, beat } = leader();
    for (let look = 0; look < 10; look++) {
      loaded(null);
      expect(begins(beat(200))).toBe(1);
    }
  });

  it('lets time pass when it cannot read on in the middle', () => {
    const { loaded, answer, beat } = leader();
    const fail = () => {
      loaded({ last: false });
      answer(1);
      loaded(null);
    };
    fail();
    expect(begins(beat(200))).toBe(1);
    fail();
    expect(begins(beat(timeoutMs - 200))).toBe(0);
    expect(begins(beat(300))).toBe(1);
  });
});
