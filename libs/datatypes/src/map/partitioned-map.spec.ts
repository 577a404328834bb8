import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PartitionedMap } from './partitioned-map.ts';

function filled(count: number): PartitionedMap<number> {
  const map = new PartitionedMap<number>();
  for (let i = 0; i < count; i++) map.set(`field:${i}`, i);
  return map;
}

function scanAll(map: PartitionedMap<number>, count: number, between: () => void): string[] {
  const seen: string[] = [];
  let cursor = 0;
  do {
    const page = map.scan(cursor, count);
    for (const [key] of page.entries) seen.push(key);
    cursor = page.next;
    between();
  } while (cursor !== 0);
  return seen;
}

describe('PartitionedMap', () => {
  it('iterates a small map in insertion order; a replaced entry keeps its place', () => {
    const map = new PartitionedMap<number>();
    expect(map.set('b', 1)).toBe(true);
    expect(map.set('a', 2)).toBe(true);
    expect(map.set('b', 3)).toBe(false);
    map.set('c', 4);
    expect(map.delete('a')).toBe(true);
    expect(map.delete('a')).toBe(false);
    map.set('a', 5);
    expect([...map.entries()]).toEqual([
      ['b', 3],
      ['c', 4],
      ['a', 5],
    ]);
  });

  it('agrees with a Map under any sequence of changes, across growing and shrinking', () => {
    const runs = fc.array(
      fc.record({ from: fc.nat(6000), count: fc.nat(3000), insert: fc.boolean() }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(runs, (steps) => {
        const map = new PartitionedMap<number>();
        const model = new Map<string, number>();
        for (const { from, count, insert } of steps) {
          for (let i = from; i < from + count; i++) {
            const key = `k${i}`;
            const result = insert ? map.set(key, i) : map.delete(key);
            const expected = insert ? !model.has(key) : model.delete(key);
            if (insert) model.set(key, i);
            if (result !== expected) throw new Error(`wrong result for ${key}`);
          }
          expect(map.size).toBe(model.size);
        }
        expect(new Map(map.entries())).toEqual(model);
        expect([...model.keys()].map((key) => map.get(key))).toEqual([...model.values()]);
        expect(map.has('absent')).toBe(false);
      }),
      { numRuns: 20 },
    );
  });

  it('has an order that follows from the sequence of changes alone', () => {
    const build = () => {
      const map = filled(5000);
      for (let i = 0; i < 4000; i++) map.delete(`field:${(i * 7919) % 5000}`);
      for (let i = 0; i < 500; i++) map.set(`again:${i}`, i);
      return [...map.entries()];
    };
    expect(build()).toEqual(build());
  });

  it('finds entries by position', () => {
    const map = filled(3000);
    const all = [...map.entries()];
    expect(map.entriesAt([0, 5, 1499, 1500, 2999])).toEqual(
      [0, 5, 1499, 1500, 2999].map((i) => all[i]),
    );
    expect(map.entriesAt([7, 7, 8])).toEqual([all[7], all[7], all[8]]);
    expect(map.entriesAt([])).toEqual([]);
  });

  it('visits the same entries by forEach and by entries', () => {
    const map = filled(2000);
    const visited: (readonly [string, number])[] = [];
    map.forEach((value, key) => visited.push([key, value]));
    expect(visited).toEqual([...map.entries()]);
  });
});

describe('PartitionedMap.scan', () => {
  it('returns up to 512 entries in one page whatever the cursor and count', () => {
    const map = filled(512);
    expect(map.scan(0, 1).entries).toHaveLength(512);
    expect(map.scan(12345, 1)).toEqual({ next: 0, entries: [...map.entries()] });
  });

  it('returns every entry of an unchanged map exactly once, in pages of the count asked for', () => {
    const map = filled(5000);
    for (const count of [1, 10, 100, 10_000]) {
      expect(scanAll(map, count, () => undefined).sort()).toEqual(
        [...map.entries()].map(([key]) => key).sort(),
      );
    }
    const page = map.scan(0, 10);
    expect(page.entries).toHaveLength(10);
    expect(page.next).toBeGreaterThan(0);
  });

  it('returns every entry that stays, while others come and go and the map grows and shrinks', () => {
    const phase = fc.record({ insert: fc.boolean(), perPage: fc.nat(300), count: fc.nat(40) });
    fc.assert(
      fc.property(fc.integer({ min: 500, max: 3000 }), phase, fc.nat(), (stay, change, seed) => {
        const map = filled(stay);
        if (!change.insert) for (let i = 0; i < 6000; i++) map.set(`other:${i}`, i);
        let at = seed % 1000;
        const seen = scanAll(map, change.count + 1, () => {
          for (let i = 0; i < change.perPage && at < 20_000; i++, at++) {
            if (change.insert) map.set(`other:${at}`, at);
            else map.delete(`other:${at % 6000}`);
          }
        });
        const found = new Set(seen);
        expect(
          Array.from({ length: stay }, (_, i) => `field:${i}`).filter((k) => !found.has(k)),
        ).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  it('ends at once for a cursor beyond the last', () => {
    expect(filled(2000).scan(2 ** 32, 10)).toEqual({ next: 0, entries: [] });
    expect(filled(2000).scan(2 ** 64, 10)).toEqual({ next: 0, entries: [] });
  });
});
