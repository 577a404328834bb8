/** The range of Redis's integers. */
export const int64Min = -(2n ** 63n);
export const int64Max = 2n ** 63n - 1n;

/** A signed 64-bit integer: a number whenever that is exact (`Number.isSafeInteger`), else a bigint. */
export type Int64 = number | bigint;

/** Characters of which any run of digits is a safe integer. */
const safeDigits = 15;
const maxCharacters = 20;
const zero = 48;
const nine = 57;
const minus = 45;

/**
 * Reads the canonical decimal form of a signed 64-bit integer, as Redis's `string2ll`: no spaces, no plus sign, no leading
 * zeros, no `-0`. Null for anything else and for what is out of range.
 */
export function parseInt64(text: string): Int64 | null {
  const { length } = text;
  if (length === 0 || length > maxCharacters) return null;
  const negative = text.charCodeAt(0) === minus;
  const start = negative ? 1 : 0;
  const first = text.charCodeAt(start);
  if (first === zero) return length === 1 ? 0 : null;
  if (length === start) return null;
  let value = 0;
  for (let i = start; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code < zero || code > nine) return null;
    value = value * 10 + (code - zero);
  }
  if (length - start <= safeDigits) return negative ? -value : value;
  return fitInt64(BigInt(text));
}

/** Brings a bigint into the form of {@link Int64}; null when it is out of range. */
export function fitInt64(value: bigint): Int64 | null {
  if (value < int64Min || value > int64Max) return null;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** The exact sum; null when it overflows 64 bits. */
export function addInt64(a: Int64, b: Int64): Int64 | null {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return fitInt64(BigInt(a) + BigInt(b));
}

/** The negated value; null for -2^63, which has no positive counterpart. */
export function negateInt64(value: Int64): Int64 | null {
  // 0 - value rather than -value: there is no minus zero among integers.
  return typeof value === 'number' ? 0 - value : fitInt64(-value);
}
