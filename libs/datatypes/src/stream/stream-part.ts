import type { Uint64 } from '../number/uint64.ts';
import type { NumberedPart } from '../part/part-list.ts';
import type { StreamId } from './stream-id.ts';

/** What is known of a stream as a whole. */
export interface StreamHeader {
  /** The highest id so far. */
  readonly lastId: StreamId;
  /** The highest id that XDEL has removed; 0-0 when none. */
  readonly maxDeletedId: StreamId;
  /** How many entries there have ever been. */
  readonly entriesAdded: Uint64;
  /** The number that the next consumer group gets. */
  readonly nextGroup: number;
}

/** One of a stream's parts: a node of entries, a group, a run of its consumers, or a run of its pending entries. */
export interface StreamPart extends NumberedPart {
  /** On part 0, from reading it until the stream is restored: the header, which is stored with that part. */
  header: StreamHeader | null;
  /** Appends the content to an array: strings, and integers from 0 to 2^53 - 1. The first one is the kind. */
  writeContent(content: (number | string)[]): void;
}

/** The kinds of parts, as they are stored: never change one. */
export const nodeKind = 0;
export const groupKind = 1;
export const consumersKind = 2;
export const pendingKind = 3;

const half = 2 ** 32;

/** An unsigned integer as two numbers. */
export function writeUint64(value: Uint64, content: (number | string)[]): void {
  if (typeof value === 'number') content.push(Math.floor(value / half), value % half);
  else content.push(Number(value >> 32n), Number(value & 0xffff_ffffn));
}

/** From the two numbers that {@link writeUint64} makes; throws a RangeError for others. */
export function uint64Of(upper: number, lower: number): Uint64 {
  if (upper >= half || lower >= half) throw new RangeError('a number is out of range');
  const value = upper * half + lower;
  return Number.isSafeInteger(value) ? value : (BigInt(upper) << 32n) + BigInt(lower);
}

export function writeStreamId({ ms, seq }: StreamId, content: (number | string)[]): void {
  writeUint64(ms, content);
  writeUint64(seq, content);
}

export function writeStreamHeader(header: StreamHeader, content: (number | string)[]): void {
  writeStreamId(header.lastId, content);
  writeStreamId(header.maxDeletedId, content);
  writeUint64(header.entriesAdded, content);
  content.push(header.nextGroup);
}
