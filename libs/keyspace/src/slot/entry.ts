import type { HeapValues } from '../arena/heap-values.ts';
import type { Latin1Buffer } from '../arena/latin1-buffer.ts';
import type { Value } from '../value.ts';

/**
 * How an entry lies in memory, and in the pages of a checkpoint as long as all of it is there:
 *
 *     kind and flags (1 byte), length of the key (1), length of the value (2, the lower byte first), id of the deadline if it has one (4), key, value
 *
 * Longer keys and values are strings of the heap, as collections are objects of the heap; in their place is a number of four bytes by which `HeapValues` finds them.
 */
export const entryHeaderBytes = 4;

/** The value is text. */
export const textKind = 0;
/** The value is a double. */
export const numberKind = 1;
/** The value is on the heap. */
export const heapKind = 2;
export const kindMask = 0x0f;
/** Flag: the entry has a deadline. */
export const deadlineFlag = 0x80;
/** Flag: there is no entry any more, only its place. */
export const goneFlag = 0x40;

/** Keys up to this length lie in the entry. */
export const inlineKeyMax = 254;
/** In the place of the length of a longer one. */
export const longKey = 255;
/** Strings up to this length lie in the entry. */
export const inlineTextMax = 1024;
/** Of a number that stands for something on the heap. */
export const referenceBytes = 4;
export const numberBytes = 8;

export function valueLength(bytes: Latin1Buffer, at: number): number {
  return (bytes[at + 2] as number) | ((bytes[at + 3] as number) << 8);
}

/** The bytes that the key takes in the entry. */
export function keyRoom(bytes: Latin1Buffer, at: number): number {
  const length = bytes[at + 1] as number;
  return length === longKey ? referenceBytes : length;
}

/** Where the key begins. */
export function keyStart(bytes: Latin1Buffer, at: number): number {
  // Behind the id of a deadline, of four bytes.
  return at + entryHeaderBytes + (((bytes[at] as number) & deadlineFlag) >> 5);
}

/** Where the value begins. */
export function valueStart(bytes: Latin1Buffer, at: number): number {
  return keyStart(bytes, at) + keyRoom(bytes, at);
}

/** Whether the entry has this key. */
export function holdsKey(bytes: Latin1Buffer, at: number, key: string, heap: HeapValues): boolean {
  const { length } = key;
  const from = keyStart(bytes, at);
  if (length > inlineKeyMax) {
    return bytes[at + 1] === longKey && heap.get(readReference(bytes, from)) === key;
  }
  if (bytes[at + 1] !== length) return false;
  for (let i = 0; i < length; i++) if (bytes[from + i] !== key.charCodeAt(i)) return false;
  return true;
}

/** The id of its deadline, -1 without one. */
export function deadlineIdAt(bytes: Latin1Buffer, at: number): number {
  const hasDeadline = ((bytes[at] as number) & deadlineFlag) !== 0;
  return hasDeadline ? readReference(bytes, at + entryHeaderBytes) : -1;
}

/** Where the entry ends. */
export function entryEnd(bytes: Latin1Buffer, at: number): number {
  return valueStart(bytes, at) + valueLength(bytes, at);
}

export function readReference(bytes: Latin1Buffer, at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  );
}

export function writeReference(bytes: Latin1Buffer, at: number, reference: number): void {
  bytes[at] = reference;
  bytes[at + 1] = reference >> 8;
  bytes[at + 2] = reference >> 16;
  bytes[at + 3] = reference >> 24;
}

/** The kind of entry that a value lies in. */
export function kindOf(value: Value): number {
  if (typeof value === 'number') return numberKind;
  return typeof value === 'string' && value.length <= inlineTextMax ? textKind : heapKind;
}

/** The bytes that a value of this kind takes in its entry. */
export function lengthOf(value: Value, kind: number): number {
  if (kind === textKind) return (value as string).length;
  return kind === numberKind ? numberBytes : referenceBytes;
}

/** The whole length of an entry. */
export function entryLength(key: string, value: Value): number {
  return entryHeaderBytes + keyLengthOf(key) + lengthOf(value, kindOf(value));
}

/** The bytes that a key takes in its entry. */
export function keyLengthOf(key: string): number {
  return key.length > inlineKeyMax ? referenceBytes : key.length;
}

/** How many numbers of something on the heap it holds: 0, 1 or 2. */
export function referenceCount(bytes: Latin1Buffer, at: number): number {
  const ofKey = bytes[at + 1] === longKey ? 1 : 0;
  return ((bytes[at] as number) & kindMask) === heapKind ? ofKey + 1 : ofKey;
}

export function readKey(bytes: Latin1Buffer, at: number, heap: HeapValues | null): string {
  const from = keyStart(bytes, at);
  const length = bytes[at + 1] as number;
  if (length !== longKey) return bytes.latin1Slice(from, from + length);
  return (heap as HeapValues).get(readReference(bytes, from)) as string;
}

export function readValue(bytes: Latin1Buffer, at: number, heap: HeapValues | null): Value {
  const from = valueStart(bytes, at);
  const kind = (bytes[at] as number) & kindMask;
  if (kind === textKind) return bytes.latin1Slice(from, from + valueLength(bytes, at));
  if (kind === numberKind) return bytes.readDoubleLE(from);
  return (heap as HeapValues).get(readReference(bytes, from));
}
