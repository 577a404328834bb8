import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Part, PartOwner, PartTracker } from '../part/part.ts';
import { belowMember, belowScore, upToMember, upToScore } from './score-order.ts';
import { SortedSetValue } from './sorted-set-value.ts';
import type { ScoredMember } from './sorted-set-value.ts';

/** Writes the parts that were announced since it wrote last. */
class PageTracker implements PartTracker {
  epoch = 1;
  readonly #pages: (readonly unknown[])[] = [];

  touch(_owner: PartOwner, part: Part): void {
    part.epoch = this.epoch;
  }

  write(set: SortedSetValue): readonly (readonly unknown[])[] {
    const parts = set.parts();
    for (const part of parts) {
      if (part.epoch === this.epoch) this.#pages[part.index] = set.contentOf(part);
    }
    this.#pages.length = parts.length;
    this.epoch++;
    return this.#pages;
  }
}

function restored(pages: readonly (readonly unknown[])[]): SortedSetValue {
  const [, entries = 0, elementBytes = 0] = (pages[0] ?? []) as number[];
  const leaves = pages.map(([next, , , ...content], index) => {
    const isMember = (_: unknown, i: number) => i % 2 === 0;
    return SortedSetValue.leafOf(
      index,
      next as number,
      content.filter(isMember) as string[],
      content.filter((_, i) => i % 2 === 1) as number[],
    );
  });
  const peaks = new SortedSetValue().peaks;
  peaks.raiseTo(entries, elementBytes);
  return finish(SortedSetValue.of(leaves, peaks));
}

function finish<T>(steps: Generator<undefined, T, undefined>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

function contents(set: SortedSetValue): ScoredMember[] {
  const elements: ScoredMember[] = [];
  set.forRange(0, set.size, (member, score) => elements.push([member, score]));
  return elements;
}

/** A map, sorted when somebody looks. */
class Model {
  readonly scores = new Map<string, number>();
  peakEntries = 0;
  peakBytes = 0;

  set(member: string, score: number): boolean {
    const isNew = !this.scores.has(member);
    if (this.scores.get(member) === score) return false;
    this.scores.set(member, score);
    this.peakEntries = Math.max(this.peakEntries, this.scores.size);
    this.peakBytes = Math.max(this.peakBytes, member.length);
    return isNew;
  }

  sorted(): ScoredMember[] {
    return [...this.scores].sort(([a, x], [b, y]) => (x === y ? (a < b ? -1 : 1) : x - y));
  }
}

const member = fc.oneof(
  fc.nat(400).map((i) => `member:${i}`),
  fc.constantFrom('', '\x00\xff', 'a', 'x'.repeat(255), 'y'.repeat(256), 'z'.repeat(5000)),
);
const score = fc.oneof(
  fc.constantFrom(0, -0, 1, -1, 0.1, Infinity, -Infinity, 2 ** 52, -(2 ** 52), 2 ** 53, 1e300),
  fc.integer({ min: -300, max: 300 }),
  fc.double({ noNaN: true }),
);
const operation = fc.oneof(
  { weight: 4, arbitrary: fc.record({ name: fc.constant('set' as const), member, score }) },
  { weight: 2, arbitrary: fc.record({ name: fc.constant('delete' as const), member }) },
  fc.record({ name: fc.constant('fill' as const), from: fc.nat(300), count: fc.nat(200), score }),
  fc.record({
    name: fc.constant('removeRange' as const),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
);
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

function change(set: SortedSetValue, model: Model, step: Operation): void {
  switch (step.name) {
    case 'set':
      expect(set.set(step.member, step.score)).toBe(model.set(step.member, step.score));
      return;
    case 'delete':
      expect(set.delete(step.member)).toBe(model.scores.delete(step.member));
      return;
    case 'fill':
      for (let i = step.from; i < step.from + step.count; i++) {
        const value = Number.isFinite(step.score) && i % 3 !== 0 ? step.score + i : i;
        set.set(`member:${i}`, value);
        model.set(`member:${i}`, value);
      }
      return;
    case 'removeRange': {
      const position = Math.floor(step.at * model.scores.size);
      const count = Math.floor(step.share * (model.scores.size - position));
      const removed = model.sorted().slice(position, position + count);
      set.removeRange(position, count);
      for (const [gone] of removed) model.scores.delete(gone);
    }
  }
}

describe('SortedSetValue', () => {
  it('is a sorted list of pairs, for all that can be done with it, and as its parts were written', () => {
    fc.assert(
      fc.property(
        fc.array(operation, { maxLength: 60 }),
        fc.nat(10),
        fc.array(score, { maxLength: 5 }),
        (steps, every, boundaries) => {
          const set = new SortedSetValue();
          const model = new Model();
          const tracker = new PageTracker();
          set.trackBy(tracker);
          for (const part of set.parts()) tracker.touch(set, part);
          steps.forEach((step, i) => {
            change(set, model, step);
            if (i % (every + 1) !== 0) return;
            const copy = restored(tracker.write(set));
            expect(contents(copy)).toEqual(model.sorted());
            expect(copy.peaks).toEqual(set.peaks);
            expect(copy.parts().map((part) => copy.contentOf(part))).toEqual(
              set.parts().map((part) => set.contentOf(part)),
            );
          });
          const expected = model.sorted();
          expect(contents(set)).toEqual(expected);
          expect(contents(set.clone())).toEqual(expected);
          expect(set.size).toBe(expected.length);
          expect(set.peaks).toMatchObject({
            entries: model.peakEntries,
            elementBytes: model.peakBytes,
          });
          expected.forEach(([one, value], position) => {
            expect(set.scoreOf(one)).toBe(value);
            expect(set.rankOf(one)).toBe(position);
          });
          expect(set.at(expected.length)).toBeUndefined();
          expect(set.rankOf('absent')).toBeUndefined();
          for (const boundary of boundaries) {
            const below = expected.filter(([, value]) => value < boundary).length;
            const upTo = expected.filter(([, value]) => value <= boundary).length;
            expect(set.countBefore(belowScore(boundary))).toBe(below);
            expect(set.countBefore(upToScore(boundary))).toBe(upTo);
          }
          const scanned: ScoredMember[] = [];
          let cursor = 0;
          do {
            const page = set.scan(cursor, 10);
            scanned.push(...page.entries);
            cursor = page.next;
          } while (cursor !== 0);
          expect(new Map(scanned)).toEqual(model.scores);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('counts members of one score by their bytes', () => {
    fc.assert(
      fc.property(fc.uniqueArray(member, { maxLength: 300 }), member, (members, boundary) => {
        const set = new SortedSetValue();
        for (const one of members) set.set(one, 0);
        expect(set.countBefore(belowMember(boundary))).toBe(
          members.filter((one) => one < boundary).length,
        );
        expect(set.countBefore(upToMember(boundary))).toBe(
          members.filter((one) => one <= boundary).length,
        );
      }),
    );
  });

  it('keeps the sign of zero, and the zero that it has', () => {
    for (const size of [1, 500]) {
      const set = new SortedSetValue();
      for (let i = 1; i < size; i++) set.set(`other:${i}`, i);
      set.set('zero', -0);
      set.set('zero', 0);
      expect(set.at(0)).toEqual(['zero', -0]);
      expect(finish(restoredSteps(set)).at(0)).toEqual(['zero', -0]);
    }
  });

  it('is cloned without sharing', () => {
    for (const size of [10, 1000]) {
      const set = new SortedSetValue();
      for (let i = 0; i < size; i++) set.set(String(i), i);
      const before = contents(set);
      const clone = set.clone();
      set.set('new', 1);
      set.set('5', 100);
      expect(contents(clone)).toEqual(before);
      clone.delete('1');
      expect(set.size).toBe(size + 1);
    }
  });

  it('leaves full parts behind when it grows at an end', () => {
    for (const direction of [1, -1]) {
      const set = new SortedSetValue();
      for (let i = 0; i < 12_800; i++) set.set(String(i), direction * i);
      expect(set.partCount).toBeLessThan(105);
    }
  });

  it('refuses parts that do not form a sorted set', () => {
    const of = (...leaves: [next: number, ...elements: ScoredMember[]][]) => {
      const parts = leaves.map(([next, ...elements], index) =>
        SortedSetValue.leafOf(
          index,
          next,
          elements.map(([one]) => one),
          elements.map(([, value]) => value),
        ),
      );
      const peaks = new SortedSetValue().peaks;
      peaks.raiseTo(3, 1);
      return () => finish(SortedSetValue.of(parts, peaks));
    };
    expect(of([2, ['a', 1]], [0, ['b', 1]])).not.toThrow();
    expect(of([2, ['a', 1]], [0, ['b', 0]])).toThrow('an element is out of order');
    expect(of([2, ['a', 1]], [0, ['a', 2]])).toThrow('a member comes twice');
    expect(of([0, ['a', 1], ['a', 2]])).toThrow('a member comes twice');
    expect(of([0, ['b', 1], ['a', 1]])).toThrow('an element is out of order');
    expect(of([0, ['a', NaN]])).toThrow('an element is out of order');
    expect(of([2, ['a', 1]], [2, ['b', 1]])).toThrow(RangeError);
    expect(of()).toThrow(RangeError);
    expect(of([0, ['a', 1], ['b', 1], ['c', 1], ['d', 1]])).toThrow('larger than its peak');
  });
});

function restoredSteps(set: SortedSetValue) {
  const leaves = set.parts().map((part) => {
    const [next, , , ...content] = set.contentOf(part);
    return SortedSetValue.leafOf(
      part.index,
      next as number,
      content.filter((_, i) => i % 2 === 0) as string[],
      content.filter((_, i) => i % 2 === 1) as number[],
    );
  });
  return SortedSetValue.of(leaves, set.peaks);
}
