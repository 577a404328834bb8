import { untracked } from '../part/part.ts';
import type { Part, PartedValue, PartTracker } from '../part/part.ts';
import type { EntriesPart } from './entries-part.ts';
import {
  cursorEnd,
  cursorOf,
  pageEnd,
  partAtCursor,
  partIndex,
  powerOfTwoUpTo,
  signedHash,
} from './linear-hashing.ts';
import { TablePart } from './table-part.ts';

/** Average number of entries per part at which a map of parts grows by one part. */
const partEntriesMax = 512;
/** Average below which it gives one back. A quarter, so that a size that goes up and down does not split and merge. */
const partEntriesMin = partEntriesMax / 4;
/** In memory, where there are several parts: their tables are half full on average. */
const slotBytesPerEntry = 7;

/** One page of `PartitionedMap.scan`. */
export interface MapPage<V> {
  /** The cursor to go on with, 0 at the end. */
  readonly next: number;
  readonly entries: readonly MapEntry<V>[];
}

export type MapEntry<V> = readonly [key: string, value: V];

/**
 * A map of byte strings that is one part while small (iteration in insertion order) and is spread over many by
 * linear hashing when large (see `linear-hashing.ts`): it grows and shrinks by one part at a time, so no single change is slow, and a part is a
 * unit for scanning and for writing a large collection in pieces. Iteration goes part by part, in insertion order within
 * each. The order depends on nothing but the sequence of changes, so it is the same on every node.
 */
export abstract class PartitionedMap<V> implements PartedValue {
  private first: EntriesPart<V>;
  /** All parts when there are several; null while there is only the first. */
  private several: TablePart<V>[] | null = null;
  private total = 0;
  private contentBytes = 0;
  private tracker: PartTracker = untracked;

  /** @param first its first part, empty */
  constructor(first: EntriesPart<V>) {
    this.first = first;
  }

  /** An empty part. */
  protected abstract newPart(index: number): TablePart<V>;

  get size(): number {
    return this.several === null ? this.first.size : this.total;
  }

  /** Number of parts. */
  get partCount(): number {
    return this.several === null ? 1 : this.several.length;
  }

  /** What the entries take in memory beside the map itself, when its parts are tables. Estimated by what is there, in bytes. */
  protected get tablesBytes(): number {
    const { size, partCount } = this;
    const slots = partCount === 1 ? TablePart.slotBytes(size) : size * slotBytesPerEntry;
    return partCount * TablePart.fixedBytes + slots + this.contentBytes;
  }

  get(key: string): V | undefined {
    const { several } = this;
    if (several === null) return this.first.get(key);
    const hash = signedHash(key);
    return partFor(hash, several).getHashed(key, hash);
  }

  has(key: string): boolean {
    const { several } = this;
    if (several === null) return this.first.has(key);
    const hash = signedHash(key);
    return partFor(hash, several).hasHashed(key, hash);
  }

  /** Inserts or replaces; true if the key is new. A replaced entry keeps its place. */
  set(key: string, value: V): boolean {
    const { several } = this;
    if (several === null) {
      const { first } = this;
      this.willChange(first);
      const before = first.contentBytes;
      const isNew = first.set(key, value);
      this.contentBytes += first.contentBytes - before;
      if (first.size > partEntriesMax) this.split();
      return isNew;
    }
    const hash = signedHash(key);
    const part = partFor(hash, several);
    this.willChange(part);
    const before = part.contentBytes;
    const isNew = part.setHashed(key, hash, value);
    this.contentBytes += part.contentBytes - before;
    if (isNew && ++this.total > several.length * partEntriesMax) this.split();
    return isNew;
  }

  /** True if the key was there. */
  delete(key: string): boolean {
    const { several } = this;
    if (several === null) {
      const { first } = this;
      if (!first.has(key)) return false;
      this.willChange(first);
      const before = first.contentBytes;
      first.delete(key);
      this.contentBytes += first.contentBytes - before;
      return true;
    }
    const hash = signedHash(key);
    const part = partFor(hash, several);
    if (!part.hasHashed(key, hash)) return false;
    this.willChange(part);
    const before = part.contentBytes;
    part.deleteHashed(key, hash);
    this.contentBytes += part.contentBytes - before;
    if (--this.total < several.length * partEntriesMin) this.merge(several);
    return true;
  }

  /** Whether a tracker follows this map. */
  get isTracked(): boolean {
    return this.tracker !== untracked;
  }

  /** Has the changes of this map followed from here on. */
  trackBy(tracker: PartTracker): void {
    this.tracker = tracker;
  }

  /** The part that holds a key, or would. */
  partOf(key: string): EntriesPart<V> {
    return this.several === null ? this.first : partFor(signedHash(key), this.several);
  }

  /** The parts at present, by number. */
  parts(): readonly EntriesPart<V>[] {
    return this.several === null ? [this.first] : this.several.slice();
  }

  /** The part with a number, if there is one. */
  partAt(index: number): EntriesPart<V> | undefined {
    return this.several === null ? (index === 0 ? this.first : undefined) : this.several[index];
  }

  /** The entries of a part as one array that later changes do not reach: key, value, key, value... */
  contentOf(part: Part): readonly unknown[] {
    const content: unknown[] = [];
    (part as EntriesPart<V>).forEach((value, key) => content.push(key, value));
    return content;
  }

  /** Replaces everything by parts; throws a RangeError unless they are numbered from 0 without a gap. */
  protected takeParts(parts: readonly TablePart<V>[]): void {
    if (parts.length === 0 || parts.some((part, i) => part?.index !== i)) {
      throw new RangeError('a part is missing');
    }
    this.first = parts[0] as TablePart<V>;
    this.several = parts.length === 1 ? null : parts.slice();
    this.total = parts.reduce((sum, part) => sum + part.size, 0);
    this.contentBytes = parts.reduce((sum, part) => sum + part.contentBytes, 0);
  }

  /** Calls back for every entry. The map must not be changed meanwhile. */
  forEach(visit: (value: V, key: string) => void): void {
    for (const part of this.parts()) part.forEach(visit);
  }

  /** All entries in iteration order. The map must not be changed meanwhile. */
  *entries(): Generator<MapEntry<V>, void, undefined> {
    for (const part of this.parts()) yield* part;
  }

  /**
   * The entries at these positions of the iteration order. `positions` must ascend and lie in [0, size); the cost is one
   * step per part plus at most one part's entries per position.
   */
  entriesAt(positions: readonly number[]): MapEntry<V>[] {
    const found: MapEntry<V>[] = [];
    let wanted = positions[0];
    let partStart = 0;
    for (const part of this.parts()) {
      if (wanted === undefined) break;
      if (wanted < partStart + part.size) {
        let position = partStart;
        for (const entry of part) {
          while (wanted === position) {
            found.push(entry);
            wanted = positions[found.length];
          }
          position++;
        }
      }
      partStart += part.size;
    }
    return found;
  }

  /**
   * The page of a scan that starts at `cursor`, an integer from 0; at least `count` entries unless the end comes first.
   * Nothing is kept between pages. An entry that is there all the time is seen by every full scan, however the map
   * changes. A map of a single part is always returned whole, as Redis does with its small encodings.
   */
  scan(cursor: number, count: number): MapPage<V> {
    const entries: MapEntry<V>[] = [];
    const parts = this.several;
    if (parts === null) {
      this.first.forEach((value, key) => entries.push([key, value]));
      return { next: 0, entries };
    }
    let position = cursor;
    while (position < cursorEnd && entries.length < count) {
      position = scanPart(parts, position, count - entries.length, entries);
    }
    return { next: position < cursorEnd ? position : 0, entries };
  }

  /** To be called before a part changes in a way that only a subclass knows of. */
  protected willChange(part: Part): void {
    if (part.epoch !== this.tracker.epoch) this.tracker.touch(this, part);
  }

  /** Takes a part of another form with the same entries. Only while there is a single part, and after it was reported as changing. */
  protected replaceFirst(part: EntriesPart<V>): void {
    part.epoch = this.first.epoch;
    this.contentBytes += part.contentBytes - this.first.contentBytes;
    this.first = part;
  }

  /** Makes this map a copy of another: same entries, same order. Values are shared. */
  protected copyFrom(other: PartitionedMap<V>): void {
    this.takeParts(
      other.parts().map((part) => {
        const copy = this.newPart(part.index);
        if (part instanceof TablePart) copy.absorb(part as TablePart<V>);
        else part.forEach((value, key) => copy.set(key, value));
        return copy;
      }),
    );
  }

  private split(): void {
    const parts = this.several ?? [this.first as TablePart<V>];
    const count = parts.length;
    const half = powerOfTwoUpTo(count);
    const source = parts[count - half] as TablePart<V>;
    this.willChange(source);
    const target = this.newPart(count);
    this.willChange(target);
    source.moveWith(half, target);
    if (this.several === null) this.total = source.size + target.size;
    parts.push(target);
    this.several = parts;
  }

  private merge(parts: TablePart<V>[]): void {
    const index = parts.length - 1;
    const source = parts[index] as TablePart<V>;
    const target = parts[index - powerOfTwoUpTo(index)] as TablePart<V>;
    this.willChange(source);
    this.willChange(target);
    parts.pop();
    target.absorb(source);
    source.retired = this.tracker.epoch;
    if (index === 1) this.several = null;
  }
}

function partFor<V>(hash: number, parts: readonly TablePart<V>[]): TablePart<V> {
  return parts[partIndex(hash, parts.length)] as TablePart<V>;
}

/**
 * Adds the entries of the part around `position` that lie at or after it: all of them if there are at most `count`, else
 * the first ones in cursor order. Returns the cursor after the last one added. Entries of equal hash stay together.
 */
function scanPart<V>(
  parts: readonly EntriesPart<V>[],
  position: number,
  count: number,
  found: MapEntry<V>[],
): number {
  const index = partAtCursor(position, parts.length);
  const part = parts[index] as EntriesPart<V>;
  const places = Uint32Array.from(part.keys(), cursorOf);
  const { last, next } = pageEnd(places, position, count, index, parts.length);
  let i = 0;
  for (const entry of part) {
    const place = places[i++] as number;
    if (place >= position && place <= last) found.push(entry);
  }
  return next;
}
