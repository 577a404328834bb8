import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { atOnce } from '../part/at-once.ts';
import type { Part, PartOwner, PartTracker } from '../part/part.ts';
import { ListValue } from './list-value.ts';

/** Writes the parts that were announced since it wrote last. */
class PageTracker implements PartTracker {
  epoch = 1;
  readonly #pages: (readonly unknown[])[] = [];

  touch(_owner: PartOwner, part: Part): void {
    part.epoch = this.epoch;
  }

  write(list: ListValue): readonly (readonly unknown[])[] {
    const parts = list.parts();
    for (const part of parts) {
      if (part.epoch === this.epoch) this.#pages[part.index] = list.contentOf(part);
    }
    this.#pages.length = parts.length;
    this.epoch++;
    return this.#pages;
  }
}

function restored(pages: readonly (readonly unknown[])[]): ListValue {
  const leaves = pages.map(([next, ...items], index) =>
    ListValue.leafOf(index, next as number, items as string[]),
  );
  return atOnce(ListValue.of(leaves));
}

function contents(list: ListValue): string[] {
  const elements: string[] = [];
  list.forRange(0, list.size, (element) => elements.push(element));
  return elements;
}

const element = fc.oneof(
  fc.constantFrom('a', 'b', 'c'),
  fc.nat(4000).map((length) => 'x'.repeat(length)),
);
const operation = fc.record({
  name: fc.constantFrom(
    ...[
      'pushFirst',
      'pushManyFirst',
      'pushLast',
      'pushMany',
      'popFirst',
      'popManyFirst',
      'popLast',
    ],
    ...['set', 'insert', 'removeRange'],
  ),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  share: fc.double({ min: 0, max: 1, noNaN: true }),
  element,
});

function change(
  list: ListValue,
  model: string[],
  { name, at, share, element }: { name: string; at: number; share: number; element: string },
): void {
  const { length } = model;
  const position = Math.min(Math.floor(at * length), Math.max(0, length - 1));
  switch (name) {
    case 'pushFirst':
      list.pushFirst(element);
      model.unshift(element);
      return;
    case 'pushLast':
      list.pushLast(element);
      model.push(element);
      return;
    case 'pushMany':
      for (let i = 0; i < 200 * share; i++) {
        list.pushLast(`${element.slice(0, 20)}${i}`);
        model.push(`${element.slice(0, 20)}${i}`);
      }
      return;
    case 'pushManyFirst':
      for (let i = 0; i < 200 * share; i++) {
        list.pushFirst(`${element.slice(0, 20)}${i}`);
        model.unshift(`${element.slice(0, 20)}${i}`);
      }
      return;
    case 'popManyFirst':
      for (let i = 0; i < 200 * share; i++) expect(list.popFirst()).toBe(model.shift());
      return;
    case 'popFirst':
      expect(list.popFirst()).toBe(model.shift());
      return;
    case 'popLast':
      expect(list.popLast()).toBe(model.pop());
      return;
    case 'insert':
      list.insert(position, element);
      model.splice(position, 0, element);
      return;
    case 'set':
      if (length === 0) return;
      list.set(position, element);
      model[position] = element;
      return;
    default: {
      const count = Math.floor(share * share * (length - position));
      list.removeRange(position, count);
      model.splice(position, count);
    }
  }
}

describe('ListValue', () => {
  it('is an array, for all that can be done with it, and as its parts were written', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 60 }), fc.nat(20), (operations, every) => {
        const list = new ListValue();
        const model: string[] = [];
        const tracker = new PageTracker();
        list.trackBy(tracker);
        for (const part of list.parts()) tracker.touch(list, part);
        operations.forEach((operation, i) => {
          change(list, model, operation);
          if (model.length > 0 && i % (every + 1) === 0) {
            expect(contents(restored(tracker.write(list)))).toEqual(model);
          }
        });
        expect(contents(list)).toEqual(model);
        expect(list.size).toBe(model.length);
        expect(list.bytes).toBe(model.join('').length);
        expect(model.map((_, position) => list.get(position))).toEqual(model);
        expect(list.get(model.length)).toBeUndefined();
      }),
      { numRuns: 100 },
    );
  });

  it('finds equal elements from both ends', () => {
    const elements = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 400 });
    const limits = fc.record({ skip: fc.nat(5), limit: fc.nat(8), lookedAtMax: fc.nat(300) });
    fc.assert(
      fc.property(
        elements,
        limits,
        fc.boolean(),
        (model, { skip, limit, lookedAtMax }, isBackwards) => {
          const list = new ListValue();
          for (const item of model) list.pushLast(item);
          const positions = model.map((_, i) => (isBackwards ? model.length - 1 - i : i));
          const expected = positions
            .slice(0, lookedAtMax)
            .filter((position) => model[position] === 'a')
            .slice(skip, skip + limit + 1);
          const found = list.positionsOf('a', isBackwards, { skip, limit: limit + 1, lookedAtMax });
          expect(found).toEqual(expected);
        },
      ),
    );
  });

  it('is cloned without sharing', () => {
    const list = new ListValue();
    for (let i = 0; i < 1000; i++) list.pushFirst(String(i));
    const before = contents(list);
    const clone = list.clone();
    list.pushFirst('new');
    list.set(500, 'changed');
    expect(contents(clone)).toEqual(before);
    clone.popLast();
    expect(list.size).toBe(1001);
  });

  it('leaves full parts behind when it grows at an end', () => {
    for (const grow of ['pushFirst', 'pushLast'] as const) {
      const list = new ListValue();
      for (let i = 0; i < 12_800; i++) list[grow]('x');
      expect(list.partCount).toBeLessThan(105);
    }
  });

  it('takes a few bytes for each element, small or large, whatever has changed', () => {
    const bytesOf = (count: number, change: (list: ListValue, i: number) => void) => {
      const list = new ListValue();
      for (let i = 0; i < count; i++) list.pushLast(`value:${i % 10}`);
      for (let i = 0; i < count; i++) change(list, i);
      return list.memoryBytes / count;
    };
    const nothing = () => undefined;
    const rotate = (list: ListValue) => list.pushFirst(list.popLast() as string);
    const replace = (list: ListValue, i: number) => list.set((i * 7919) % list.size, 'another');
    for (const change of [nothing, rotate, replace]) {
      expect(bytesOf(10, change)).toBeLessThan(60);
      expect(bytesOf(20_000, change)).toBeLessThan(12);
    }
  });

  it('refuses parts that do not form a list', () => {
    const leaf = (index: number, next: number, ...items: string[]) =>
      ListValue.leafOf(index, next, items);
    const refused = [[leaf(0, 2, 'a'), leaf(1, 2, 'b')], [leaf(0, 2, 'a'), leaf(1, 0)], []];
    for (const leaves of refused) expect(() => atOnce(ListValue.of(leaves))).toThrow(RangeError);
  });
});
