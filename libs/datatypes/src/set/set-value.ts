import { objectBytes, stringBytes } from '../memory/heap-bytes.ts';
import { CompactValue, compactValueFields } from '../part/compact-value.ts';
import type { Part } from '../part/part.ts';
import {
  elementAt,
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
import {
  hasInteger,
  integerAt,
  integersMax,
  integerText,
  withInteger,
  withoutInteger,
} from './integer-text.ts';
import { SetChunk } from './set-chunk.ts';
import { peaksOf, storedPeaksOf } from './set-peaks.ts';
import type { SetPeaks, StoredPeaks } from './set-peaks.ts';
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

const setBytes = objectBytes(compactValueFields + 2);

/** Whether so many members, which take so many bytes when they are packed, may be; or take up to a share of what may be. */
function isPackable(members: number, packedBytes: number, share = 1): boolean {
  return members <= share * packedMembersMax && packedBytes <= share * packedBytesMax;
}

/** Whether a set with these peaks is kept as integers. */
function areIntegers({ integerEntries, entries }: Readonly<SetPeaks>): boolean {
  return entries === 0 && integerEntries <= integersMax;
}

/**
 * The value of a Redis set: byte strings without order. Members have positions from 0 to `size` without a gap, so that one is drawn at random in
 * O(1). The positions depend on nothing but the sequence of changes; they are the same on every node, and stored. A set in a database is never empty.
 *
 * It has one of three forms:
 * - integers in their order, in one string, while it never was anything but up to 512 integers;
 * - a few short members in one string. A new one comes last, and the last one takes the place of one that goes;
 * - a `SetTable` of any members, with positions of the same kind.
 */
export class SetValue extends CompactValue<SetTable> {
  private storedPeaks: StoredPeaks = 0;
  /** While it is one string: the number of members, as a negative number when they are integers. */
  private count = 0;

  get type() {
    return 'set' as const;
  }

  get size(): number {
    const { body } = this;
    return typeof body === 'string' ? Math.abs(this.count) : body.size;
  }

  /** Whether members share memory: see `unshared`. */
  get isPacked(): boolean {
    return typeof this.body === 'string' && this.count > 0;
  }

  /** Estimated, in bytes. */
  get memoryBytes(): number {
    const { body, storedPeaks } = this;
    const fixed = typeof storedPeaks === 'number' ? setBytes : setBytes + objectBytes(3);
    return fixed + (typeof body === 'string' ? stringBytes(body.length) : body.memoryBytes);
  }

  /** What it has been, for OBJECT ENCODING; as they are now. */
  get peaks(): SetPeaks {
    return peaksOf(this.storedPeaks);
  }

  has(member: string): boolean {
    const { body, count } = this;
    if (typeof body !== 'string') return body.has(member);
    return count < 0
      ? hasInteger(body, body.length / -count, member)
      : placeOfElement(body, member) >= 0;
  }

  /** The member at a position; undefined beyond the end. */
  at(position: number): string | undefined {
    const { body, count } = this;
    if (typeof body !== 'string') return body.at(position);
    if (count < 0) {
      return position < -count ? integerAt(body, body.length / -count, position) : undefined;
    }
    return position < count ? elementAt(body, placeOf(body, position)) : undefined;
  }

  /** True if the member is new. */
  add(member: string): boolean {
    if (this.has(member)) return false;
    const peaks = this.raisePeaks(this.size + 1, member);
    const { body } = this;
    if (typeof body !== 'string') body.add(member);
    else {
      this.willChange();
      if (areIntegers(peaks)) this.addInteger(body, member);
      else if (this.count >= 0 && this.hasRoomFor(body, member)) {
        this.body = joined(body, packElement(member));
        this.count++;
      } else this.addToTable(member);
    }
    return true;
  }

  /**
   * So many members, of which this is the first, are about to be added; some may be there already. It counts as if all of them were
   * new, as in Redis, which chooses its encoding by that.
   */
  expect(count: number, member: string): void {
    if (this.size === 0) this.raisePeaks(count, member);
    else if (this.peaks.isIntegers) this.raisePeaks(count, '0');
    else this.raisePeaks(count, '');
  }

  /** True if the member was there. */
  delete(member: string): boolean {
    const { body, count } = this;
    if (typeof body !== 'string') {
      const wasThere = body.delete(member);
      // At half of what may be packed: a set about that large has not one form after the other.
      if (wasThere) this.packIfSmall(body, 1 / 2);
      return wasThere;
    }
    const text =
      count < 0 ? withoutInteger(body, body.length / -count, member) : withoutElement(body, member);
    if (text === null) return false;
    this.willChange();
    this.body = text;
    this.count -= Math.sign(count);
    return true;
  }

  /** Calls back for every member, by position. The set must not be changed meanwhile. */
  forEach(visit: (member: string) => void): void {
    const { body, count } = this;
    if (typeof body !== 'string') body.forEach(visit);
    else if (count >= 0) visitElements(body, 0, count, visit);
    else {
      for (let position = 0; position < -count; position++) {
        visit(integerAt(body, body.length / -count, position));
      }
    }
  }

  /** All members, by position. The set must not be changed meanwhile. */
  *members(): Generator<string, void, undefined> {
    const { body } = this;
    yield* typeof body === 'string' ? this.all() : body.members();
  }

  /**
   * The page of a scan that starts at `cursor`; at least `count` members unless the end comes first. Nothing is kept between pages. A member that is
   * there all the time is seen by every full scan, however the set changes.
   */
  scan(cursor: number, count: number): SetPage {
    const { body, size } = this;
    if (typeof body !== 'string' && size > singlePageMax) return body.scan(cursor, count);
    return { next: 0, members: this.all() };
  }

  /** The members of a part. In part 0 the three numbers of the peaks stand before them. */
  contentOf(part: Part): readonly unknown[] {
    const members = part instanceof SetChunk ? part.all() : this.all();
    if (part.index > 0) return members;
    const { integerEntries, entries, elementBytes } = this.peaks;
    return [integerEntries, entries, elementBytes, ...members];
  }

  /** A copy that shares nothing that can change, with the same positions. */
  clone(): SetValue {
    const { body } = this;
    const copy = new SetValue();
    copy.body = typeof body === 'string' ? body : body.copyFor(copy);
    copy.count = this.count;
    copy.storedPeaks = this.storedPeaks;
    return copy;
  }

  /** Takes chunks and peaks as they were once, in steps. Throws a RangeError when they are not what a set consists of. */
  *restore(
    chunks: readonly SetChunk[],
    peaks: Readonly<SetPeaks>,
  ): Generator<undefined, void, undefined> {
    const size = chunks.reduce((sum, chunk) => sum + (chunk?.size ?? 0), 0);
    if (Math.max(peaks.integerEntries, peaks.entries) < size) {
      throw new RangeError('a set is larger than its peaks');
    }
    this.storedPeaks = storedPeaksOf(peaks);
    const table = new SetTable(this);
    yield* table.restore(chunks);
    this.body = table;
    this.packIfSmall(table);
  }

  /** A chunk as it was stored. */
  static chunkOf(index: number, members: string[]): SetChunk {
    return SetChunk.of(index, members);
  }

  private all(): string[] {
    const members: string[] = [];
    this.forEach((member) => members.push(member));
    return members;
  }

  private addInteger(text: string, member: string): void {
    const { count } = this;
    const width = count === 0 ? 0 : text.length / -count;
    this.body = withInteger(text, width, member);
    this.count--;
  }

  private hasRoomFor(text: string, member: string): boolean {
    return isPackable(this.count + 1, text.length + packedLength(member));
  }

  /** Makes a table of a set that its form does not fit any more. */
  private addToTable(member: string): void {
    const members = this.all();
    const table = this.outgrow(new SetTable(this));
    for (const each of members) table.add(unshared(each));
    table.add(member);
    this.count = 0;
    this.packIfSmall(table);
  }

  private packIfSmall({ size, packedBytes, partList }: SetTable, share = 1): void {
    const isInteger = areIntegers(this.peaks);
    if (!isInteger && !isPackable(size, packedBytes, share)) return;
    const members = (partList.at(0) as SetChunk).all();
    this.shrink(partList.at(0) as Part, isInteger ? integerText(members) : packElements(members));
    this.count = isInteger ? -size : size;
  }

  /** The peaks as they are then. */
  private raisePeaks(entries: number, member: string): SetPeaks {
    const { peaks } = this;
    if (peaks.isBelow(entries, member)) {
      this.willChange(this.partAt(0));
      peaks.raiseTo(entries, member);
      this.storedPeaks = storedPeaksOf(peaks);
    }
    return peaks;
  }
}

/** The packed members without one, whose place the last one takes; null when it is not there. */
function withoutElement(text: string, member: string): string | null {
  const at = placeOfElement(text, member);
  return at < 0 ? null : withLastAt(text, at);
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
