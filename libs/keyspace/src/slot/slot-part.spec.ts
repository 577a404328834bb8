import { describe, expect, it } from '@jest/globals';
import { HashValue } from '@kiwi/datatypes';
import fc from 'fast-check';
import type { Arena } from '../arena/arena.ts';
import type { Latin1Buffer } from '../arena/latin1-buffer.ts';
import type { Value } from '../value.ts';
import { ChangeTracker } from '../checkpoint/change-tracker.ts';
import { Table } from '../table.ts';
import { keyHash } from './key-hash.ts';
import { Slot } from './slot.ts';
import { SlotPart } from './slot-part.ts';

const seed = 77;

function createPart(index = 0, slot = createSlot()): { part: SlotPart; arena: Arena } {
  return { part: new SlotPart(slot, index), arena: slot.table.arena };
}

function createSlot(): Slot {
  return new Slot(new Table(new ChangeTracker(seed), 1), 0);
}

function entriesOf(part: SlotPart): [string, Value, number][] {
  const entries: [string, Value, number][] = [];
  part
    .content(
      (length) => Buffer.alloc(length) as Latin1Buffer,
      (id) => id,
    )
    .forEach((key, value, id) => entries.push([key, value, id]));
  return entries;
}

const collection = new HashValue();
const key = fc.oneof(
  { arbitrary: fc.nat(30).map((i) => `key:${i}`), weight: 5 },
  fc.constantFrom('', '\0', '\xff', 'k'.repeat(254), 'k'.repeat(255), 'k'.repeat(70_000)),
);
const value: fc.Arbitrary<Value> = fc.oneof(
  fc.string({ unit: 'binary-ascii', maxLength: 40 }),
  fc.nat(1100).map((length) => 'v'.repeat(length)),
  fc.constantFrom<Value>('', 'v'.repeat(1024), 'v'.repeat(1025), 'v'.repeat(100_000)),
  fc.constantFrom<Value>(0, -1, 7, 2 ** 53 - 1, -(2 ** 53) + 1, collection),
);
const action = fc.oneof(
  {
    arbitrary: fc.record({ what: fc.constant('put' as const), key, value }),
    weight: 4,
  },
  { arbitrary: fc.record({ what: fc.constant('delete' as const), key }), weight: 2 },
  fc.record({ what: fc.constant('deadline' as const), key, id: fc.integer({ min: -1, max: 9 }) }),
);

describe('SlotPart', () => {
  it('is a map of keys to values and deadlines, whatever is done', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 150, size: 'max' }), (actions) => {
        const { part, arena } = createPart();
        const model = new Map<string, { value: Value; id: number }>();
        for (const step of actions) {
          const hash = keyHash(step.key, seed);
          const former = model.get(step.key);
          const isOnHeap = typeof former?.value === 'object' || String(former?.value).length > 1024;
          const expected = former === undefined ? undefined : isOnHeap ? former.value : 0;
          if (step.what === 'put') {
            expect(part.exchange(step.key, hash, step.value)).toBe(expected);
            model.set(step.key, { value: step.value, id: former?.id ?? -1 });
          } else if (step.what === 'delete') {
            expect(part.takeOut(step.key, hash)).toBe(expected);
            model.delete(step.key);
          } else if (former !== undefined) {
            part.setDeadlineId(step.key, hash, step.id);
            former.id = step.id;
          }
          expect(part.get(step.key, hash)).toBe(model.get(step.key)?.value);
          expect(part.deadlineId(step.key, hash)).toBe(model.get(step.key)?.id ?? -1);
          expect(part.size).toBe(model.size);
        }
        const entries = entriesOf(part);
        expect(new Set(part.keys())).toEqual(new Set(model.keys()));
        expect(entries.map(([name]) => name)).toEqual(part.keys());
        for (const [name, item, id] of entries) {
          expect(item).toBe(model.get(name)?.value);
          expect(id).toBe((model.get(name)?.id ?? -1) < 0 ? Infinity : model.get(name)?.id);
        }
        for (const name of [...model.keys()]) part.takeOut(name, keyHash(name, seed));
        expect(arena.allocatedBytes).toBe(0);
      }),
    );
  });

  it('knows what it held when its undo log was begun, whatever was done since', () => {
    const small = fc.oneof(
      fc.nat(9).map((i) => `${i}`.repeat(20)),
      fc.string({ unit: 'binary-ascii', maxLength: 30 }),
      fc.nat(1000),
    );
    const name = fc.nat(12).map((i) => `key:${i}`);
    const change = fc.record({ isDelete: fc.nat(5), name, value: fc.oneof(small, value) });
    const before = fc.uniqueArray(fc.tuple(name, small), { selector: ([key]) => key });
    const after = fc.array(change, { maxLength: 60, size: 'max' });
    const allocate = (length: number) => Buffer.alloc(length) as Latin1Buffer;
    fc.assert(
      fc.property(before, after, fc.boolean(), (entries, changes, isSplit) => {
        const slot = createSlot();
        const { part } = createPart(0, slot);
        for (const [key, item] of entries) part.exchange(key, keyHash(key, seed), item);
        const atCut = entriesOf(part);
        expect(part.beginUndo(allocate)).toBe(true);
        for (const { isDelete, name, value } of changes) {
          if (isDelete === 0) part.takeOut(name, keyHash(name, seed));
          else part.exchange(name, keyHash(name, seed), value);
        }
        const now = entriesOf(part);
        if (isSplit) createPart(1, slot).part.takeFrom(part, (name) => name.length === 5);
        for (let draws = 0; draws < 2; draws++) {
          const held: [string, Value, number][] = [];
          const content = part.captured?.[0] ?? part.contentAtCut(allocate);
          content?.forEach((key, item, id) => held.push([key, item, id]));
          expect(held).toEqual(atCut);
        }
        if (!isSplit) expect(entriesOf(part)).toEqual(now);
        part.endUndo();
        expect(part.contentAtCut(allocate)).toBeNull();
      }),
    );
  });

  it('keeps the order in which keys were written; a value of equal length takes the place of the one before', () => {
    const { part } = createPart();
    const put = (name: string, item: Value) => part.exchange(name, keyHash(name, seed), item);
    for (const name of ['a', 'b', 'c', 'd']) put(name, name);
    put('b', 'B');
    put('a', 'longer');
    part.takeOut('c', keyHash('c', seed));
    put('c', 'again');
    expect(part.keys()).toEqual(['b', 'd', 'a', 'c']);
  });

  it('gives room back that nothing uses any more', () => {
    const { part, arena } = createPart();
    const put = (i: number, length: number) =>
      part.exchange(`key:${i}`, keyHash(`key:${i}`, seed), 'x'.repeat(length));
    for (let i = 0; i < 500; i++) put(i, 100);
    const before = arena.allocatedBytes;
    expect(before).toBeLessThan(500 * (4 + 7 + 100) * 1.4);
    for (let round = 1; round < 40; round++)
      for (let i = 0; i < 500; i++) put(i, 100 + (round % 2));
    expect(arena.allocatedBytes).toBeLessThan(before * 2);
    for (let i = 10; i < 500; i++) part.takeOut(`key:${i}`, keyHash(`key:${i}`, seed));
    expect(arena.allocatedBytes).toBeLessThan(before / 5);
  });

  it('finds keys of equal hash', () => {
    const { part } = createPart();
    const names = Array.from({ length: 100 }, (_, i) => `key:${i}`);
    names.forEach((name, i) => part.exchange(name, 0x12345678, i));
    for (const name of names.slice(0, 10)) part.takeOut(name, 0x12345678);
    expect(names.map((name) => part.get(name, 0x12345678))).toEqual(
      names.map((_, i) => (i < 10 ? undefined : i)),
    );
  });

  it('gives another part what it wants, and loses nothing', () => {
    fc.assert(
      fc.property(fc.uniqueArray(key, { maxLength: 60 }), value, (names, item) => {
        const slot = createSlot();
        const { part } = createPart(0, slot);
        const { part: other } = createPart(1, slot);
        names.forEach((name, i) => {
          part.exchange(name, keyHash(name, seed), i % 2 === 0 ? item : name);
          if (i % 3 === 0) part.setDeadlineId(name, keyHash(name, seed), i);
        });
        const all = entriesOf(part);
        const isWanted = (name: string) => name.length % 2 === 0;
        other.takeFrom(part, isWanted);
        expect(entriesOf(other)).toEqual(all.filter(([name]) => isWanted(name)));
        expect(entriesOf(part)).toEqual(all.filter(([name]) => !isWanted(name)));
        for (const [name, item] of entriesOf(other)) {
          expect(other.get(name, keyHash(name, seed))).toBe(item);
        }
      }),
    );
  });
});
