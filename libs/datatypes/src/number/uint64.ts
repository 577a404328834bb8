/** The largest unsigned integer of 64 bits. */
export const uint64Max = 2n ** 64n - 1n;

/** An unsigned 64-bit integer: a number whenever that is exact (`Number.isSafeInteger`), else a bigint. Equal values are `===`. */
export type Uint64 = number | bigint;

/** Decimal digits of which any run is a safe integer. */
const safeDigits = 15;
const canonical = /^(?:0|[1-9][0-9]*)$/;
const canonicalNegative = /^-[1-9][0-9]*$/;
/** What C's strtoull takes: spaces, a sign and leading zeros. */
const lenient = /^[ \t\n\v\f\r]*([+-]?)([0-9]+)$/;

/**
 * Reads an unsigned 64-bit integer as Redis's `string2ull`, which takes all that C's `strtoull` does: spaces before it, leading zeros
 * and a sign, where a minus counts back from 2^64; but no canonical negative number of 64 bits. Null for anything else and for what is
 * out of range.
 */
export function parseUint64(text: string): Uint64 | null {
  if (canonical.test(text)) {
    return text.length <= safeDigits ? Number(text) : fitUint64(BigInt(text));
  }
  if (canonicalNegative.test(text) && BigInt(text) >= -(2n ** 63n)) return null;
  const match = lenient.exec(text);
  if (match === null) return null;
  const value = BigInt(match[2] as string);
  if (value > uint64Max) return null;
  return fitUint64(match[1] === '-' ? BigInt.asUintN(64, -value) : value);
}

/** Brings a bigint into the form of {@link Uint64}; null when it is out of range. */
export function fitUint64(value: bigint): Uint64 | null {
  if (value < 0n || value > uint64Max) return null;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** One more; null behind the largest one. */
export function incrementUint64(value: Uint64): Uint64 | null {
  if (typeof value === 'number' && value < Number.MAX_SAFE_INTEGER) return value + 1;
  return fitUint64(BigInt(value) + 1n);
}

/** One less; null before 0. */
export function decrementUint64(value: Uint64): Uint64 | null {
  if (typeof value === 'number') return value === 0 ? null : value - 1;
  return fitUint64(value - 1n);
}

/** How much `a` is larger than `b`, which it is not smaller than. */
export function differenceOfUint64(a: Uint64, b: Uint64): Uint64 {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return fitUint64(BigInt(a) - BigInt(b)) ?? 0;
}
