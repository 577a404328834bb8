import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Part, PartOwner } from '../part/part.ts';
import { HashValue } from './hash-value.ts';
import { VisibleHash } from './visible-hash.ts';

/** Follows a hash as a store does: a part that was not announced must be as it was. */
class Follower {
  epoch = 1;
  private pages = new Map<Part, string>();
  private readonly touched = new Set<Part>();

  touch(_owner: PartOwner, part: Part): void {
    part.epoch = this.epoch;
    this.touched.add(part);
  }

  /** Ends an epoch: what changed was announced. */
  check(hash: HashValue): void {
    const pages = new Map<Part, string>();
    for (const part of hash.parts()) {
      const content = hash.contentOf(part);
      const [entries, bytes, stride] = content as number[];
      const fields = stride === 3 ? content.slice(3) : content.slice(3).flatMap(withoutDeadline);
      const page = JSON.stringify([entries, bytes, fields.map(String)]);
      if (!this.touched.has(part)) expect(page).toBe(this.pages.get(part));
      pages.set(part, page);
    }
    this.pages = pages;
    this.touched.clear();
    this.epoch++;
  }
}

function withoutDeadline(item: unknown, i: number): unknown[] {
  return i % 2 === 1 ? [item, Infinity] : [item];
}

const field = fc.integer({ min: 0, max: 1500 }).map((n) => `field:${n}`);
const step = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('set' as const), field }) },
  fc.record({ kind: fc.constant('delete' as const), field }),
  fc.record({ kind: fc.constant('clear' as const), field }),
  fc.record({
    kind: fc.constant('deadline' as const),
    field,
    deadlineMs: fc.integer({ min: 1, max: 9 }),
  }),
);

it('a hash agrees with a map of values and deadlines, and announces what changes', () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 100 }),
      fc.constantFrom(0, 400, 513, 1400),
      fc.integer({ min: 0, max: 10 }),
      (steps, fill, nowMs) => {
        const hash = new HashValue();
        const model = new Map<string, { value: string; deadlineMs: number }>();
        for (let i = 0; i < fill; i++) {
          hash.set(`field:${i}`, 'v');
          model.set(`field:${i}`, { value: 'v', deadlineMs: Infinity });
        }
        const follower = new Follower();
        hash.trackBy(follower);
        for (const part of hash.parts()) follower.touch(hash, part);
        follower.check(hash);
        let peak: number = fill;
        for (const [i, one] of steps.entries()) {
          const known = model.get(one.field);
          if (one.kind === 'set') {
            expect(hash.set(one.field, String(i))).toBe(known === undefined);
            const deadlineMs = known?.deadlineMs ?? Infinity;
            model.set(one.field, { value: String(i), deadlineMs });
          } else if (one.kind === 'delete') {
            expect(hash.delete(one.field)).toBe(model.delete(one.field));
          } else if (one.kind === 'clear') {
            expect(hash.clearDeadline(one.field)).toBe((known?.deadlineMs ?? Infinity) < Infinity);
            if (known !== undefined) known.deadlineMs = Infinity;
          } else if (known === undefined) {
            expect(() => hash.setDeadline(one.field, one.deadlineMs)).toThrow(RangeError);
          } else {
            hash.setDeadline(one.field, one.deadlineMs);
            known.deadlineMs = one.deadlineMs;
          }
          peak = Math.max(peak, model.size);
          if (i % 10 === 0) follower.check(hash);
        }
        follower.check(hash);
        expect(hash.peaks.entries).toBe(peak);
        const copy = hash.clone();
        const seen = new VisibleHash(copy, nowMs);
        const visible = [...model].filter(([, { deadlineMs }]) => deadlineMs > nowMs);
        expect(Object.fromEntries(seen.entries())).toEqual(
          Object.fromEntries(visible.map(([name, { value }]) => [name, value])),
        );
        expect(seen.size).toBe(visible.length);
        expect(seen.entriesAt([0, 1].slice(0, seen.size))).toEqual([...seen.entries()].slice(0, 2));
        const deadlines = [...model.values()].map(({ deadlineMs }) => deadlineMs);
        expect(copy.firstDeadline).toBe(Math.min(Infinity, ...deadlines));
        expect(copy.parts().map((part) => copy.contentOf(part))).toEqual(
          hash.parts().map((part) => hash.contentOf(part)),
        );
      },
    ),
    { numRuns: 60 },
  );
});
