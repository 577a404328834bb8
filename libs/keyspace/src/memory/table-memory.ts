import { heapNumberBytes, mapEntryBytes, objectBytes, stringBytes } from '@kiwi/datatypes';
import type { Collection, ReadonlyValue, Value } from '../value.ts';

/** A slot with its Map, which has room for the first keys. */
const slotBytes = objectBytes(11) + objectBytes(4) + 130;
/** So many collections may have changed before they are counted anew. A single command seldom changes more than two. */
const changedMax = 64;

/** What the value of a key takes in memory, estimated in bytes. */
export function valueBytes(value: ReadonlyValue): number {
  if (typeof value === 'string') return stringBytes(value.length);
  if (typeof value === 'object') return value.memoryBytes;
  return value === value >> 0 ? 0 : heapNumberBytes;
}

/** What a key takes in memory beside its value. */
export function keyBytes(key: string): number {
  return mapEntryBytes + stringBytes(key.length);
}

/**
 * The memory of all keys and values of a table, estimated as they come and go. What a collection takes is known by itself; the part of it that is
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
    this.bytes += keyBytes(key) + this.count(value);
  }

  valueReplaced(before: Value, value: Value): void {
    if (typeof before === 'object') this.forget(before);
    else this.bytes -= valueBytes(before);
    this.bytes += this.count(value);
  }

  keyRemoved(key: string, value: Value): void {
    this.bytes -= keyBytes(key);
    if (typeof value === 'object') this.forget(value);
    else this.bytes -= valueBytes(value);
  }

  /** A collection that is counted here is about to change in place. */
  willChange(collection: Collection): void {
    const { changed } = this;
    if (changed.length > 0 && changed[changed.length - 1] === collection) return;
    if (changed.length >= changedMax) this.settle();
    changed.push(collection);
  }

  private count(value: Value): number {
    const bytes = valueBytes(value);
    if (typeof value === 'object') value.countedBytes = bytes;
    return bytes;
  }

  private forget(collection: Collection): void {
    this.bytes -= collection.countedBytes;
    const { changed } = this;
    for (let at = changed.lastIndexOf(collection); at >= 0; at = changed.lastIndexOf(collection)) {
      changed.splice(at, 1);
    }
  }

  private settle(): void {
    if (this.changed.length === 0) return;
    for (const collection of this.changed) {
      const bytes = collection.memoryBytes;
      this.bytes += bytes - collection.countedBytes;
      collection.countedBytes = bytes;
    }
    this.changed.length = 0;
  }
}
