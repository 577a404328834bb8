import { parseInt64 } from '../number/int64.ts';
import { joined } from '../string/packed-elements.ts';

/**
 * The members of a set of integers as one string, in the order of numbers, like Redis's intset. Each takes as many bytes as the one that needs most, the `width`
 * of the text: its length divided by their number, 0 when it is empty. The highest byte comes first and has its highest bit inverted, so that bytes are in the
 * order of the numbers.
 */

/** A set with more integers has another form: each change makes all of the text anew. */
export const integersMax = 512;
const signBit = 0x80;
const bytesMax = 8;
/** Digits and sign of the longest 64-bit integer. */
const charactersMax = 20;
/** Up to so many bytes an integer is exact as a number. */
const exactBytes = 6;
const wordValues = 2 ** 32;

/** The integer that was read last, as a complement of two. */
const key = new Uint8Array(bytesMax);
const words = new DataView(key.buffer);

/** Of different members. Throws a RangeError when one of them is no integer in canonical form. */
export function integerText(members: readonly string[]): string {
  const width = members.reduce((most, member) => Math.max(most, readInteger(member)), 0);
  const keys = members.map((member) => {
    read(member);
    return keyText(width);
  });
  return keys.sort().join('');
}

export function hasInteger(text: string, width: number, member: string): boolean {
  return placeOfInteger(text, width, member) >= 0;
}

/** The integer at a position, which must be there. */
export function integerAt(text: string, width: number, position: number): string {
  const from = position * width;
  const end = from + width;
  const middle = width > exactBytes ? end - 4 : end;
  let high = text.charCodeAt(from) - signBit;
  for (let at = from + 1; at < middle; at++) high = high * 256 + text.charCodeAt(at);
  if (middle === end) return String(high);
  let low = 0;
  for (let at = middle; at < end; at++) low = low * 256 + text.charCodeAt(at);
  const value = high * wordValues + low;
  if (Number.isSafeInteger(value)) return String(value);
  return String(BigInt(high) * BigInt(wordValues) + BigInt(low));
}

/** The text with another member that is not there yet. Throws a RangeError when it is no integer in canonical form. */
export function withInteger(text: string, width: number, member: string): string {
  const needed = readInteger(member);
  const wide = needed > width ? resized(text, width, needed) : text;
  const at = searched(wide, Math.max(needed, width));
  return joined(wide.slice(0, at) + keyText(Math.max(needed, width)), wide.slice(at));
}

/** The text without a member; null when it is not there. */
export function withoutInteger(text: string, width: number, member: string): string | null {
  const at = placeOfInteger(text, width, member);
  if (at < 0) return null;
  const end = at + width;
  // Only the first and the last one can have needed the most bytes.
  if (at > 0 && end < text.length) return joined(text.slice(0, at), text.slice(end));
  const rest = at === 0 ? text.slice(end) : text.slice(0, at);
  if (rest === '') return '';
  const needed = Math.max(neededAt(rest, 0, width), neededAt(rest, rest.length - width, width));
  // Not the piece of a text: it would keep all of it.
  return needed === width ? joined(rest.charAt(0), rest.slice(1)) : resized(rest, width, needed);
}

/** Takes a member for `key`, and returns how many bytes it needs; 0 when it is no integer. */
function read(member: string): number {
  const value = member.length <= charactersMax ? parseInt64(member) : null;
  if (value === null) return 0;
  const isNumber = typeof value === 'number';
  const high = isNumber ? Math.floor(value / wordValues) : Number(value >> 32n);
  const low = isNumber ? value | 0 : Number(BigInt.asIntN(32, value));
  words.setInt32(0, high);
  words.setInt32(4, low);
  const isShort = high === low >> 31;
  const upper = isShort ? low : high;
  let bytes = isShort ? 1 : 5;
  for (let limit = 128; upper >= limit || upper < -limit; limit *= 256) bytes++;
  return bytes;
}

/** As {@link read}. Throws a RangeError when the member is no integer. */
function readInteger(member: string): number {
  const bytes = read(member);
  if (bytes === 0) throw new RangeError('a member is no integer');
  return bytes;
}

/** The key in so many bytes. */
function keyText(width: number): string {
  const first = bytesMax - width;
  let text = String.fromCharCode((key[first] as number) ^ signBit);
  for (let i = first + 1; i < bytesMax; i++) text += String.fromCharCode(key[i] as number);
  return text;
}

/** Where a member is; -1 when it is not there. */
function placeOfInteger(text: string, width: number, member: string): number {
  const needed = read(member);
  if (needed === 0 || needed > width) return -1;
  const at = searched(text, width);
  return at < text.length && difference(text, at, width) === 0 ? at : -1;
}

/** Where the key is or would be. */
function searched(text: string, width: number): number {
  let low = 0;
  let high = text.length / width;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (difference(text, middle * width, width) < 0) low = middle + 1;
    else high = middle;
  }
  return low * width;
}

/** Negative when the integer at a place is below the key, positive when it is above. */
function difference(text: string, at: number, width: number): number {
  const first = bytesMax - width;
  let difference = text.charCodeAt(at) - ((key[first] as number) ^ signBit);
  for (let i = 1; difference === 0 && i < width; i++) {
    difference = text.charCodeAt(at + i) - (key[first + i] as number);
  }
  return difference;
}

/** How many bytes an integer needs of those that it has. */
function neededAt(text: string, at: number, width: number): number {
  const byteAt = (i: number) => text.charCodeAt(at + i) ^ (i === 0 ? signBit : 0);
  const filling = byteAt(0) < signBit ? 0 : 0xff;
  let spare = 0;
  while (spare + 1 < width && byteAt(spare) === filling) {
    if (byteAt(spare + 1) < signBit !== (filling === 0)) break;
    spare++;
  }
  return width - spare;
}

/** The same integers in another number of bytes, which suffices for each. */
function resized(text: string, before: number, width: number): string {
  if (text === '') return '';
  const missing = width - before;
  const bytes = Buffer.alloc((text.length / before) * width);
  let to = 0;
  for (let from = 0; from < text.length; from += before) {
    const filling = text.charCodeAt(from) < signBit ? 0xff : 0;
    for (let i = -missing; i < before; i++) {
      const byte = i < 0 ? filling : text.charCodeAt(from + i) ^ (i === 0 ? signBit : 0);
      bytes[to++] = i === -missing ? byte ^ signBit : byte;
    }
  }
  return bytes.toString('latin1');
}
