import type { Uint64 } from '../number/uint64.ts';

const oneCharacter = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code));

/** Seven groups of seven bits are a safe integer. */
const safeGroups = 7;
/** So many groups hold 64 bits. */
const groupsMax = 10;

/** An integer as characters of seven bits each, the lowest first; the eighth bit says that another one follows. */
export function integerText(value: Uint64): string {
  if (value < 0x80) return oneCharacter[Number(value)] as string;
  let text = '';
  let rest = value;
  while (typeof rest === 'bigint') {
    text += oneCharacter[Number(rest & 0x7fn) | 0x80] as string;
    rest >>= 7n;
    if (rest <= Number.MAX_SAFE_INTEGER) rest = Number(rest);
  }
  while (rest >= 0x80) {
    text += oneCharacter[rest % 0x80 | 0x80] as string;
    rest = Math.floor(rest / 0x80);
  }
  return text + (oneCharacter[rest] as string);
}

/** Length and characters of a byte string. */
export function stringText(value: string): string {
  return integerText(value.length) + value;
}

/**
 * Reads what {@link integerText} and {@link stringText} wrote. Throws a RangeError at what they never write, and at the end of
 * the text.
 */
export class TextReader {
  at = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  uint64(): Uint64 {
    const first = this.text.charCodeAt(this.at);
    if (first < 0x80) {
      this.at++;
      return first;
    }
    return this.longer();
  }

  /** An integer that is a count or a length. */
  size(): number {
    const value = this.uint64();
    if (typeof value === 'bigint') throw new RangeError('a length is out of range');
    return value;
  }

  string(): string {
    const from = this.skip(this.size());
    return this.text.slice(from, this.at);
  }

  /** Goes on by so many characters, and returns where it was. */
  skip(length: number): number {
    const from = this.at;
    if (length > this.text.length - from) throw new RangeError('an entry ends too early');
    this.at = from + length;
    return from;
  }

  private longer(): Uint64 {
    let value = 0;
    let scale = 1;
    for (let group = 0; group < safeGroups; group++) {
      const code = this.code();
      value += (code & 0x7f) * scale;
      if (code < 0x80) return value;
      scale *= 0x80;
    }
    return this.longest(BigInt(value), BigInt(scale));
  }

  private longest(lower: bigint, scaleOfNext: bigint): Uint64 {
    let value = lower;
    let scale = scaleOfNext;
    for (let group = safeGroups; group < groupsMax; group++) {
      const code = this.code();
      value += BigInt(code & 0x7f) * scale;
      scale *= 0x80n;
      if (code >= 0x80) continue;
      if (value >= 2n ** 64n) break;
      const number = Number(value);
      return Number.isSafeInteger(number) ? number : value;
    }
    throw new RangeError('a number is out of range');
  }

  private code(): number {
    const code = this.text.charCodeAt(this.at++);
    if (Number.isNaN(code)) throw new RangeError('an entry ends too early');
    return code;
  }
}
