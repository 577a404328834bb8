import { objectBytes, stringBytes } from '../memory/heap-bytes.ts';
import { untracked } from '../part/part.ts';
import type { Part, PartedValue, PartTracker } from '../part/part.ts';
import {
  elementAt,
  endAt,
  joined,
  packedLength,
  packElement,
  packElements,
  placeOf,
  placeOfElement,
  visitElements,
  withLastAt,
} from '../string/packed-elements.ts';
import { unshared } from '../string/unshared.ts';
import { SetChunk } from './set-chunk.ts';
import { SetPeaks } from './set-peaks.ts';
import { SetTable } from './set-table.ts';

/** More members, or more bytes with their lengths, are not packed: they are looked for one by one, and each change makes all of the text anew. */
const packedMembersMax = 64;
const packedBytesMax = 4096;
/** Up to this size a scan is one page whatever the count, as with Redis's small encodings. */
const singlePageMax = 512;

/** One page of `SetValue.scan`. */
export interface SetPage {
  /** The cursor to go on with, 0 at the end. */
  readonly next: number;
  readonly members: readonly string[];
}

const setBytes = objectBytes(9);

/** Whether members that take so many bytes when they are packed are. Nothing else decides it, so that sets of equal members have equal forms. */
function isPackable(members: number, packedBytes: number): boolean {
  return members <= packedMembersMax && packedBytes <= packedBytesMax;
}

/**
 * The value of a Redis set: byte strings without order. Members have positions from 0 to `size` without a gap, so that one is drawn at random in
 * O(1): a new one comes last, and the last one takes the place of one that goes. The positions depend on nothing but the sequence of changes; they
 * are the same on every node, and stored. A set in a database is never empty.
 *
 * A few short members are packed into one string, by position; more lie in a `SetTable`. A packed set is its own only part, since another object would
 * take as much memory as several members. Members that come out of a packed set may share its memory: who keeps one copies it (`unshared`).
 */
export class SetValue implements PartedValue, Part {
  private body: string | SetTable = '';
  /** Of members, while they are packed. */
  private count = 0;
  private tracker: PartTracker = untracked;
  private integerEntries = 0;
  private entries = 0;
  private elementBytes = 0;
  countedBytes = 0;
  /** As the only part. */
  epoch = 0;
  captured: readonly unknown[] | null = null;

  get type() {
    return 'set' as const;
  }

  /** As the only part. */
  get index(): number {
    return 0;
  }

  get size(): number {
    const { body } = this;
    return typeof body === 'string' ? this.count : body.size;
  }

  /** Whether members share memory: see `unshared`. */
  get isPacked(): boolean {
    return typeof this.body === 'string';
  }

  /** Estimated, in bytes. */
  get memoryBytes(): number {
    const { body } = this;
    return setBytes + (typeof body === 'string' ? stringBytes(body.length) : body.memoryBytes);
  }

  /** What it has been, for OBJECT ENCODING; as they are now. */
  get peaks(): SetPeaks {
    const peaks = new SetPeaks();
    peaks.restore(this.integerEntries, this.entries, this.elementBytes);
    return peaks;
  }

  has(member: string): boolean {
    const { body } = this;
    return typeof body === 'string' ? placeOfElement(body, member) >= 0 : body.has(member);
  }

  /** The member at a position; undefined beyond the end. */
  at(position: number): string | undefined {
    const { body } = this;
    if (typeof body !== 'string') return body.at(position);
    return position < this.count ? elementAt(body, placeOf(body, position)) : undefined;
  }

  /** True if the member is new. */
  add(member: string): boolean {
    if (this.has(member)) return false;
    this.raisePeaks(this.size + 1, member);
    const { body } = this;
    if (typeof body !== 'string') body.add(member);
    else {
      this.willChange(this);
      if (isPackable(this.count + 1, body.length + packedLength(member))) {
        this.body = joined(body, packElement(member));
        this.count++;
      } else this.outgrow(body).add(member);
    }
    return true;
  }

  /**
   * So many members, of which this is the first, are about to be added; some may be there already. It counts as if all of them were
   * new, as in Redis, which chooses its encoding by that.
   */
  expect(count: number, member: string): void {
    if (this.size === 0) this.raisePeaks(count, member);
    else if (this.entries === 0) this.raisePeaks(count, '0');
    else this.raisePeaks(count, '');
  }

  /** True if the member was there. */
  delete(member: string): boolean {
    const { body } = this;
    if (typeof body !== 'string') {
      const wasThere = body.delete(member);
      if (wasThere) this.packIfSmall(body);
      return wasThere;
    }
    const at = placeOfElement(body, member);
    if (at < 0) return false;
    this.willChange(this);
    this.body = withLastAt(body, at);
    this.count--;
    return true;
  }

  /** Calls back for every member, by position. The set must not be changed meanwhile. */
  forEach(visit: (member: string) => void): void {
    const { body } = this;
    if (typeof body === 'string') visitElements(body, 0, this.count, visit);
    else body.forEach(visit);
  }

  /** All members, by position. The set must not be changed meanwhile. */
  *members(): Generator<string, void, undefined> {
    const { body } = this;
    if (typeof body !== 'string') yield* body.members();
    else for (let at = 0; at < body.length; at = endAt(body, at)) yield elementAt(body, at);
  }

  /**
   * The page of a scan that starts at `cursor`; at least `count` members unless the end comes first. Nothing is kept between pages. A member that is
   * there all the time is seen by every full scan, however the set changes.
   */
  scan(cursor: number, count: number): SetPage {
    const { body, size } = this;
    if (typeof body !== 'string' && size > singlePageMax) return body.scan(cursor, count);
    return { next: 0, members: [...this.members()] };
  }

  get partCount(): number {
    const { body } = this;
    return typeof body === 'string' ? 1 : body.chunks.count;
  }

  get isTracked(): boolean {
    return this.tracker !== untracked;
  }

  trackBy(tracker: PartTracker): void {
    this.tracker = tracker;
    if (typeof this.body !== 'string') this.body.chunks.trackBy(tracker);
  }

  parts(): readonly Part[] {
    const { body } = this;
    return typeof body === 'string' ? [this] : body.chunks.all();
  }

  partAt(index: number): Part | undefined {
    const { body } = this;
    if (typeof body !== 'string') return body.chunks.at(index);
    return index === 0 ? this : undefined;
  }

  /** The members of a part. In part 0 the three numbers of the peaks stand before them. */
  contentOf(part: Part): readonly unknown[] {
    const members = part instanceof SetChunk ? part.members : this.members();
    const { integerEntries, entries, elementBytes } = this;
    return part.index === 0 ? [integerEntries, entries, elementBytes, ...members] : [...members];
  }

  /** A copy that shares nothing that can change, with the same positions. */
  clone(): SetValue {
    const { body } = this;
    const copy = new SetValue();
    copy.body = typeof body === 'string' ? body : body.copyFor(copy);
    copy.count = this.count;
    copy.takePeaks(this.peaks);
    return copy;
  }

  /** Takes chunks and peaks as they were once, in steps. Throws a RangeError when they are not what a set consists of. */
  *restore(
    chunks: readonly SetChunk[],
    peaks: Readonly<SetPeaks>,
  ): Generator<undefined, void, undefined> {
    const size = chunks.reduce((sum, chunk) => sum + (chunk?.members.length ?? 0), 0);
    if (Math.max(peaks.integerEntries, peaks.entries) < size) {
      throw new RangeError('a set is larger than its peaks');
    }
    this.takePeaks(peaks);
    const table = new SetTable(this);
    yield* table.restore(chunks);
    this.body = table;
    this.packIfSmall(table);
  }

  /** A chunk as it was stored. */
  static chunkOf(index: number, members: string[]): SetChunk {
    return SetChunk.of(index, members);
  }

  /** Makes a table of the packed members, which were announced to change. */
  private outgrow(text: string): SetTable {
    const table = new SetTable(this);
    table.chunks.trackBy(this.tracker);
    visitElements(text, 0, this.count, (member) => table.add(unshared(member)));
    this.body = table;
    this.count = 0;
    return table;
  }

  /** To be called after a change of the table. */
  private packIfSmall(table: SetTable): void {
    if (!isPackable(table.size, table.packedBytes)) return;
    const { members } = table.chunks.at(0) as SetChunk;
    // What is known of this part is from the last time that there was one.
    if (this.epoch !== this.tracker.epoch) this.epoch = 0;
    this.willChange(this);
    this.body = packElements(members);
    this.count = members.length;
  }

  private raisePeaks(entries: number, member: string): void {
    const { peaks } = this;
    if (!peaks.isBelow(entries, member)) return;
    this.willChange(this.partAt(0) as Part);
    peaks.raiseTo(entries, member);
    this.takePeaks(peaks);
  }

  private takePeaks({ integerEntries, entries, elementBytes }: Readonly<SetPeaks>): void {
    this.integerEntries = integerEntries;
    this.entries = entries;
    this.elementBytes = elementBytes;
  }

  private willChange(part: Part): void {
    if (part.epoch !== this.tracker.epoch) this.tracker.touch(this, part);
  }
}

/** A set that may be read but not changed. */
export type ReadonlySetValue = Pick<
  SetValue,
  | 'type'
  | 'size'
  | 'isPacked'
  | 'memoryBytes'
  | 'peaks'
  | 'has'
  | 'at'
  | 'forEach'
  | 'members'
  | 'scan'
  | 'clone'
>;
