import { describe, expect, it } from '@jest/globals';
import { encodeMembership } from './membership/membership-codec.ts';
import { TestCore, append, bytes, only } from './test-core.ts';

const members = ['a', 'b', 'c'].map((id) => ({ id, address: id, role: 'voter' as const }));
const data = encodeMembership({ members, outgoing: [] });
const snapshot = { index: 9, term: 1, membership: { index: 0, data } };

/** A follower of a, and what a sends it. */
function follower() {
  const test = new TestCore({ id: 'b' });
  test.start();
  const send = (sequence: number, last = false) =>
    test.receive('a', {
      type: 'snapshot',
      term: 1,
      transfer: 4,
      snapshot,
      sequence,
      chunk: { data: bytes(String(sequence)), checksum: 0, last },
    });
  const stored = (sequence: number, ok = true) =>
    test.step({ type: 'snapshotStored', from: 'a', transfer: 4, sequence, stored: ok });
  return { test, send, stored };
}

describe('SnapshotReceiving', () => {
  it('asks for the next chunk once one is stored, and stores a repeated one no second time', () => {
    const { send, stored } = follower();
    expect(send(0)).toContainEqual(expect.objectContaining({ type: 'storeSnapshot', sequence: 0 }));
    expect(send(0)).toEqual([]);
    expect(only(stored(0), 'snapshotResponse')).toMatchObject([{ transfer: 4, next: 1 }]);
    expect(only(send(0), 'snapshotResponse')).toMatchObject([{ transfer: 4, next: 1 }]);
  });

  it('installs nothing before the term of the leader is on the disk, and asks for the last chunk again then', () => {
    const { test, send } = follower();
    const early = send(0, true);
    expect(early.some(({ type }) => type === 'storeSnapshot')).toBe(false);
    const [answer] = early.filter(({ type }) => type === 'send');
    expect(answer).toMatchObject({ message: { type: 'snapshotResponse', next: 0 }, after: 1 });
    test.persisted();
    expect(send(0, true)).toContainEqual(expect.objectContaining({ type: 'storeSnapshot' }));
  });

  it('takes none of what is committed already: it acknowledges that', () => {
    const { test, send } = follower();
    const entries = Array.from({ length: 9 }, () => 1);
    test.receive('a', append(1, [0, 0], entries, 9));
    const effects = send(0);
    expect(effects.some(({ type }) => type === 'storeSnapshot')).toBe(false);
    expect(only(effects, 'appendResponse')).toMatchObject([{ success: true, index: 9 }]);
  });

  it('acknowledges what is committed when entries have overtaken the chunk that was being stored', () => {
    const { test, send, stored } = follower();
    send(0);
    test.receive(
      'a',
      append(
        1,
        [0, 0],
        Array.from({ length: 9 }, () => 1),
        9,
      ),
    );
    const effects = stored(0, false);
    expect(only(effects, 'snapshotResponse')).toEqual([]);
    expect(only(effects, 'appendResponse')).toMatchObject([{ success: true, index: 9 }]);
  });

  it('tells a failure to store a chunk from a chunk that it has forgotten', () => {
    const { send, stored } = follower();
    send(0);
    expect(only(stored(0, false), 'snapshotResponse')).toMatchObject([{ next: 0, refused: true }]);
    expect(only(send(1), 'snapshotResponse')).toMatchObject([{ next: 0, refused: false }]);
  });

  it('asks for the beginning when it has none', () => {
    const { send } = follower();
    expect(only(send(3), 'snapshotResponse')).toMatchObject([{ transfer: 4, next: 0 }]);
  });

  // Found by the simulation, in seed 338 of that time.
  it('asks for the beginning when what it had acknowledged is lost and a late repetition came in between', () => {
    const { send, stored } = follower();
    send(0);
    stored(0);
    send(1);
    expect(only(stored(1, false), 'snapshotResponse')).toMatchObject([{ next: 0 }]);
    send(0);
    stored(0);
    expect(only(send(2), 'snapshotResponse')).toMatchObject([{ next: 0 }]);
    expect(only(send(2), 'snapshotResponse')).toMatchObject([{ next: 0 }]);
  });
});
