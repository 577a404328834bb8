import { bufferBytes, mapEntryBytes, objectBytes, stringBytes } from '../memory/heap-bytes.ts';
import { writeText } from '../string/latin1-buffer.ts';
import type { Latin1Buffer } from '../string/latin1-buffer.ts';

/** Longer members are kept as strings: changes move bytes. */
const packedLengthMax = 254;
/** In the place of a length: the member is a string of its own. */
const isApart = 255;
/** Of so many members, a power of two, it is written down where the first one begins. */
const groupBits = 2;
const groupMembers = 2 ** groupBits;

const bytesMin = 64;
const groupsMin = 16;

const noBytes = Buffer.alloc(0) as Latin1Buffer;
const noStarts = new Uint32Array(0);

/** What it takes in memory beside the members. */
export const packedMembersBytes = objectBytes(6) + 2 * bufferBytes(0);

/** What a member takes in memory, estimated, in bytes. */
export function packedMemberBytes({ length }: string): number {
  const place = 1 + Uint32Array.BYTES_PER_ELEMENT / groupMembers;
  return place + (length > packedLengthMax ? stringBytes(length) + mapEntryBytes : length);
}

/**
 * Byte strings by number, one after the other in a buffer, each behind its length. In a large set most of the time goes into waiting for memory: to compare a member with a string
 * takes one look at it here, since where it is follows from its number if all are of the same length, and else from the places of groups, which are few enough for the caches; with
 * strings of their own it took three. They take little more than half of the memory, too, and the garbage collector sees one object instead of hundreds.
 */
export class PackedMembers {
  private count = 0;
  private bytes = noBytes;
  /** Where free bytes begin. */
  private end = 0;
  private starts = noStarts;
  /** What each member takes with its length, while that is the same for all; else 0. */
  private step = 0;
  private apart: Map<number, string> | null = null;

  /** Number of members. */
  get size(): number {
    return this.count;
  }

  /** The member of a number from 0 to below `size`. */
  at(number: number): string {
    const { bytes } = this;
    const start = this.startOf(number) + 1;
    const length = bytes[start - 1] as number;
    if (length === isApart) return this.apart?.get(number) as string;
    return bytes.latin1Slice(start, start + length);
  }

  /** Whether that member is equal to this one. */
  isAt(number: number, member: string): boolean {
    const { bytes } = this;
    const { length } = member;
    const start = this.startOf(number);
    const stored = bytes[start] as number;
    if (stored === isApart) return this.apart?.get(number) === member;
    if (stored !== length) return false;
    for (let i = length; i > 0; i--) {
      if (bytes[start + i] !== member.charCodeAt(i - 1)) return false;
    }
    return true;
  }

  /** All of them, as an array of its own. */
  all(): string[] {
    return Array.from({ length: this.count }, (_, number) => this.at(number));
  }

  push(member: string): void {
    const number = this.count++;
    if (number % groupMembers === 0) this.beginGroup(number >> groupBits);
    const start = this.end;
    const size = this.sizeOf(member);
    if (number === 0) this.step = size;
    else if (size !== this.step) this.step = 0;
    this.makeRoom(start, 0, size);
    this.write(number, start, member);
  }

  /** Puts another one in the place of a member. */
  set(number: number, member: string): void {
    const start = this.startOf(number);
    const before = 1 + packedLength(this.bytes[start] as number);
    const after = this.sizeOf(member);
    this.forget(number, start);
    if (before !== after) {
      this.step = 0;
      this.makeRoom(start, before, after);
      const groups = (this.count - 1) >> groupBits;
      for (let group = (number >> groupBits) + 1; group <= groups; group++) {
        this.starts[group] = (this.starts[group] as number) + after - before;
      }
    }
    this.write(number, start, member);
  }

  /** Takes out the last one. */
  pop(): void {
    const number = --this.count;
    this.end = this.startOf(number);
    this.forget(number, this.end);
  }

  /** Gives back the room that is not in use; to be called when no more are to come. */
  trim(): void {
    if (this.end < this.bytes.length) this.resize(this.end);
  }

  /** To be called before there are members: as much room as others take. */
  protected reserveAs({ end, starts }: PackedMembers): void {
    this.resize(end);
    this.starts = new Uint32Array(starts.length);
  }

  /** Takes the members of another one. */
  protected copyFrom({ count, bytes, end, starts, step, apart }: PackedMembers): void {
    this.count = count;
    this.bytes = Buffer.from(bytes) as Latin1Buffer;
    this.end = end;
    this.starts = starts.slice();
    this.step = step;
    this.apart = apart === null ? null : new Map(apart);
  }

  private startOf(number: number): number {
    const { bytes, step } = this;
    if (step > 0) return number * step;
    let start = this.starts[number >> groupBits] as number;
    for (let before = number % groupMembers; before > 0; before--) {
      start += 1 + packedLength(bytes[start] as number);
    }
    return start;
  }

  /** Bytes with the length before it. */
  private sizeOf({ length }: string): number {
    return length > packedLengthMax ? 1 : 1 + length;
  }

  private write(number: number, start: number, member: string): void {
    const { bytes } = this;
    const { length } = member;
    if (length > packedLengthMax) {
      bytes[start] = isApart;
      this.apart ??= new Map();
      this.apart.set(number, member);
      return;
    }
    bytes[start] = length;
    writeText(bytes, start + 1, member);
  }

  private forget(number: number, start: number): void {
    if (this.bytes[start] !== isApart) return;
    this.apart?.delete(number);
    if (this.apart?.size === 0) this.apart = null;
  }

  private beginGroup(group: number): void {
    const { starts } = this;
    if (group === starts.length) {
      this.starts = new Uint32Array(Math.max(groupsMin, 2 * group));
      this.starts.set(starts);
    }
    this.starts[group] = this.end;
  }

  /** Makes `before` bytes at a place `after` bytes. */
  private makeRoom(start: number, before: number, after: number): void {
    const end = this.end + after - before;
    if (end > this.bytes.length) this.resize(end + Math.max(bytesMin, end >> 2));
    if (start + before < this.end) {
      this.bytes.copyWithin(start + after, start + before, this.end);
    }
    this.end = end;
  }

  private resize(length: number): void {
    const bytes = Buffer.allocUnsafeSlow(length) as Latin1Buffer;
    this.bytes.copy(bytes, 0, 0, this.end);
    this.bytes = bytes;
  }
}

/** How many bytes stand behind a length. */
function packedLength(length: number): number {
  return length === isApart ? 0 : length;
}
