import { describe, expect, it } from '@jest/globals';
import type { RaftNode } from '@kiwi/raft-core';
import { BatchBuilder } from '@kiwi/state-machine';
import { LeaderIntake } from './leader-intake.ts';

/** A leader that takes `room` batches and then is overloaded. */
function leader(room = Infinity): RaftNode {
  let left = room;
  const offer = (): 'accepted' | 'overloaded' => (left-- > 0 ? 'accepted' : 'overloaded');
  return { offer } as unknown as RaftNode;
}

const batch = (sequence: number, incarnation = 1): Buffer =>
  new BatchBuilder().build({ node: 2, incarnation, sequence }, 0);

describe('LeaderIntake', () => {
  const intake = (): LeaderIntake =>
    new LeaderIntake(
      () => 1000,
      () => 0.5,
    );

  it('appends each batch once per term, and none before the one that precedes it', () => {
    const one = intake();
    const node = leader();
    const results = [4, 6, 5, 5, 4, 6].map((sequence) => one.append(node, batch(sequence)));
    expect(results).toEqual(['appended', 'gap', 'appended', 'duplicate', 'duplicate', 'appended']);
    one.termChanged();
    expect(one.append(node, batch(6))).toBe('appended');
  });

  it('begins anew when the first batch of a term turns out to lie behind a gap', () => {
    const one = intake();
    const node = leader();
    const results = [5, 6, 4, 5, 6, 6].map((sequence) => one.append(node, batch(sequence)));
    expect(results.slice(0, 5)).toEqual(Array(5).fill('appended'));
    expect(results[5]).toBe('duplicate');
  });

  it('takes nothing behind a batch that it had no room for', () => {
    const one = intake();
    expect(one.append(leader(), batch(1))).toBe('appended');
    expect(one.append(leader(0), batch(2))).toBe('overloaded');
    expect(one.append(leader(), batch(3))).toBe('gap');
    expect(one.append(leader(), batch(2))).toBe('appended');
  });

  it('begins anew with a new run of the origin', () => {
    const one = intake();
    expect(one.append(leader(), batch(7, 1))).toBe('appended');
    expect(one.append(leader(), batch(1, 2))).toBe('appended');
    expect(one.append(leader(), batch(1, 2))).toBe('duplicate');
  });
});
