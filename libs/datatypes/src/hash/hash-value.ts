import { SizePeaks } from '../encoding/size-peaks.ts';
import { MapPart } from '../map/map-part.ts';
import type { EntriesPart } from '../map/map-part.ts';
import { PackedPart } from '../map/packed-part.ts';
import { PartitionedMap } from '../map/partitioned-map.ts';
import type { Part } from '../part/part.ts';
import { mapBytes, mapEntryBytes, objectBytes, stringBytes } from '../memory/heap-bytes.ts';
import { unshared } from '../string/unshared.ts';
import { FieldDeadlines } from './field-deadlines.ts';

/** What stands before the fields in the content of a part; see {@link HashValue.contentOf}. */
export const hashContentHeader = 3;

/** A hash with more fields, or more bytes of memory in their strings, does not stay packed into one. */
const packedFieldsMax = 16;
const packedTextBytesMax = 1536;

/** The hash itself with its peaks, and each part of it beside the entries. */
const hashBytes = objectBytes(9) + objectBytes(2);
const partBytes = objectBytes(4);
const packedPartBytes = objectBytes(5);
/** A deadline: in a Map and in two arrays. */
const deadlineBytes = mapEntryBytes + 32;

/**
 * The value of a Redis hash: fields to values, both byte strings. Up to 512 fields iterate in insertion order; larger ones
 * in an order that is arbitrary but the same on every node. A hash in a database is never empty: whoever deletes the last
 * field deletes the key.
 *
 * A field may have a deadline. The hash knows no clock: fields whose time has come stay until they are deleted, and {@link VisibleHash}
 * shows it without them. A hash without deadlines pays nothing for them.
 */
export class HashValue extends PartitionedMap<string> {
  /** How large it has ever been, for OBJECT ENCODING; an element's bytes are those of a field or of a value. */
  readonly peaks = new SizePeaks();
  countedBytes = 0;
  private deadlines: FieldDeadlines | null = null;
  /** What the strings take in memory when each is one by itself. */
  private textBytes = 0;
  /** The fields of a small hash. */
  private packed: PackedPart | null;

  constructor() {
    const packed = new PackedPart();
    super(packed);
    this.packed = packed;
  }

  get type() {
    return 'hash' as const;
  }

  /** Estimated, in bytes. */
  get memoryBytes(): number {
    const { size, partCount, packed } = this;
    const deadlines = this.expiring * deadlineBytes;
    if (packed !== null) return hashBytes + packedPartBytes + packed.bytes + deadlines;
    const tables = partCount === 1 ? mapBytes(size) : size * mapEntryBytes;
    return hashBytes + partCount * partBytes + tables + this.textBytes + deadlines;
  }

  /** Inserts or replaces; true if the field is new. A deadline of the field stays. */
  override set(field: string, value: string): boolean {
    const before = this.replace(field, value);
    const isNew = before === undefined;
    this.textBytes += stringBytes(value.length);
    this.textBytes += isNew ? stringBytes(field.length) : -stringBytes(before.length);
    if (this.packed === null) this.packIfSmall();
    else if (!this.isWithin(packedFieldsMax, packedTextBytesMax)) this.unpack();
    const bytes = field.length > value.length ? field.length : value.length;
    const { peaks } = this;
    if (this.size > peaks.entries || bytes > peaks.elementBytes) {
      this.willChange(this.partAt(0) as Part);
      peaks.raiseTo(this.size, bytes);
    }
    return isNew;
  }

  /** Deletes a field with its deadline; true if it was there. */
  override delete(field: string): boolean {
    const value = this.takeOut(field);
    if (value === undefined) return false;
    this.textBytes -= stringBytes(field.length) + stringBytes(value.length);
    this.packIfSmall();
    // Afterwards: what a cut captures of the part has the deadline.
    if (this.deadlines !== null) this.forgetDeadline(this.deadlines, field);
    return true;
  }

  /** The deadline of a field in Unix milliseconds; undefined when it has none. */
  deadlineOf(field: string): number | undefined {
    return this.deadlines === null ? undefined : this.deadlines.get(field);
  }

  /** The earliest deadline of a field, or Infinity. */
  get firstDeadline(): number {
    return this.deadlines === null ? Infinity : this.deadlines.firstDeadline();
  }

  /** The field with the earliest deadline, of equal ones the smallest; undefined when none has one. */
  get firstExpiring(): string | undefined {
    return this.deadlines?.firstField();
  }

  /** How many fields have deadlines. */
  get expiring(): number {
    return this.deadlines === null ? 0 : this.deadlines.size;
  }

  /** How many fields have deadlines that are not after a time; the cost is that number. */
  dueCount(timeMs: number): number {
    return this.deadlines === null ? 0 : this.deadlines.countUntil(timeMs);
  }

  /** Gives a field that is there a deadline. Throws a RangeError when it is not there. */
  setDeadline(field: string, deadlineMs: number): void {
    const part = this.partOf(field);
    if (!part.has(field)) throw new RangeError('a deadline without a field');
    this.willChange(part);
    this.deadlines ??= new FieldDeadlines();
    this.deadlines.set(field, deadlineMs);
  }

  /** Takes the deadline of a field away; true if it had one. */
  clearDeadline(field: string): boolean {
    if (this.deadlines?.get(field) === undefined) return false;
    this.willChange(this.partOf(field));
    this.forgetDeadline(this.deadlines, field);
    return true;
  }

  /**
   * The peaks (-1 twice but for part 0), then 2 or 3, and as many items for each field: itself, its value and, when any field of the hash has one,
   * its deadline (Infinity for none).
   */
  override contentOf(part: Part): readonly unknown[] {
    const isFirst = part.index === 0;
    const { peaks, deadlines } = this;
    const content: unknown[] = [
      isFirst ? peaks.entries : -1,
      isFirst ? peaks.elementBytes : -1,
      deadlines === null ? 2 : 3,
    ];
    for (const [field, value] of part as EntriesPart<string>) {
      content.push(field, value);
      if (deadlines !== null) content.push(deadlines.get(field) ?? Infinity);
    }
    return content;
  }

  /** Takes parts as they were once, in steps. Throws a RangeError unless they are numbered from 0 without a gap. */
  *restore(parts: readonly EntriesPart<string>[]): Generator<undefined, void, undefined> {
    this.takeParts(parts);
    this.packed = null;
    this.textBytes = 0;
    for (const part of parts) {
      yield;
      for (const [field, value] of part) {
        this.textBytes += stringBytes(field.length) + stringBytes(value.length);
      }
    }
    this.packUpTo(packedFieldsMax, packedTextBytesMax);
  }

  /** A copy that shares nothing that can change, in the same iteration order. */
  clone(): HashValue {
    const copy = new HashValue();
    copy.copyFrom(this);
    copy.packed = null;
    copy.textBytes = this.textBytes;
    copy.packUpTo(packedFieldsMax, packedTextBytesMax);
    copy.peaks.raiseTo(this.peaks.entries, this.peaks.elementBytes);
    copy.deadlines = this.deadlines?.copy() ?? null;
    return copy;
  }

  private replace(field: string, value: string): string | undefined {
    const { packed } = this;
    if (packed === null) return this.exchange(field, value);
    this.willChange(packed);
    if (Math.max(field.length, value.length) <= packedTextBytesMax) {
      return packed.exchange(field, value);
    }
    this.unpack();
    return this.exchange(field, value);
  }

  private isWithin(fieldsMax: number, textBytesMax: number): boolean {
    return this.size <= fieldsMax && this.textBytes <= textBytesMax;
  }

  /** At half of what may be packed: a hash about that large has not one form after the other. */
  private packIfSmall(): void {
    this.packUpTo(packedFieldsMax / 2, packedTextBytesMax / 2);
  }

  private packUpTo(fieldsMax: number, textBytesMax: number): void {
    if (this.packed !== null || this.partCount > 1) return;
    if (!this.isWithin(fieldsMax, textBytesMax)) return;
    const packed = new PackedPart();
    this.forEach((value, field) => packed.set(field, value));
    this.replaceFirst(packed);
    this.packed = packed;
  }

  private unpack(): void {
    const part = new MapPart<string>(0);
    this.forEach((value, field) => part.set(unshared(field), unshared(value)));
    this.replaceFirst(part);
    this.packed = null;
  }

  private forgetDeadline(deadlines: FieldDeadlines, field: string): void {
    deadlines.delete(field);
    if (deadlines.size === 0) this.deadlines = null;
  }
}

/** A hash that may be read but not changed. */
export type ReadonlyHashValue = Pick<
  HashValue,
  | 'type'
  | 'size'
  | 'peaks'
  | 'memoryBytes'
  | 'get'
  | 'has'
  | 'forEach'
  | 'entries'
  | 'entriesAt'
  | 'scan'
  | 'clone'
  | 'deadlineOf'
  | 'firstDeadline'
  | 'expiring'
  | 'dueCount'
>;
