import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Part, PartOwner, PartTracker } from '../part/part.ts';
import { chunkMembers } from './set-chunk.ts';
import { SetPeaks } from './set-peaks.ts';
import { SetValue } from './set-value.ts';

/** Writes the parts that were announced since it wrote last. */
class PageTracker implements PartTracker {
  epoch = 1;
  readonly #pages: (readonly unknown[])[] = [];

  touch(_owner: PartOwner, part: Part): void {
    part.epoch = this.epoch;
  }

  write(set: SetValue): readonly (readonly unknown[])[] {
    const parts = set.parts();
    for (const part of parts) {
      if (part.epoch === this.epoch) this.#pages[part.index] = set.contentOf(part);
    }
    this.#pages.length = parts.length;
    this.epoch++;
    return this.#pages;
  }
}

function restored(pages: readonly (readonly unknown[])[]): SetValue {
  const set = new SetValue();
  const [integerEntries, entries, elementBytes, ...first] = pages[0] as [number, number, number];
  const peaks = new SetPeaks();
  peaks.restore(integerEntries, entries, elementBytes);
  const members = [first, ...pages.slice(1)] as string[][];
  for (const step of set.restore(
    members.map((m, i) => SetValue.chunkOf(i, m.slice())),
    peaks,
  ))
    void step;
  return set;
}

function setOf(...members: readonly string[]): SetValue {
  const set = new SetValue();
  for (const member of members) set.add(member);
  return set;
}

function numbers(from: number, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `member:${from + i}`);
}

const operation = fc.record({
  name: fc.constantFrom('add' as const, 'add' as const, 'delete' as const),
  from: fc.nat(1600),
  count: fc.constantFrom(1, 1, 3, 20, 700),
});

describe('SetValue', () => {
  it('is a set, for all that can be done with it, and as its parts were written', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 40 }), fc.nat(10), (operations, every) => {
        const set = new SetValue();
        const model = new Set<string>();
        const tracker = new PageTracker();
        set.trackBy(tracker);
        for (const part of set.parts()) tracker.touch(set, part);
        operations.forEach(({ name, from, count }, i) => {
          const members = numbers(from, count);
          const expected = members.map((m) => model.has(m) !== (name === 'add'));
          for (const member of members) model[name](member);
          expect(members.map((m) => set[name](m))).toEqual(expected);
          if (model.size > 0 && i % (every + 1) === 0) {
            const again = restored(tracker.write(set));
            expect([...again.members()]).toEqual([...set.members()]);
            expect(again.peaks).toEqual(set.peaks);
          }
        });
        const members = [...set.members()];
        expect(set.size).toBe(model.size);
        expect(new Set(members)).toEqual(model);
        expect(members.map((_, position) => set.at(position))).toEqual(members);
        expect(set.at(set.size)).toBeUndefined();
        expect(numbers(0, 1600).filter((m) => set.has(m) !== model.has(m))).toEqual([]);
        expect([...set.clone().members()]).toEqual(members);
        expect(set.partCount).toBe(Math.max(1, Math.ceil(set.size / chunkMembers)));
      }),
      { numRuns: 60 },
    );
  });

  it('goes on after a restart as it would have without one', () => {
    const step = fc.record({ isAdd: fc.boolean(), n: fc.nat(700) });
    fc.assert(
      fc.property(fc.array(step), fc.constantFrom(1, 9, 17, 60, 70, 513, 600), (steps, fill) => {
        const original = setOf(...numbers(0, fill));
        const again = restored(original.parts().map((part) => original.contentOf(part)));
        for (const set of [original, again]) {
          for (const { isAdd, n } of steps) {
            if (isAdd) set.add(`member:${n}`);
            else set.delete(`member:${n}`);
          }
        }
        expect([...again.members()]).toEqual([...original.members()]);
        const scanned = [again, original].map((set) => set.scan(0, 10).members);
        if (again.size <= 512) expect(scanned[0]).toEqual(scanned[1]);
      }),
      { numRuns: 50 },
    );
  });

  it('every full scan sees what is there all the time, however the set changes', () => {
    const change = fc.record({ from: fc.nat(5000), count: fc.nat(900), isAdd: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 12 }),
        fc.integer({ min: 1, max: 900 }),
        (changes, count) => {
          const set = setOf(...numbers(0, 1500));
          const seen = new Set<string>();
          const stays = new Set(numbers(0, 1500));
          let cursor = 0;
          let pages = 0;
          do {
            const page = set.scan(cursor, count);
            for (const member of page.members) seen.add(member);
            cursor = page.next;
            const next = changes[pages++];
            if (next === undefined) continue;
            for (const member of numbers(next.from, next.count)) {
              if (next.isAdd) set.add(member);
              else {
                set.delete(member);
                stays.delete(member);
              }
            }
          } while (cursor !== 0);
          expect([...stays].filter((member) => !seen.has(member))).toEqual([]);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('is cloned without sharing', () => {
    const set = setOf(...numbers(0, 1000));
    const clone = set.clone();
    clone.delete('member:0');
    clone.add('other');
    expect(set.has('member:0')).toBe(true);
    expect(set.has('other')).toBe(false);
    expect([clone.size, set.size]).toEqual([1000, 1000]);
    expect(clone.peaks).toEqual(set.peaks);
  });

  it('adds to the last part only, and takes out of two', () => {
    const set = setOf(...numbers(0, 5000));
    const tracker = new PageTracker();
    set.trackBy(tracker);
    const touched = () =>
      set.parts().flatMap(({ epoch, index }) => (epoch === tracker.epoch ? [index] : []));
    set.delete('member:600');
    expect(touched()).toEqual([1, 9]);
    tracker.write(set);
    set.add('new');
    expect(touched()).toEqual([9]);
  });

  it('is packed while it is small, after a restart, and when it has shrunk to half of that', () => {
    const long = 'x'.repeat(200);
    for (const prefix of ['m', 'other:', long]) {
      for (let size = 1; size <= 70; size++) {
        const members = Array.from({ length: size }, (_, i) => `${prefix}${i}`);
        const set = setOf(...members);
        const shrunk = setOf(...members, ...numbers(0, 600));
        for (const member of numbers(0, 600)) shrunk.delete(member);
        const lengthBytes = prefix === long ? 2 : 1;
        const packedBytes = members.reduce((sum, { length }) => sum + length + lengthBytes, 0);
        expect(set.isPacked).toBe(size <= 64 && packedBytes <= 4096);
        expect(shrunk.isPacked).toBe(size <= 32 && packedBytes <= 2048);
        expect([...shrunk.members()].sort()).toEqual(members.sort());
        const again = restored(set.parts().map((part) => set.contentOf(part)));
        expect([again.isPacked, again.memoryBytes]).toEqual([set.isPacked, set.memoryBytes]);
        if (shrunk.isPacked) expect(shrunk.memoryBytes).toBe(set.memoryBytes);
      }
    }
  });

  it('keeps up to 512 integers in their order, until another member or one more comes', () => {
    const integers = (count: number) =>
      Array.from({ length: count }, (_, i) => String((i * 389) % 1000));
    const ordered = (count: number) => integers(count).sort((a, b) => Number(a) - Number(b));
    expect([...setOf(...integers(512)).members()]).toEqual(ordered(512));
    const more = setOf(...integers(512), '-1', '-2');
    expect([...more.members()]).toEqual([...ordered(512), '-1', '-2']);
    const mixed = setOf(...integers(20));
    mixed.add('a');
    expect([...mixed.members()]).toEqual([...ordered(20), 'a']);
    mixed.delete('a');
    mixed.add('-1');
    expect([...mixed.members()]).toEqual([...ordered(20), '-1']);
    expect(setOf(...integers(512)).memoryBytes / 512).toBeLessThan(2.5);
    expect(setOf(...integers(10)).memoryBytes / 10).toBeLessThan(12);
  });

  it('is the same set of integers after a restart', () => {
    const integer = fc.oneof(fc.integer({ min: -600, max: 600 }).map(String), fc.constant('a'));
    const step = fc.record({ isAdd: fc.boolean(), member: integer });
    const steps = fc.array(step, { maxLength: 40 });
    fc.assert(
      fc.property(steps, steps, fc.constantFrom(0, 10, 500, 520), (before, after, fill) => {
        const original = setOf('1000', ...Array.from({ length: fill }, (_, i) => String(i)));
        const change = (set: SetValue, { isAdd, member }: { isAdd: boolean; member: string }) =>
          isAdd ? set.add(member) : set.delete(member);
        for (const each of before) change(original, each);
        const again = restored(original.parts().map((part) => original.contentOf(part)));
        expect(again.memoryBytes).toBe(original.memoryBytes);
        for (const each of after) {
          expect(change(again, each)).toBe(change(original, each));
          expect(again.at(again.size >> 1)).toBe(original.at(original.size >> 1));
        }
        expect([...again.members()]).toEqual([...original.members()]);
        expect([...again.clone().members()]).toEqual([...original.members()]);
        expect(again.peaks).toEqual(original.peaks);
      }),
    );
  });

  it('refuses parts that are not those of a set', () => {
    const restoring = (numbers: [number, number, number], ...chunks: string[][]) => {
      const set = new SetValue();
      const peaks = new SetPeaks();
      peaks.restore(...numbers);
      const stored = chunks.map((members, i) => SetValue.chunkOf(i, members));
      const steps = set.restore(stored, peaks);
      return () => {
        for (const step of steps) void step;
      };
    };
    const full = numbers(0, chunkMembers);
    expect(restoring([0, 2, 1], ['a', 'b'])).not.toThrow();
    expect(restoring([0, 600, 10], full, ['a'])).not.toThrow();
    expect(restoring([0, 2, 1], ['a', 'a'])).toThrow('a member comes twice');
    expect(restoring([2, 0, 1], ['1', '1'])).toThrow('a member comes twice');
    expect(restoring([2, 0, 1], ['1', 'a'])).toThrow('a member is no integer');
    expect(restoring([0, 600, 10], full, ['member:7'])).toThrow('a member comes twice');
    expect(restoring([0, 600, 10], ['a'], full)).toThrow('the wrong size');
    expect(restoring([0, 600, 10], [...full, 'a'])).toThrow('the wrong size');
    expect(restoring([0, 600, 10], full, [])).toThrow('a chunk is empty');
    expect(restoring([0, 1, 1], ['a', 'b'])).toThrow('larger than its peaks');
    expect(restoring([0, 1, 1])).toThrow('a part is missing');
  });
});

describe('the peaks of a set', () => {
  it('tell integers, other members, and what there was before', () => {
    const set = setOf('1', '-5', '9223372036854775807');
    expect(set.peaks).toMatchObject({ integerEntries: 3, entries: 0, elementBytes: 19 });
    set.delete('1');
    set.delete('-5');
    set.add('01');
    expect(set.peaks).toMatchObject({ integerEntries: 3, entries: 2 });
    set.add('1');
    expect(set.peaks).toMatchObject({ integerEntries: 3, entries: 3 });
  });

  it('count what is expected as if it were there', () => {
    const integers = new SetValue();
    integers.expect(600, '1');
    expect(integers.peaks).toMatchObject({ integerEntries: 600, entries: 0 });
    integers.add('1');
    integers.add('a');
    expect(integers.peaks).toMatchObject({ integerEntries: 600, entries: 2 });
    const texts = new SetValue();
    texts.expect(200, 'a');
    expect(texts.peaks).toMatchObject({ integerEntries: 0, entries: 200 });
    texts.add('a');
    texts.expect(300, '5');
    expect(texts.peaks).toMatchObject({ integerEntries: 0, entries: 300 });
  });
});
