import { objectBytes, stringBytes } from '@kiwi/datatypes';
import { inlineKeyMax, inlineTextMax } from '../slot/entry.ts';
import { inline } from '../slot/slot-part.ts';
import type { Former } from '../slot/slot-part.ts';
import type { Collection, ReadonlyValue, Value } from '../value.ts';

/** A slot with its first part, the record of its pages, and the room in the arena that keys do not fill. */
const slotBytes = objectBytes(9) + objectBytes(20) + 64;
/** The place in `HeapValues`. */
const heapPlaceBytes = 8;
/** So many collections may have changed before they are counted anew. A single command seldom changes more than two. */
const changedMax = 64;

/** What the value of a key takes on the heap, estimated in bytes: nothing if it lies in the arena. */
export function heapValueBytes(value: ReadonlyValue): number {
  if (typeof value === 'object') return value.memoryBytes + heapPlaceBytes;
  return typeof value === 'string' ? heapStringBytes(value, inlineTextMax) : 0;
}

/** The same of a key with its value. */
export function heapBytes(key: string, value: ReadonlyValue): number {
  return heapKeyBytes(key) + heapValueBytes(value);
}

function heapKeyBytes(key: string): number {
  return heapStringBytes(key, inlineKeyMax);
}

/** Of a string that is on the heap when it is longer than what may lie in an entry. */
function heapStringBytes({ length }: string, inlineMax: number): number {
  return length > inlineMax ? stringBytes(length) + heapPlaceBytes : 0;
}

/**
 * What a table takes on the heap, estimated as keys and values come and go. What a collection takes is known by itself; the part of it that is
 * in the sum is its `countedBytes`. It is brought up to date when somebody asks, for the collections that have changed since.
 */
export class TableMemory {
  private bytes = 0;
  private slots = 0;
  private readonly changed: Collection[] = [];

  /** In bytes. */
  get total(): number {
    this.settle();
    return this.bytes;
  }

  /** The part of it that slots take beside their keys. */
  get slotBytes(): number {
    return this.slots * slotBytes;
  }

  slotAdded(): void {
    this.slots++;
    this.bytes += slotBytes;
  }

  keyAdded(key: string, value: Value): void {
    this.bytes += heapKeyBytes(key) + this.count(value);
  }

  valueReplaced(former: Former, value: Value): void {
    this.forget(former);
    this.bytes += this.count(value);
  }

  keyRemoved(key: string, former: Former): void {
    this.bytes -= heapKeyBytes(key);
    this.forget(former);
  }

  /** A collection that is counted here is about to change in place. */
  willChange(collection: Collection): void {
    const { changed } = this;
    if (changed.length > 0 && changed[changed.length - 1] === collection) return;
    if (changed.length >= changedMax) this.settle();
    changed.push(collection);
  }

  private count(value: Value): number {
    const bytes = heapValueBytes(value);
    if (typeof value === 'object') value.countedBytes = bytes;
    return bytes;
  }

  private forget(former: Former): void {
    if (former === inline || former === undefined) return;
    if (typeof former === 'string') {
      this.bytes -= heapValueBytes(former);
      return;
    }
    this.bytes -= former.countedBytes;
    const { changed } = this;
    for (let at = changed.lastIndexOf(former); at >= 0; at = changed.lastIndexOf(former)) {
      changed.splice(at, 1);
    }
  }

  private settle(): void {
    if (this.changed.length === 0) return;
    for (const collection of this.changed) {
      const bytes = heapValueBytes(collection);
      this.bytes += bytes - collection.countedBytes;
      collection.countedBytes = bytes;
    }
    this.changed.length = 0;
  }
}
