import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ExpiryIndex } from './expiry-index.ts';

describe('ExpiryIndex', () => {
  it('is empty at first', () => {
    const index = new ExpiryIndex();
    expect(index.size).toBe(0);
    expect(index.firstDeadline()).toBe(Infinity);
  });

  it('puts the earliest deadline first, and of equal ones the smallest key', () => {
    const index = new ExpiryIndex();
    index.add('c', 20);
    const b = index.add('b', 10);
    index.add('a', 20);
    expect([index.firstDeadline(), index.firstKey()]).toEqual([10, 'b']);
    index.change(b, 30);
    expect([index.firstDeadline(), index.firstKey()]).toEqual([20, 'a']);
  });

  it('uses the ids of removed deadlines again', () => {
    const index = new ExpiryIndex();
    const ids = Array.from({ length: 100 }, (_, i) => index.add(`k${i}`, i));
    for (const id of ids) index.remove(id);
    const again = Array.from({ length: 100 }, (_, i) => index.add(`n${i}`, i));
    expect(again.toSorted((a, b) => a - b)).toEqual(ids);
  });

  it('agrees with a sorted list after any additions, changes and removals', () => {
    const step = fc.record({
      key: fc.integer({ min: 0, max: 99 }).map((n) => `k${n}`),
      deadlineMs: fc.option(fc.integer({ min: 0, max: 20 }), { freq: 3 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300, size: 'max' }), (steps) => {
        const index = new ExpiryIndex();
        const ids = new Map<string, number>();
        const model = new Map<string, number>();
        for (const { key, deadlineMs } of steps) {
          const id = ids.get(key);
          if (deadlineMs !== null) {
            model.set(key, deadlineMs);
            if (id === undefined) ids.set(key, index.add(key, deadlineMs));
            else index.change(id, deadlineMs);
          } else if (id !== undefined) {
            index.remove(id);
            ids.delete(key);
            model.delete(key);
          }
        }
        expect(drain(index, ids)).toEqual(sorted(model));
      }),
    );
  });
});

function sorted(model: Map<string, number>): [string, number][] {
  return [...model].sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1));
}

function drain(index: ExpiryIndex, ids: Map<string, number>): [string, number][] {
  const drained: [string, number][] = [];
  while (index.size > 0) {
    const key = index.firstKey();
    drained.push([key, index.firstDeadline()]);
    index.remove(ids.get(key) ?? NaN);
  }
  return drained;
}
