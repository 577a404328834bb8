import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { atOnce } from '../part/at-once.ts';
import { PartList } from '../part/part-list.ts';
import type { Part, PartOwner, PartTracker } from '../part/part.ts';
import { CountedTree } from './counted-tree.ts';
import { Leaf, leavesInOrder } from './leaf.ts';

/** A leaf of numbers, small enough that some hundred elements make a tree of several levels. */
class NumberLeaf extends Leaf {
  items: number[] = [];

  get size() {
    return this.items.length;
  }

  get isFull() {
    return this.items.length > 4;
  }

  get isSparse() {
    return this.items.length < 2;
  }

  split(): NumberLeaf {
    const upper = new NumberLeaf();
    upper.items = this.items.splice(this.items.length >> 1);
    return upper;
  }

  canAbsorb(next: NumberLeaf) {
    return this.size + next.size <= 3;
  }

  absorb(next: NumberLeaf) {
    this.items.push(...next.items);
  }
}

/** The simplest value that is a tree. */
class NumberSequence implements PartOwner {
  readonly parts = new PartList(this, (part) => (part as NumberLeaf).previous);
  readonly tree = new CountedTree(this.parts, new NumberLeaf());

  contentOf(part: Part): readonly unknown[] {
    const leaf = part as NumberLeaf;
    return [leaf.nextNumber, ...leaf.items];
  }

  insert(position: number, value: number) {
    const { leaf, offset } = this.tree.placeAt(position);
    this.tree.willChange(leaf);
    leaf.items.splice(offset, 0, value);
    this.tree.resized(leaf, 1);
  }

  remove(position: number) {
    const { leaf, offset } = this.tree.placeAt(position);
    this.tree.willChange(leaf);
    leaf.items.splice(offset, 1);
    this.tree.resized(leaf, -1);
  }

  toArray(): number[] {
    const items: number[] = [];
    for (let leaf: NumberLeaf | null = this.tree.first; leaf; leaf = this.tree.next(leaf)) {
      items.push(...leaf.items);
    }
    return items;
  }

  static restored(pages: readonly (readonly unknown[])[]): NumberSequence {
    const leaves = pages.map(([next, ...items], index) => {
      const leaf = new NumberLeaf();
      leaf.index = index;
      leaf.storedNext = next as number;
      leaf.items = items as number[];
      return leaf;
    });
    const sequence = new NumberSequence();
    atOnce(sequence.parts.restore(leaves));
    atOnce(sequence.tree.restore(atOnce(leavesInOrder(leaves))));
    return sequence;
  }
}

interface Step {
  readonly kind: 'insert' | 'remove' | 'append' | 'shift' | 'removeLeaf';
  readonly at: number;
}

const step = (kinds: Step['kind'][]) =>
  fc.record({ kind: fc.constantFrom(...kinds), at: fc.double({ min: 0, max: 1, noNaN: true }) });
const growing = fc.array(step(['insert', 'insert', 'append', 'append', 'remove']), {
  maxLength: 400,
});
const shrinking = fc.array(step(['remove', 'remove', 'shift', 'insert', 'removeLeaf']), {
  maxLength: 400,
});
const histories = fc
  .tuple(growing, shrinking, growing)
  .map(([first, second, third]) => [...first, ...second, ...third]);

function apply({ kind, at }: Step, sequence: NumberSequence, model: number[], value: number) {
  const position = Math.floor(at * (model.length + (kind === 'insert' ? 1 : 0)));
  if (kind === 'insert' || kind === 'append') {
    const where = kind === 'append' ? model.length : Math.min(position, model.length);
    sequence.insert(where, value);
    model.splice(where, 0, value);
  } else if (kind === 'removeLeaf') {
    const { leaf } = sequence.tree.placeAt(position);
    if (leaf.parent === null) return;
    model.splice(sequence.tree.positionOf(leaf), leaf.size);
    sequence.tree.removeLeaf(leaf);
  } else if (model.length > 0) {
    const where = kind === 'shift' ? 0 : Math.min(position, model.length - 1);
    sequence.remove(where);
    model.splice(where, 1);
  }
}

describe('CountedTree', () => {
  it('is a sequence, whatever is inserted and removed', () => {
    fc.assert(
      fc.property(histories, (steps) => {
        const sequence = new NumberSequence();
        const model: number[] = [];
        steps.forEach((step, i) => {
          apply(step, sequence, model, i);
          expect(sequence.tree.size).toBe(model.length);
        });
        expect(sequence.toArray()).toEqual(model);
        expect(sequence.parts.count).toBeLessThanOrEqual(1 + model.length);
        model.forEach((item, position) => {
          const { leaf, offset } = sequence.tree.placeAt(position);
          expect(leaf.items[offset]).toBe(item);
          expect(sequence.tree.positionOf(leaf) + offset).toBe(position);
        });
      }),
      { numRuns: 150 },
    );
  });

  it('finds the last leaf that starts before a key', () => {
    const sequence = new NumberSequence();
    for (let i = 0; i < 3000; i++) sequence.insert(i, 2 * i);
    for (let key = -1; key <= 6000; key++) {
      const leaf = sequence.tree.lastWhere(({ items }) => (items[0] as number) <= key);
      const first = leaf.items[0] as number;
      expect(first <= key || leaf === sequence.tree.first).toBe(true);
      const next = sequence.tree.next(leaf);
      expect(next === null || (next.items[0] as number) > key).toBe(true);
    }
  });

  it('finds the same leaf with a limit for the first numbers, whatever was inserted and removed before', () => {
    // Elements ascend by their tens first, so that many have the same.
    const tensOf = (item: number) => Math.floor(item / 10);
    const changes = (share: number) =>
      fc.array(fc.record({ isNew: fc.nat(9).map((n) => n < share), item: fc.nat(600) }), {
        minLength: 300,
        maxLength: 1500,
      });
    fc.assert(
      fc.property(changes(9), changes(1), changes(6), (first, second, third) => {
        const { tree } = new NumberSequence();
        const present = new Set<number>();
        const find = (item: number): NumberLeaf => {
          const startsBefore = ({ items }: NumberLeaf) => (items[0] ?? -1) <= item;
          const firstNumber = ({ items }: NumberLeaf) => tensOf(items[0] ?? -1);
          const found = tree.lastWhereUpTo(tensOf(item), firstNumber, startsBefore);
          if (found !== tree.lastWhere(startsBefore)) throw new Error(`${item}: another leaf`);
          return found;
        };
        for (const { isNew, item } of [...first, ...second, ...third]) {
          const leaf = find(item);
          const offset = leaf.items.filter((other) => other < item).length;
          if (present.has(item) === isNew) continue;
          tree.willChange(leaf);
          if (isNew) leaf.items.splice(offset, 0, item);
          else expect(leaf.items.splice(offset, 1)).toEqual([item]);
          tree.resized(leaf, isNew ? 1 : -1);
          if (isNew) present.add(item);
          else present.delete(item);
        }
        for (let item = -1; item <= 601; item++) find(item);
        expect(tree.size).toBe(present.size);
      }),
      { numRuns: 100 },
    );
  });

  it('appends whole leaves', () => {
    const sequence = new NumberSequence();
    sequence.insert(0, 0);
    for (let i = 1; i <= 500; i++) {
      const leaf = new NumberLeaf();
      leaf.items = [3 * i, 3 * i + 1, 3 * i + 2];
      sequence.tree.append(leaf);
    }
    expect(sequence.tree.size).toBe(1501);
    expect(sequence.toArray()).toHaveLength(1501);
    expect(sequence.tree.placeAt(1500).leaf.items).toEqual([1500, 1501, 1502]);
  });

  it('gives up all its parts when it is dropped', () => {
    const sequence = new NumberSequence();
    for (let i = 0; i < 1000; i++) sequence.insert(i, i);
    sequence.tree.drop();
    expect(sequence.parts.count).toBe(0);
  });

  it('reports each change before it is made, so that its parts as written are the value', () => {
    const cuts = fc.array(fc.nat(300), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(histories, cuts, (steps, distances) => {
        const sequence = new NumberSequence();
        const model: number[] = [];
        const tracker = new PageTracker();
        sequence.parts.trackBy(tracker);
        tracker.touch(sequence, sequence.tree.first);
        let done = 0;
        for (const distance of [...distances, Infinity]) {
          const now = steps.slice(done, done + distance);
          now.forEach((step, i) => apply(step, sequence, model, done + i));
          done += now.length;
          const pages = tracker.write(sequence);
          expect(NumberSequence.restored(pages).toArray()).toEqual(model);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('is the same after it was restored, in all that follows', () => {
    fc.assert(
      fc.property(histories, growing, (steps, later) => {
        const sequence = new NumberSequence();
        const model: number[] = [];
        steps.forEach((step, i) => apply(step, sequence, model, i));
        const pages = sequence.parts.all().map((part) => sequence.contentOf(part));
        const restored = NumberSequence.restored(pages);
        later.forEach((step, i) => apply(step, restored, model, i));
        expect(restored.toArray()).toEqual(model);
      }),
      { numRuns: 50 },
    );
  });

  it('refuses parts of which one is missing or stands twice', () => {
    expect(() =>
      NumberSequence.restored([
        [2, 1],
        [0, 2],
        [0, 3],
      ]),
    ).toThrow(RangeError);
    expect(() =>
      NumberSequence.restored([
        [2, 1],
        [1, 2],
      ]),
    ).toThrow(RangeError);
    expect(() => NumberSequence.restored([[3, 1]])).toThrow(RangeError);
    expect(() => NumberSequence.restored([])).toThrow(RangeError);
  });
});

/** Writes the parts that were touched since it wrote last, and fails when one changed that was not. */
class PageTracker implements PartTracker {
  epoch = 1;
  readonly #pages: (readonly unknown[])[] = [];

  touch(_owner: PartOwner, part: Part): void {
    part.epoch = this.epoch;
  }

  write(owner: NumberSequence): readonly (readonly unknown[])[] {
    const parts = owner.parts.all();
    for (const part of parts) {
      if (part.epoch === this.epoch) this.#pages[part.index] = owner.contentOf(part);
    }
    this.#pages.length = parts.length;
    this.epoch++;
    return this.#pages;
  }
}
