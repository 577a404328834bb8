import { byteString } from './byte-string.ts';

const zero = 0x30;
const minus = 0x2d;
/** Numbers of up to this many digits are exact. */
const safeDigits = 15;
const int64Max = 2n ** 63n - 1n;

/**
 * Reads bytes `[start, end)` as Redis' `string2ll` does: an optional minus, no plus, no leading
 * zeros, no blanks, within 64 bits. Returns NaN for anything else; beyond 2^53 the result is
 * rounded.
 */
export function parseDecimal(bytes: Buffer, start: number, end: number): number {
  const digitsAt = bytes[start] === minus && end > start ? start + 1 : start;
  const digits = end - digitsAt;
  if (digits < 1 || digits > 19) return NaN;
  if (bytes[digitsAt] === zero && (digits > 1 || digitsAt > start)) return NaN;
  let value = 0;
  for (let i = digitsAt; i < end; i++) {
    const digit = (bytes[i] as number) - zero;
    if (digit < 0 || digit > 9) return NaN;
    value = value * 10 + digit;
  }
  const negative = digitsAt > start;
  if (digits > safeDigits) {
    const magnitude = BigInt(byteString(bytes, digitsAt, end));
    if (magnitude > (negative ? int64Max + 1n : int64Max)) return NaN;
    value = Number(magnitude);
  }
  return negative ? -value : value;
}
