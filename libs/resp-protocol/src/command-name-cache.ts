import { byteString } from './byte-string.ts';

const slots = 512;
const nameBytesMax = 24;

/**
 * Gives the same string object for the same command name, so that a frequent name is neither
 * allocated nor hashed again: 20 % of the time to parse a SET and look its name up. A name is found
 * by a few of its bytes and compared in full; names that share a slot displace each other, so what
 * clients send can neither confuse the cache nor make it grow.
 */
export class CommandNameCache {
  private readonly names: string[] = new Array<string>(slots).fill('');

  /** Bytes `[start, end)` as a byte string. */
  name(bytes: Buffer, start: number, end: number): string {
    const length = end - start;
    if (length === 0 || length > nameBytesMax) return byteString(bytes, start, end);
    const first = bytes[start] as number;
    const middle = bytes[start + (length >> 1)] as number;
    const last = bytes[end - 1] as number;
    const slot = ((first * 31) ^ (middle * 131) ^ (last * 7) ^ (length * 61)) % slots;
    const known = this.names[slot] as string;
    if (known.length === length) {
      let i = 0;
      while (i < length && known.charCodeAt(i) === bytes[start + i]) i++;
      if (i === length) return known;
    }
    const name = byteString(bytes, start, end);
    this.names[slot] = name;
    return name;
  }
}
