import { parseInt64 } from './int64.ts';

/** A Redis string as it is kept: a `number` stands for its decimal form. */
export type EncodedString = string | number;

/** Digits and sign of the longest safe integer, -9007199254740991. */
const safeIntegerCharacters = 17;

/**
 * Turns the canonical decimal form of a safe integer into a number, and returns any other byte string as it is. Strings that
 * merely could be encoded (after APPEND, for example) may also be kept as they are, as in Redis.
 */
export function encodeString(text: string): EncodedString {
  const { length } = text;
  if (length === 0 || length > safeIntegerCharacters) return text;
  const value = parseInt64(text);
  return typeof value === 'number' ? value : text;
}

/** The bytes of an encoded string. */
export function decodeString(value: EncodedString): string {
  return typeof value === 'number' ? String(value) : value;
}
