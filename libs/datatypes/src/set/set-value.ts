import { arrayBytes, grownArrayBytes, objectBytes, stringBytes } from '../memory/heap-bytes.ts';
import { PartList } from '../part/part-list.ts';
import type { Part, PartedValue, PartTracker } from '../part/part.ts';
import { MemberIndex } from './member-index.ts';
import { chunkMembers, SetChunk } from './set-chunk.ts';
import { SetPeaks } from './set-peaks.ts';

/** Up to this size members are looked for one by one: an index would take more memory than the members. */
const unindexedMax = 16;
/** Below this size the index goes again. */
const indexedMin = unindexedMax / 2;
/** Up to this size a scan is one page whatever the count, as with Redis's small encodings. */
const singlePageMax = 512;
/** Members that are indexed in one step. */
const membersPerStep = 256;

/** One page of `SetValue.scan`. */
export interface SetPage {
  /** The cursor to go on with, 0 at the end. */
  readonly next: number;
  readonly members: readonly string[];
}

/** In memory: the set itself with its peaks and the list of its chunks, and a chunk beside its members. */
const setBytes = objectBytes(6) + objectBytes(3) + objectBytes(6) + arrayBytes(1);
const chunkBytes = objectBytes(4) + 8;

const namesNoPart = () => null;

/**
 * The value of a Redis set: byte strings without order. Members have positions from 0 to `size` without a gap, so that one is drawn at random in
 * O(1): a new one comes last, and the last one takes the place of one that goes. The positions depend on nothing but the sequence of changes; they
 * are the same on every node, and stored. A set in a database is never empty.
 *
 * The members lie in chunks, the parts in which a set is stored; an index that is not stored finds them by hash.
 */
export class SetValue implements PartedValue {
  readonly type = 'set' as const;
  readonly peaks = new SetPeaks();
  private readonly list = new PartList(this, namesNoPart);
  private index: MemberIndex | null = null;
  private total = 0;
  countedBytes = 0;

  constructor() {
    this.list.add(new SetChunk());
  }

  get size(): number {
    return this.total;
  }

  /** Estimated, in bytes. */
  get memoryBytes(): number {
    const { total, list, index } = this;
    const members = grownArrayBytes(Math.min(total, chunkMembers)) * list.count;
    const fixed = setBytes + list.count * chunkBytes;
    return fixed + members + (index?.memoryBytes ?? 0) + list.contentBytes;
  }

  has(member: string): boolean {
    return this.positionOf(member) !== undefined;
  }

  /** The member at a position; undefined beyond the end. */
  at(position: number): string | undefined {
    return this.chunkAt(position)?.members[position % chunkMembers];
  }

  /** True if the member is new. */
  add(member: string): boolean {
    if (this.has(member)) return false;
    const position = this.total++;
    this.raisePeaks(this.total, member);
    let chunk = this.chunkAt(position);
    if (chunk === undefined) this.list.add((chunk = new SetChunk()));
    else this.list.willChange(chunk);
    chunk.members.push(member);
    this.list.contentBytes += stringBytes(member.length);
    if (this.index !== null) this.index.add(member, position);
    else if (this.total > unindexedMax) this.makeIndex();
    return true;
  }

  /**
   * So many members, of which this is the first, are about to be added; some may be there already. It counts as if all of them were
   * new, as in Redis, which chooses its encoding by that.
   */
  expect(count: number, member: string): void {
    if (this.total === 0) this.raisePeaks(count, member);
    else if (this.peaks.isIntegers) this.raisePeaks(count, '0');
    else this.raisePeaks(count, '');
  }

  /** True if the member was there. */
  delete(member: string): boolean {
    const position = this.positionOf(member);
    if (position === undefined) return false;
    const last = this.chunkAt(--this.total) as SetChunk;
    const moved = last.members[last.members.length - 1] as string;
    this.index?.delete(member);
    if (position !== this.total) {
      this.index?.move(moved, position);
      const chunk = this.chunkAt(position) as SetChunk;
      this.list.willChange(chunk);
      chunk.members[position % chunkMembers] = moved;
    }
    this.list.willChange(last);
    last.members.pop();
    this.list.contentBytes -= stringBytes(member.length);
    if (last.members.length === 0 && last.index > 0) this.list.remove(last);
    if (this.total < indexedMin) this.index = null;
    return true;
  }

  /** Calls back for every member, by position. The set must not be changed meanwhile. */
  forEach(visit: (member: string) => void): void {
    for (const { members } of this.chunks()) for (const member of members) visit(member);
  }

  /** All members, by position. The set must not be changed meanwhile. */
  *members(): Generator<string, void, undefined> {
    for (const chunk of this.chunks()) yield* chunk.members;
  }

  /**
   * The page of a scan that starts at `cursor`; at least `count` members unless the end comes first. Nothing is kept between pages. A member that is
   * there all the time is seen by every full scan, however the set changes.
   */
  scan(cursor: number, count: number): SetPage {
    const { index, total } = this;
    if (index === null || total <= singlePageMax) return { next: 0, members: [...this.members()] };
    const { next, positions } = index.scan(cursor, count);
    return { next, members: positions.map((position) => this.at(position) as string) };
  }

  get partCount(): number {
    return this.list.count;
  }

  get isTracked(): boolean {
    return this.list.isTracked;
  }

  trackBy(tracker: PartTracker): void {
    this.list.trackBy(tracker);
  }

  parts(): readonly Part[] {
    return this.list.all();
  }

  partAt(index: number): Part | undefined {
    return this.list.at(index);
  }

  /** The members of a chunk. In part 0 the three numbers of the peaks stand before them. */
  contentOf(part: Part): readonly unknown[] {
    const { members } = part as SetChunk;
    const { integerEntries, entries, elementBytes } = this.peaks;
    return part.index === 0 ? [integerEntries, entries, elementBytes, ...members] : members.slice();
  }

  /** A copy that shares nothing that can change, with the same positions. */
  clone(): SetValue {
    const copy = new SetValue();
    copy.list.restore(
      this.chunks().map(({ index, members }) => SetValue.chunkOf(index, members.slice())),
    );
    copy.list.contentBytes = this.list.contentBytes;
    copy.peaks.restore(this.peaks.integerEntries, this.peaks.entries, this.peaks.elementBytes);
    copy.index = this.index?.copyFor(copy) ?? null;
    copy.total = this.total;
    return copy;
  }

  /**
   * Takes chunks as they were once, in steps; the peaks are restored before. Throws a RangeError when they are not what a set of these peaks
   * consists of.
   */
  *restore(chunks: readonly SetChunk[]): Generator<undefined, void, undefined> {
    this.list.restore(chunks);
    const isFull = ({ members }: SetChunk) => members.length === chunkMembers;
    const last = chunks[chunks.length - 1] as SetChunk;
    if (!chunks.slice(0, -1).every(isFull) || last.members.length > chunkMembers) {
      throw new RangeError('a chunk of a set has the wrong size');
    }
    this.total = (chunks.length - 1) * chunkMembers + last.members.length;
    if (last.members.length === 0 && last.index > 0) throw new RangeError('a chunk is empty');
    const { integerEntries, entries } = this.peaks;
    if (Math.max(integerEntries, entries) < this.total) {
      throw new RangeError('a set is larger than its peaks');
    }
    const index = new MemberIndex(this);
    for (let position = 0; position < this.total; position++) {
      if (position % membersPerStep === membersPerStep - 1) yield;
      const member = this.at(position) as string;
      this.list.contentBytes += stringBytes(member.length);
      const isNew = index.add(member, position);
      if (!isNew) throw new RangeError('a member comes twice');
    }
    this.index = this.total > unindexedMax ? index : null;
  }

  /** A chunk as it was stored. */
  static chunkOf(index: number, members: string[]): SetChunk {
    const chunk = new SetChunk(members);
    chunk.index = index;
    return chunk;
  }

  private chunks(): readonly SetChunk[] {
    return this.list.all() as readonly SetChunk[];
  }

  private chunkAt(position: number): SetChunk | undefined {
    return this.list.at(Math.floor(position / chunkMembers)) as SetChunk | undefined;
  }

  private positionOf(member: string): number | undefined {
    if (this.index !== null) return this.index.positionOf(member);
    const position = (this.list.at(0) as SetChunk).members.indexOf(member);
    return position === -1 ? undefined : position;
  }

  private raisePeaks(entries: number, member: string): void {
    const { peaks } = this;
    if (!peaks.isBelow(entries, member)) return;
    this.list.willChange(this.list.at(0) as SetChunk);
    peaks.raiseTo(entries, member);
  }

  private makeIndex(): void {
    const index = new MemberIndex(this);
    let position = 0;
    this.forEach((member) => index.add(member, position++));
    this.index = index;
  }
}

/** A set that may be read but not changed. */
export type ReadonlySetValue = Pick<
  SetValue,
  | 'type'
  | 'size'
  | 'memoryBytes'
  | 'peaks'
  | 'has'
  | 'at'
  | 'forEach'
  | 'members'
  | 'scan'
  | 'clone'
>;
