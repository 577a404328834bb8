import type { ReadonlyChunkedString } from './chunked-string.ts';

/** A string of either form. */
export type ByteString = string | ReadonlyChunkedString;

const blockBytes = 64 * 1024;
const block = Buffer.alloc(blockBytes);

/** The byte at an index, 0 behind the end. */
export function byteOf(value: ByteString, index: number): number {
  if (typeof value !== 'string') return value.byteAt(index);
  return index < value.length ? value.charCodeAt(index) : 0;
}

/**
 * The bytes of a string from an index on, as many as come at once: at least one when `from` lies before `end` and the end of the
 * string. They are valid until the next call, and not to be changed.
 */
export function blockOf(value: ByteString, from: number, end: number): Uint8Array {
  if (typeof value !== 'string') return value.blockAt(from, end);
  const to = Math.min(end, from + blockBytes, value.length);
  const length = block.write(value.slice(from, to), 0, 'latin1');
  return block.subarray(0, length);
}
