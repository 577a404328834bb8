import { describe, expect, it } from '@jest/globals';
import {
  ChunkedString,
  HashValue,
  ListValue,
  SetValue,
  SortedSetValue,
  StreamValue,
} from '@kiwi/datatypes';
import fc from 'fast-check';
import { Keyspace } from '../keyspace.ts';
import { MemoryCheckpoint } from '../testing/memory-checkpoint.ts';
import { heapBytes } from './table-memory.ts';
import { typeOf } from '../value.ts';
import type { Collection, Value } from '../value.ts';

describe('the memory of a database', () => {
  it('is nothing while there are no keys, and what it was when keys have come and gone', () => {
    const [db] = databases();
    expect(db.memoryBytes).toBe(0);
    db.put('a', 'one');
    const before = db.memoryBytes;
    db.put('b', 'x'.repeat(1000));
    db.put('b', 7);
    db.put('b', new HashValue());
    db.delete('b');
    // The slot of b stays.
    expect(db.memoryBytes - before).toBeLessThan(500);
    db.put('b', 'y');
    db.delete('b');
    const after = db.memoryBytes;
    db.put('b', 'y');
    db.delete('b');
    expect(db.memoryBytes).toBe(after);
  });

  it('follows a collection that changes in place, also between databases', () => {
    const [db, other] = databases();
    db.put('list', new ListValue());
    const small = db.memoryBytes;
    const list = db.lookupForWrite('list') as ListValue;
    for (let i = 0; i < 1000; i++) list.pushLast(`element ${i}`);
    const large = db.memoryBytes;
    expect(large - small).toBeGreaterThan(15_000);
    other.put('list', db.take('list') as Value);
    expect(db.memoryBytes).toBeLessThan(small);
    expect(other.memoryBytes).toBeGreaterThan(15_000);
    const before = other.memoryBytes;
    const moved = other.lookupForWrite('list') as ListValue;
    moved.removeRange(0, 1000);
    expect(before - other.memoryBytes).toBeGreaterThan(15_000);
    other.put('string', 'x');
    other.clear();
    expect(other.memoryBytes).toBe(0);
  });

  it('is on the heap the sum of what its keys take there, whatever was done, and the same after a checkpoint was loaded', () => {
    const key = fc.constantFrom('a', 'b', 'c', 'd{a}', `e{a}${'e'.repeat(300)}`);
    const short = fc.string({ unit: 'binary-ascii', maxLength: 40 });
    const text = fc.oneof(short, fc.constant('x'.repeat(1500)));
    const action = fc.record({ what: fc.nat(9), key, to: key, text });
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const keyspace = new Keyspace();
        const [db, other] = keyspace.databases.slice(0, 2) as [DatabaseOf, DatabaseOf];
        for (const { what, key, to, text } of actions) perform(db, other, what, key, to, text);
        const copy = reloaded(keyspace);
        for (const one of [...keyspace.databases, ...copy.databases]) {
          let bytes = 0;
          for (const name of one.keys()) bytes += heapBytes(name, one.peek(name) as Value);
          expect(countedIn(one)).toBe(bytes);
        }
        for (const one of [db, other]) {
          for (const name of one.keys()) {
            const value = one.peek(name) as Value;
            const own = heapBytes(name, value);
            const copied = heapBytes(name, copy.databases[one.index]?.peek(name) as Value);
            // Of a list that was loaded no leaf is open.
            if (typeOf(value) === 'list') expect(copied).toBeLessThanOrEqual(own);
            else expect(copied).toBe(own);
          }
        }
      }),
    );
  });
});

describe('the memory of many small keys', () => {
  it('is estimated within a fifth of what the arena gave, and goes down with every key', () => {
    for (const valueBytes of [3, 30, 100, 300, 1000]) {
      const [db] = databases();
      for (let i = 0; i < 100_000; i++) db.put(`{${i % 2000}}key:${i}`, 'v'.repeat(valueBytes));
      const { arena, memory } = db.contents;
      const fixed = 16384 * 32 + memory.total;
      const roomOfSlots = 2000 * 128;
      const ratio = (db.memoryBytes - fixed + roomOfSlots) / arena.allocatedBytes;
      expect(ratio).toBeGreaterThan(0.8);
      expect(ratio).toBeLessThan(1.2);
      let before = db.memoryBytes;
      for (let i = 0; i < 100_000; i += 1000) {
        db.delete(`{${i % 2000}}key:${i}`);
        expect(db.memoryBytes).toBeLessThan(before - valueBytes);
        before = db.memoryBytes;
      }
    }
  });
});

describe('MEMORY USAGE', () => {
  it('grows with key, value and deadline', () => {
    const [db] = databases();
    db.put('k', 'v'.repeat(100));
    const plain = db.memoryOf('k') as number;
    expect(plain).toBeGreaterThan(120);
    expect(plain).toBeLessThan(200);
    db.setDeadline('k', 5_000);
    expect(db.memoryOf('k')).toBeGreaterThan(plain);
    expect(db.memoryOf('missing')).toBeUndefined();
  });
});

type DatabaseOf = Keyspace['databases'][number];

function databases(): [DatabaseOf, DatabaseOf] {
  return new Keyspace().databases.slice(0, 2) as [DatabaseOf, DatabaseOf];
}

function reloaded(keyspace: Keyspace): Keyspace {
  const checkpoint = new MemoryCheckpoint();
  checkpoint.write(keyspace.beginCut());
  const copy = new Keyspace();
  checkpoint.loadInto(copy);
  return copy;
}

/** Without the fixed parts: slots, and the table of them. */
function countedIn(db: DatabaseOf): number {
  const { memory, slots } = db.contents;
  const filled = slots.filter((slot) => slot !== undefined).length;
  return memory.total - filled * slotBytes;
}

const slotBytes = (() => {
  const [db] = databases();
  db.put('a', 1);
  return db.contents.memory.total;
})();

function perform(
  db: DatabaseOf,
  other: DatabaseOf,
  what: number,
  key: string,
  to: string,
  text: string,
): void {
  const value = what < 6 ? undefined : db.lookupForWrite(key);
  if (what === 0) db.put(key, text);
  else if (what === 1) db.put(key, text.length);
  else if (what === 2) db.delete(key);
  else if (what === 3) db.put(key, fresh(text.length % 6, text));
  else if (what === 4) {
    const taken = db.take(key);
    if (taken !== undefined) other.put(to, taken);
  } else if (what === 5) {
    const source = db.lookup(key);
    if (typeof source === 'object') db.put(to, source.clone());
  } else if (typeof value === 'object') {
    // As LMOVE does: two collections are looked up before either changes.
    const second = db.lookupForWrite(to);
    for (const one of [value, second]) if (typeof one === 'object') change(one, text);
  }
}

function fresh(kind: number, text: string): Collection {
  const value = [
    new HashValue(),
    new ListValue(),
    new StreamValue(),
    new ChunkedString(),
    new SetValue(),
    new SortedSetValue(),
  ][kind];
  change(value as Collection, text);
  return value as Collection;
}

function change(value: Collection, text: string): void {
  switch (value.type) {
    case 'hash':
      if (text.startsWith('a') && value.size > 1) value.delete(value.entriesAt([0])[0]?.[0] ?? '');
      else value.set(text, `${text}${text}`);
      return;
    case 'list':
      value.pushLast(text);
      return;
    case 'set':
      if (text.startsWith('a') && value.size > 1) value.delete(value.at(0) as string);
      else for (let i = 0; i < 7; i++) value.add(`${text}${i}`);
      return;
    case 'stream': {
      const group = value.group('g') ?? value.createGroup('g', { ms: 0, seq: 0 }, null);
      const id = { ms: Number(value.lastId.ms) + 1, seq: 0 };
      value.append(id, ['f', text], 0);
      const consumer = group.consumer(text) ?? group.createConsumer(text, 1);
      group.deliver(id, consumer, 1);
      if (text.length % 2 === 0) group.acknowledge(id);
      if (text.length % 3 === 0) group.deleteConsumer(consumer);
      if (text.length % 5 === 0) value.destroyGroup('g');
      if (text.length % 7 === 0) value.delete(id);
      return;
    }
    case 'zset':
      if (text.startsWith('a') && value.size > 1) value.removeRange(0, 1);
      else for (let i = 0; i < 7; i++) value.set(`${text}${i}`, text.length);
      return;
    default:
      value.write(value.length, text);
  }
}
