import { int64Max, parseInt64 } from '../number/int64.ts';
import type { Uint64 } from '../number/uint64.ts';

/**
 * How many bytes Redis's listpack takes (antirez/listpack, "Listpack specification"). Streams form their nodes by that, and
 * approximate trimming removes whole nodes: so how many entries it leaves depends on these numbers.
 */

/** Header and end. */
export const emptyListpackBytes = 7;

/** Of a string; one that is the canonical form of an integer of 64 bits is stored as such. */
export function listpackStringBytes(text: string): number {
  const { length } = text;
  const integer = length <= 20 ? parseInt64(text) : null;
  if (integer !== null) return listpackIntegerBytes(integer);
  if (length < 64) return withLength(1 + length);
  return withLength((length < 4096 ? 2 : 5) + length);
}

/** Of an integer. */
export function listpackIntegerBytes(value: number | bigint): number {
  if (value >= 0 && value <= 127) return 2;
  if (value >= -4096 && value <= 4095) return 3;
  if (value >= -32_768 && value <= 32_767) return 4;
  if (value >= -8_388_608 && value <= 8_388_607) return 5;
  if (value >= -2_147_483_648 && value <= 2_147_483_647) return 6;
  return 10;
}

/** Of the difference of two unsigned integers, which is stored as a signed one of 64 bits. */
export function listpackDifferenceBytes(value: Uint64, base: Uint64): number {
  if (typeof value === 'number' && typeof base === 'number') {
    return listpackIntegerBytes(value - base);
  }
  const difference = BigInt(value) - BigInt(base);
  const isWrapped = difference > int64Max || difference < -int64Max - 1n;
  return listpackIntegerBytes(isWrapped ? BigInt.asIntN(64, difference) : difference);
}

/** An element's bytes and those that hold their number, for walking backwards. */
function withLength(bytes: number): number {
  if (bytes <= 127) return bytes + 1;
  if (bytes < 16_383) return bytes + 2;
  if (bytes < 2_097_151) return bytes + 3;
  return bytes + (bytes < 268_435_455 ? 4 : 5);
}
