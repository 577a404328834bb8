import { untracked } from '../part/part.ts';
import type { Part, PartedValue, PartTracker } from '../part/part.ts';
import {
  cursorEnd,
  cursorOf,
  hash32,
  pageEnd,
  partAtCursor,
  partIndex,
  powerOfTwoUpTo,
} from './linear-hashing.ts';
import { MapPart } from './map-part.ts';
import type { EntriesPart } from './map-part.ts';

/** Average number of entries per part at which a map of parts grows by one part. */
const partEntriesMax = 512;
/** Average below which it gives one back. A quarter, so that a size that goes up and down does not split and merge. */
const partEntriesMin = partEntriesMax / 4;

/** One page of `PartitionedMap.scan`. */
export interface MapPage<V> {
  /** The cursor to go on with, 0 at the end. */
  readonly next: number;
  readonly entries: readonly MapEntry<V>[];
}

export type MapEntry<V> = readonly [key: string, value: V];

/**
 * A map of byte strings that is one JavaScript Map while small (iteration in insertion order) and is spread over many by
 * linear hashing when large (see `linear-hashing.ts`): it grows and shrinks by one part at a time, so no single change is slow, and a part is a
 * unit for scanning and for writing a large collection in pieces. Iteration goes part by part, in insertion order within
 * each. The order depends on nothing but the sequence of changes, so it is the same on every node.
 */
export class PartitionedMap<V> implements PartedValue {
  private first: EntriesPart<V>;
  /** All parts when there are several; null while there is only the first. */
  private several: EntriesPart<V>[] | null = null;
  private total = 0;
  private tracker: PartTracker = untracked;

  /** @param first its first part, empty */
  constructor(first: EntriesPart<V> = new MapPart<V>(0)) {
    this.first = first;
  }

  get size(): number {
    return this.several === null ? this.first.size : this.total;
  }

  /** Number of parts. */
  get partCount(): number {
    return this.several === null ? 1 : this.several.length;
  }

  get(key: string): V | undefined {
    return this.partOf(key).get(key);
  }

  has(key: string): boolean {
    return this.partOf(key).has(key);
  }

  /** Inserts or replaces; true if the key is new. A replaced entry keeps its place. */
  set(key: string, value: V): boolean {
    return this.exchange(key, value) === undefined;
  }

  /** Inserts or replaces, and returns the value before; undefined when the key is new. A replaced entry keeps its place. */
  exchange(key: string, value: V): V | undefined {
    const part = this.partOf(key);
    if (part.epoch !== this.tracker.epoch) this.tracker.touch(this, part);
    const before = part.get(key);
    part.set(key, value);
    if (before !== undefined) return before;
    if (this.several !== null) this.total++;
    if (this.size > this.partCount * partEntriesMax) this.split();
    return undefined;
  }

  /** True if the key was there. */
  delete(key: string): boolean {
    return this.takeOut(key) !== undefined;
  }

  /** Deletes an entry and returns its value; undefined when there was none. */
  takeOut(key: string): V | undefined {
    const part = this.partOf(key);
    const value = part.get(key);
    if (value === undefined) return undefined;
    if (part.epoch !== this.tracker.epoch) this.tracker.touch(this, part);
    part.delete(key);
    if (this.several !== null) {
      this.total--;
      if (this.total < this.several.length * partEntriesMin) this.merge(this.several);
    }
    return value;
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
    return this.several === null ? this.first : this.partOfSeveral(key, this.several);
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
    for (const [key, value] of part as EntriesPart<V>) content.push(key, value);
    return content;
  }

  /** Replaces everything by parts; throws a RangeError unless they are numbered from 0 without a gap. */
  protected takeParts(parts: readonly EntriesPart<V>[]): void {
    if (parts.length === 0 || parts.some((part, i) => part?.index !== i)) {
      throw new RangeError('a part is missing');
    }
    this.first = parts[0] as EntriesPart<V>;
    this.several = parts.length === 1 ? null : parts.slice();
    this.total = parts.reduce((sum, part) => sum + part.size, 0);
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
    this.first = part;
  }

  /** Makes this map a copy of another: same entries, same order. Values are shared. */
  protected copyFrom(other: PartitionedMap<V>): void {
    this.takeParts(
      other.parts().map((part) => {
        const copy = new MapPart<V>(part.index);
        for (const [key, value] of part) copy.set(key, value);
        return copy;
      }),
    );
  }

  private partOfSeveral(key: string, parts: readonly EntriesPart<V>[]): EntriesPart<V> {
    return parts[partIndex(hash32(key), parts.length)] as EntriesPart<V>;
  }

  private split(): void {
    const parts = this.several ?? [this.first];
    const count = parts.length;
    const half = powerOfTwoUpTo(count);
    const source = parts[count - half] as EntriesPart<V>;
    if (source.epoch !== this.tracker.epoch) this.tracker.touch(this, source);
    const target = new MapPart<V>(count);
    if (target.epoch !== this.tracker.epoch) this.tracker.touch(this, target);
    for (const [key, value] of source) {
      if ((hash32(key) & half) !== 0) target.set(key, value);
    }
    for (const key of target.keys()) source.delete(key);
    if (this.several === null) this.total = source.size + target.size;
    parts.push(target);
    this.several = parts;
  }

  private merge(parts: EntriesPart<V>[]): void {
    const index = parts.length - 1;
    const source = parts[index] as EntriesPart<V>;
    const target = parts[index - powerOfTwoUpTo(index)] as EntriesPart<V>;
    if (source.epoch !== this.tracker.epoch) this.tracker.touch(this, source);
    if (target.epoch !== this.tracker.epoch) this.tracker.touch(this, target);
    parts.pop();
    for (const [key, value] of source) target.set(key, value);
    source.retired = this.tracker.epoch;
    if (index === 1) this.several = null;
  }
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
