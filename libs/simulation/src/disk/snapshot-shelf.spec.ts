import { describe, expect, it } from '@jest/globals';
import { SeededRandom } from '../random/seeded-random.ts';
import { SnapshotShelf } from './snapshot-shelf.ts';

const snapshot = (index: number) => ({
  meta: { index, term: 1, membership: { index: 0, data: new Uint8Array() } },
  bytes: new Uint8Array([index]),
});

describe('SnapshotShelf', () => {
  it('shows a snapshot only once it is durable', () => {
    const shelf = new SnapshotShelf(new SeededRandom(1));
    shelf.begin(snapshot(3));
    expect(shelf.newest).toBeNull();
    shelf.complete();
    expect(shelf.newest?.meta.index).toBe(3);
    shelf.begin(snapshot(5));
    shelf.abandon();
    expect(shelf.newest?.meta.index).toBe(3);
  });

  it('has the old one or the new one after a crash', () => {
    const found = new Set<number | undefined>();
    for (let seed = 0; seed < 20; seed += 1) {
      const shelf = new SnapshotShelf(new SeededRandom(seed));
      shelf.begin(snapshot(3));
      shelf.complete();
      shelf.begin(snapshot(5));
      shelf.crash();
      found.add(shelf.newest?.meta.index);
      shelf.begin(snapshot(6));
    }
    expect([...found].sort()).toEqual([3, 5]);
  });

  it('takes one at a time', () => {
    const shelf = new SnapshotShelf(new SeededRandom(1));
    shelf.begin(snapshot(3));
    expect(() => shelf.begin(snapshot(4))).toThrow('already');
  });
});
