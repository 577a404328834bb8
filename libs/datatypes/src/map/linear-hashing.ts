/**
 * Linear hashing (Litwin, VLDB 1980), for n parts and m the largest power of two not above n:
 *
 *     part of a key = hash mod 2m, or hash mod m when there is no such part yet
 *     growing  splits part n - m into itself and part n
 *     shrinking merges part n - 1 into part n - 1 - m'      (m' = largest power of two below n)
 *
 * Seen in bit-reversed order of the hashes each part is a contiguous range, and a split halves the range. A scan cursor is
 * a position in that order, which therefore keeps its meaning while parts come and go.
 */

// As locals of the module: reaching them through the global object costs more than calling them when run in a VM context.
const { clz32, imul } = Math;

/** One more than the last cursor: the 32-bit hashes, bit-reversed, run from 0 to here. */
export const cursorEnd = 2 ** 32;

/** The part of `count` that keys of this hash belong to. */
export function partIndex(hash: number, count: number): number {
  const half = powerOfTwoUpTo(count);
  const index = (hash & (2 * half - 1)) >>> 0;
  return index < count ? index : index - half;
}

/** The largest power of two that is not above n. */
export function powerOfTwoUpTo(n: number): number {
  return 1 << (31 - clz32(n));
}

/** FNV-1a with the final mixing of MurmurHash3, which makes the low bits depend on all of the key. */
export function hash32(key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = imul(hash ^ key.charCodeAt(i), 0x01000193);
  hash = imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Where a key stands in cursor order. */
export function cursorOf(key: string): number {
  return reverseBits(hash32(key));
}

/** The part, of `count`, in whose range a cursor lies. */
export function partAtCursor(cursor: number, count: number): number {
  return partIndex(reverseBits(cursor), count);
}

/** What a page of a scan takes of a part. */
export interface PageEnd {
  /** The cursor of the last key that is taken. */
  readonly last: number;
  /** The cursor to go on with. */
  readonly next: number;
}

/**
 * Of the keys of part `index`, which stand at `places`, those at `cursor` or after it: all of them if there are at most `limit`, else the
 * first ones in cursor order. Keys of equal hash stay together.
 */
export function pageEnd(
  places: Uint32Array,
  cursor: number,
  limit: number,
  index: number,
  count: number,
): PageEnd {
  const ahead = places.filter((place) => place >= cursor).sort();
  if (ahead.length <= limit) return { last: cursorEnd, next: rangeEnd(index, count) };
  const last = ahead[limit - 1] as number;
  return { last, next: last + 1 };
}

/** Where the range of a part ends in cursor order: its start plus 2^32 / its modulus. */
function rangeEnd(index: number, count: number): number {
  const half = powerOfTwoUpTo(count);
  const isSplit = index >= half || index < count - half;
  return reverseBits(index) + cursorEnd / (isSplit ? 2 * half : half);
}

/** The 32 bits of an unsigned number in reverse order. */
function reverseBits(value: number): number {
  let v = value;
  v = ((v >>> 1) & 0x55555555) | ((v & 0x55555555) << 1);
  v = ((v >>> 2) & 0x33333333) | ((v & 0x33333333) << 2);
  v = ((v >>> 4) & 0x0f0f0f0f) | ((v & 0x0f0f0f0f) << 4);
  v = ((v >>> 8) & 0x00ff00ff) | ((v & 0x00ff00ff) << 8);
  return ((v >>> 16) | (v << 16)) >>> 0;
}
