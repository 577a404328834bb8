/**
 * What things take on the heap of V8 (Node.js on 64 bits, no compressed pointers). Memory is estimated by these, because the engine does not tell
 * what an object takes, and walking through values would take time that grows with them.
 */
const wordBytes = 8;

/** An object of a class with so many fields. */
export function objectBytes(fields: number): number {
  return (3 + fields) * wordBytes;
}

/** A byte string. Strings of one character exist once in the process. */
export function stringBytes(length: number): number {
  return length < 2 ? 0 : 16 + ((length + 7) & ~7);
}

/** An array with room for so many references or small integers. */
export function arrayBytes(capacity: number): number {
  return (6 + capacity) * wordBytes;
}

/** An array of that length which grew by being pushed to: half as much again, and sixteen more, each time. On average. */
export function grownArrayBytes(length: number): number {
  return arrayBytes(length === 0 ? 0 : Math.max(17, Math.ceil(length * 1.25)));
}

/** A Map of so many entries without what they refer to: three words for each place of a power of two, and half as many buckets. */
export function mapBytes(entries: number): number {
  return 9 * wordBytes + 3.5 * wordBytes * tablePlaces(entries);
}

/** A Set of so many entries without what they refer to. */
export function setBytes(entries: number): number {
  return 9 * wordBytes + 2.5 * wordBytes * tablePlaces(entries);
}

/** The share of one entry in a Map that is neither at its fullest nor has just grown. */
export const mapEntryBytes = 38;

/** A number that does not fit into a reference, as those up to 2^31 do. */
export const heapNumberBytes = 2 * wordBytes;

/** A block of memory of its own outside the heap, with the object that stands for it. */
export function bufferBytes(length: number): number {
  return length + 200;
}

function tablePlaces(entries: number): number {
  return entries <= 4 ? 4 : 2 ** (32 - Math.clz32(entries - 1));
}
