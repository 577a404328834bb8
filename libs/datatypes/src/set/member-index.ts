import { arrayBytes, bufferBytes, objectBytes } from '../memory/heap-bytes.ts';
import {
  cursorEnd,
  cursorOf,
  hash32,
  pageEnd,
  partAtCursor,
  partIndex,
  powerOfTwoUpTo,
} from '../map/linear-hashing.ts';

/** Average number of members per segment at which the index grows by a segment. */
const segmentMembersMax = 512;
/** Average below which it gives one back. A quarter, so that a size that goes up and down does not split and merge. */
const segmentMembersMin = segmentMembersMax / 4;
const slotsMin = 16;
/** The upper bits of a hash choose the slot, since the lower ones chose the segment. */
const slotShift = 20;

/** In memory: the index itself, and a segment beside its slots. */
const indexBytes = objectBytes(3) + arrayBytes(0);
const segmentBytes = objectBytes(2) + bufferBytes(0) + 12;
const slotBytes = 2 * Uint32Array.BYTES_PER_ELEMENT;

/** Where an index finds the members it knows by position. */
export interface MemberSource {
  at(position: number): string | undefined;
  /** Whether the member at a position is equal to this one. */
  isAt(position: number, member: string): boolean;
}

/** One page of `MemberIndex.scan`. */
export interface PositionPage {
  /** The cursor to go on with, 0 at the end. */
  readonly next: number;
  /** Ascending. */
  readonly positions: readonly number[];
}

/** A hash table with linear probing. */
class Segment {
  /** Of each slot one more than the position of a member, 0 when it is empty, and the member's hash. */
  slots: Uint32Array;
  used = 0;

  constructor(members: number) {
    this.slots = new Uint32Array(2 * slotsFor(members));
  }

  get slotCount(): number {
    return this.slots.length / 2;
  }

  /** Takes up a member that is not there, where there is room. */
  insert(entry: number, hash: number): void {
    const { slots } = this;
    const mask = slots.length - 1;
    let at = homeOf(hash) & mask;
    while (slots[at] !== 0) at = (at + 2) & mask;
    slots[at] = entry;
    slots[at + 1] = hash;
    this.used++;
  }

  /** Takes over the members of another one in whose hashes a bit is as `wanted`: the bit itself or 0. By default all. */
  insertFrom({ slots }: Segment, bit = 0, wanted = 0): void {
    for (let at = 0; at < slots.length; at += 2) {
      const entry = slots[at] as number;
      const hash = slots[at + 1] as number;
      if (entry !== 0 && (hash & bit) === wanted) this.insert(entry, hash);
    }
  }

  /** How many members have hashes with this bit set. */
  countWith(bit: number): number {
    const { slots } = this;
    let count = 0;
    for (let at = 0; at < slots.length; at += 2) {
      if (slots[at] !== 0 && ((slots[at + 1] as number) & bit) !== 0) count++;
    }
    return count;
  }

  /** Empties a slot and moves up what is found only by way of it (Knuth, The Art of Computer Programming, volume 3, 6.4, algorithm R). */
  empty(taken: number): void {
    const { slots } = this;
    const mask = slots.length - 1;
    let gap = taken;
    for (let at = (gap + 2) & mask; slots[at] !== 0; at = (at + 2) & mask) {
      const hash = slots[at + 1] as number;
      // How far it is from home, and how far it would be from the gap: it stays when the gap lies before its home.
      if (((at - homeOf(hash)) & mask) < ((at - gap) & mask)) continue;
      slots[gap] = slots[at] as number;
      slots[gap + 1] = hash;
      gap = at;
    }
    slots[gap] = 0;
    this.used--;
  }
}

/** At most two thirds are taken. */
function slotsFor(members: number): number {
  return Math.max(slotsMin, 2 * powerOfTwoUpTo((members * 3) / 2));
}

/** Where the search for a hash begins, before the size of the table is taken into account: an even number. */
function homeOf(hash: number): number {
  return (hash >>> slotShift) << 1;
}

/**
 * Finds the positions of strings that lie elsewhere: it holds numbers only, some 16 bytes for each. It consists of small hash tables, the segments, of
 * which one at a time is split or merged (see `linear-hashing.ts`), so no single change is slow. Members are looked at where they are: whoever moves one
 * calls the index before.
 */
export class MemberIndex {
  private readonly source: MemberSource;
  private segments: Segment[] = [new Segment(0)];
  private total = 0;
  private slotCount = slotsMin;

  constructor(source: MemberSource) {
    this.source = source;
  }

  /** Estimated, in bytes. */
  get memoryBytes(): number {
    return indexBytes + this.segments.length * segmentBytes + this.slotCount * slotBytes;
  }

  /** The position of a member; undefined when it is none. */
  positionOf(member: string): number | undefined {
    const hash = hash32(member);
    const { slots } = this.segmentOf(hash);
    const entry = slots[this.find(slots, hash, member)] as number;
    return entry === 0 ? undefined : entry - 1;
  }

  /** Takes up a member, which stands at its position already; false when there is an equal one. */
  add(member: string, position: number): boolean {
    const hash = hash32(member);
    const { segments } = this;
    const index = partIndex(hash, segments.length);
    let segment = segments[index] as Segment;
    if (segment.slots[this.find(segment.slots, hash, member)] !== 0) return false;
    if (slotsFor(segment.used + 1) > segment.slotCount) {
      const larger = new Segment(segment.used + 1);
      larger.insertFrom(segment);
      this.replace(index, (segment = larger));
    }
    segment.insert(position + 1, hash);
    this.total++;
    if (this.total > segments.length * segmentMembersMax) this.split();
    return true;
  }

  /** A member that is there is going to stand at another position. */
  move(member: string, position: number): void {
    const hash = hash32(member);
    const { slots } = this.segmentOf(hash);
    slots[this.find(slots, hash, member)] = position + 1;
  }

  /** Forgets a member that is there. */
  delete(member: string): void {
    const hash = hash32(member);
    const segment = this.segmentOf(hash);
    segment.empty(this.find(segment.slots, hash, member));
    this.total--;
    const { length } = this.segments;
    if (length > 1 && this.total < length * segmentMembersMin) this.merge();
  }

  /** Positions of the members from a cursor on, at least `count` unless the end comes first; see `PartitionedMap.scan`. */
  scan(cursor: number, count: number): PositionPage {
    const positions: number[] = [];
    const { length } = this.segments;
    let at = cursor;
    while (at < cursorEnd && positions.length < count) {
      const index = partAtCursor(at, length);
      const { slots } = this.segments[index] as Segment;
      const found = slots.filter((entry, i) => i % 2 === 0 && entry !== 0);
      const places = found.map((entry) => cursorOf(this.source.at(entry - 1) as string));
      const { last, next } = pageEnd(places, at, count - positions.length, index, length);
      places.forEach((place, i) => {
        if (place >= at && place <= last) positions.push((found[i] as number) - 1);
      });
      at = next;
    }
    return { next: at < cursorEnd ? at : 0, positions: positions.sort((a, b) => a - b) };
  }

  /** The same index of a copy of the members. */
  copyFor(source: MemberSource): MemberIndex {
    const copy = new MemberIndex(source);
    copy.total = this.total;
    copy.slotCount = this.slotCount;
    copy.segments = this.segments.map(({ slots, used }) => {
      const segment = new Segment(0);
      segment.slots = slots.slice();
      segment.used = used;
      return segment;
    });
    return copy;
  }

  private segmentOf(hash: number): Segment {
    const { segments } = this;
    return segments[partIndex(hash, segments.length)] as Segment;
  }

  /** Where a member stands in the slots, or the empty place where it would go. */
  private find(slots: Uint32Array, hash: number, member: string): number {
    const mask = slots.length - 1;
    let at = homeOf(hash) & mask;
    for (;;) {
      const entry = slots[at] as number;
      if (entry === 0) return at;
      if (slots[at + 1] === hash && this.source.isAt(entry - 1, member)) return at;
      at = (at + 2) & mask;
    }
  }

  private replace(index: number, segment: Segment): void {
    this.slotCount += segment.slotCount - (this.segments[index]?.slotCount ?? 0);
    this.segments[index] = segment;
  }

  private split(): void {
    const { length } = this.segments;
    const half = powerOfTwoUpTo(length);
    const source = this.segments[length - half] as Segment;
    const count = source.countWith(half);
    const upper = new Segment(count);
    const lower = new Segment(source.used - count);
    upper.insertFrom(source, half, half);
    lower.insertFrom(source, half, 0);
    this.replace(length - half, lower);
    this.replace(length, upper);
  }

  private merge(): void {
    const source = this.segments.pop() as Segment;
    this.slotCount -= source.slotCount;
    const { length } = this.segments;
    const index = length - powerOfTwoUpTo(length);
    const target = this.segments[index] as Segment;
    const merged = new Segment(target.used + source.used);
    merged.insertFrom(target);
    merged.insertFrom(source);
    this.replace(index, merged);
  }
}
