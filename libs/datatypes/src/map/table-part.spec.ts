import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FieldsPart } from './fields-part.ts';
import { ScoresPart } from './scores-part.ts';

/** Few keys, so that most are there; of lengths around those where an entry changes its form. */
const keys = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 60 }).map((n) => `field:${n}`) },
  fc
    .constantFrom(0, 1, 3, 4, 5, 23, 24, 25, 511, 512, 513, 1023, 3000)
    .map((n) => '\xfe'.repeat(n)),
);
const values = fc.oneof(
  fc.string({ unit: 'binary-ascii', maxLength: 40 }),
  fc
    .constantFrom(0, 1, 4, 24, 25, 100, 511, 512, 513, 1023, 5000)
    .map((n) => '\0\xff'.repeat(n / 2 + 1).slice(0, n)),
);
const step = fc.record({
  kind: fc.constantFrom('set', 'set', 'set', 'delete'),
  key: keys,
  value: values,
});

function expectSame<V>(part: FieldsPart | ScoresPart, model: ReadonlyMap<string, V>): void {
  expect(part.size).toBe(model.size);
  expect([...part]).toEqual([...model]);
  expect([...part.keys()]).toEqual([...model.keys()]);
  const visited: unknown[] = [];
  part.forEach((value: unknown, key: string) => visited.push([key, value]));
  expect(visited).toEqual([...model]);
  for (const [key, value] of model) expect(part.get(key)).toBe(value);
}

function filled(count: number, value: string): FieldsPart {
  const part = new FieldsPart(0);
  for (let i = 0; i < count; i++) part.set(`field:${i}`, value);
  return part;
}

describe('a part of a map', () => {
  it('is a Map, for all that can be done with it', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const part = new FieldsPart(0);
        const model = new Map<string, string>();
        for (const { kind, key, value } of steps) {
          if (kind === 'delete') expect(part.delete(key)).toBe(model.delete(key));
          else {
            expect(part.set(key, value)).toBe(!model.has(key));
            model.set(key, value);
          }
          expect(part.get(key)).toBe(model.get(key));
          expect(part.has(key)).toBe(model.has(key));
        }
        expectSame(part, model);
      }),
    );
  });

  it('keeps scores to the bit', () => {
    const scores = fc.oneof(fc.double({ noNaN: true }), fc.constantFrom(0, -0, Infinity, 5e-324));
    fc.assert(
      fc.property(fc.array(fc.tuple(keys, scores), { maxLength: 100 }), (entries) => {
        const part = new ScoresPart(0);
        for (const [key, score] of entries) part.set(key, score);
        expectSame(part, new Map(entries));
      }),
    );
  });

  it('is divided and put together again as Maps are', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), fc.nat(31), (steps, shift) => {
        const part = new FieldsPart(0);
        for (const { kind, key, value } of steps) {
          if (kind === 'delete') part.delete(key);
          else part.set(key, value);
        }
        const all = [...part];
        const other = new FieldsPart(1);
        part.moveWith(1 << shift, other);
        const kept = all.filter(([key]) => part.has(key));
        const moved = all.filter(([key]) => other.has(key));
        expect(kept.length + moved.length).toBe(all.length);
        expectSame(part, new Map(kept));
        expectSame(other, new Map(moved));
        part.absorb(other);
        expectSame(part, new Map([...kept, ...moved]));
        expectSame(other, new Map(moved));
        expect(other.contentBytes).toBe(contentBytesOf(moved));
        expect(part.contentBytes).toBe(contentBytesOf(all));
      }),
    );
  });

  it('has snapshots that later changes do not reach', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), fc.nat(100), (steps, when) => {
        const part = new FieldsPart(7);
        const model = new Map<string, string>();
        let snapshot = part.snapshot();
        for (const [i, { kind, key, value }] of steps.entries()) {
          if (i === when) snapshot = part.snapshot();
          if (i < when) {
            if (kind === 'delete') model.delete(key);
            else model.set(key, value);
          }
          if (kind === 'delete') part.delete(key);
          else part.set(key, value);
        }
        if (steps.length <= when) snapshot = part.snapshot();
        expectSame(snapshot, model);
        expect(snapshot.index).toBe(7);
      }),
    );
  });

  it('finds each of many keys, whichever were deleted before', () => {
    const part = new FieldsPart(0);
    const model = new Map<string, string>();
    for (let round = 0; round < 4; round++) {
      for (let i = 0; i < 1500; i++) {
        part.set(`${i}`, `${round}`);
        model.set(`${i}`, `${round}`);
      }
      for (let i = 0; i < 1500; i++) {
        if ((i * 7919) % 11 < 3 + 2 * round) {
          expect(part.delete(`${i}`)).toBe(true);
          model.delete(`${i}`);
        }
        expect(part.has(`${i}`)).toBe(model.has(`${i}`));
      }
      expectSame(part, model);
    }
  });

  it('does not grow by changes that leave nothing, and gives back what is no longer needed', () => {
    const part = filled(500, 'v'.repeat(100));
    const { blockBytes } = part;
    for (let i = 0; i < 20_000; i++)
      part.set(`field:${(i * 7919) % 500}`, 'v'.repeat(90 + (i % 11)));
    for (let i = 0; i < 20_000; i++) {
      part.set(`other:${i}`, 'v'.repeat(100));
      part.delete(`other:${i}`);
    }
    expect(part.size).toBe(500);
    expect(part.blockBytes).toBeLessThan(1.6 * blockBytes);
    for (let i = 10; i < 500; i++) part.delete(`field:${i}`);
    expect(part.blockBytes).toBeLessThan(blockBytes / 10);
    for (let i = 0; i < 10; i++) part.delete(`field:${i}`);
    expect(part.blockBytes).toBeLessThan(10);
    expect(part.contentBytes).toBe(0);
  });

  it('does not copy long strings', () => {
    const part = filled(10, 'v');
    const { blockBytes } = part;
    const long = 'x'.repeat(1_000_000);
    for (let i = 0; i < 10; i++) part.set(`field:${i}`, long);
    expect(part.blockBytes).toBeLessThan(2 * blockBytes);
    expect(part.contentBytes).toBeGreaterThan(10_000_000);
    for (let i = 0; i < 10; i++) part.set(`field:${i}`, 'v');
    expect(part.contentBytes).toBe(filled(10, 'v').contentBytes);
  });

  it('grows beyond what can be read as one text', () => {
    const part = filled(4000, 'v'.repeat(500));
    part.set('field:7', 'w'.repeat(501));
    const model = new Map<string, string>();
    for (let i = 0; i < 4000; i++) model.set(`field:${i}`, 'v'.repeat(500));
    model.set('field:7', 'w'.repeat(501));
    expectSame(part, model);
  });
});

/** The estimate follows from the entries alone. */
function contentBytesOf(entries: readonly [string, string][]): number {
  const part = new FieldsPart(0);
  for (const [key, value] of entries) part.set(key, value);
  return part.contentBytes;
}
