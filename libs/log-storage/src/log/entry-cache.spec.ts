import { describe, expect, it } from '@jest/globals';
import type { Entry } from '@kiwi/raft-core';
import fc from 'fast-check';
import { EntryCache } from './entry-cache.ts';

function entry(index: number, bytes: number): Entry {
  return { index, term: 1, kind: 'command', data: new Uint8Array(bytes) };
}

describe('The cache of recent entries', () => {
  it('holds the newest entries within its bound, consecutive up to the last', () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('append' as const), n: fc.nat(800) }),
      fc.record({ do: fc.constant('truncate' as const), n: fc.nat(6) }),
      fc.record({ do: fc.constant('compact' as const), n: fc.nat(6) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const cache = new EntryCache(2000);
        let [first, last] = [1, 0];
        for (const { do: action, n } of steps) {
          if (action === 'append') cache.append(entry(++last, n));
          if (action === 'truncate') {
            last = Math.max(first - 1, last - n);
            cache.truncate(last + 1);
          }
          if (action === 'compact') {
            first = Math.min(first + n, last + 1);
            cache.compact(first - 1);
          }
          const held = [];
          for (let index = 0; index <= last + 5; index++) {
            const found = cache.get(index);
            if (found !== null) held.push(found.index);
          }
          expect(cache.bytes).toBeLessThanOrEqual(2000);
          expect(held).toEqual(held.map((_, i) => last - held.length + 1 + i));
          expect(held.every((index) => index >= first)).toBe(true);
          if (action === 'append') expect(held.at(-1)).toBe(last);
        }
      }),
    );
  });

  it('gives the very entries it was given', () => {
    const cache = new EntryCache(10_000);
    const given = [entry(4, 10), entry(5, 10)];
    for (const item of given) cache.append(item);
    expect(cache.get(4)).toBe(given[0]);
    expect(cache.get(5)).toBe(given[1]);
  });

  it('holds nothing when an entry alone is beyond its bound', () => {
    const cache = new EntryCache(1000);
    cache.append(entry(1, 10));
    cache.append(entry(2, 5000));
    expect([cache.get(1), cache.get(2), cache.bytes]).toEqual([null, null, 0]);
    cache.append(entry(3, 10));
    expect(cache.get(3)?.index).toBe(3);
  });
});
