import { writeText } from '@kiwi/datatypes';
import type { Latin1Buffer } from '../arena/latin1-buffer.ts';

/** Version of the pages' format, their first byte. */
export const pageVersion = 3;

/** Second byte of a page: further chunks follow, or none. */
export const moreChunks = 0;
export const lastChunk = 1;

export const pageHeaderBytes = 2;

/** A page is cut off after the entry that makes it longer than this. */
const chunkBytes = 256 * 1024;

/** Strings up to this length are written whole: the longest that an entry may have beyond `chunkBytes`. */
const shortStringBytes = 16 * 1024;

/** Room for what one entry may write after `isFull` was asked: two short strings and their numbers. */
const slackBytes = 64 * 1024;

/**
 * Writes bytes into a buffer that becomes a page when it is full. Whoever writes asks `isFull` before every entry, and
 * yields until it has been taken; that is why writing functions are generators.
 */
export class PageWriter {
  readonly #buffer = Buffer.allocUnsafeSlow(chunkBytes + slackBytes) as Latin1Buffer;
  #length = pageHeaderBytes;

  get isFull(): boolean {
    return this.#length >= chunkBytes;
  }

  byte(value: number): void {
    this.#buffer[this.#length++] = value;
  }

  /** An integer from 0 to 2^53 in groups of seven bits, the lowest first. */
  integer(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.#buffer[this.#length++] = rest % 0x80 | 0x80;
      rest = rest < 2 ** 31 ? rest >>> 7 : Math.floor(rest / 0x80);
    }
    this.#buffer[this.#length++] = rest;
  }

  double(value: number): void {
    this.#length = this.#buffer.writeDoubleLE(value, this.#length);
  }

  /** Length and bytes of a string that {@link isShort}. */
  string(value: string): void {
    const length = value.length;
    this.integer(length);
    writeText(this.#buffer, this.#length, value);
    this.#length += length;
  }

  /** Bytes as they are, at most 16 KiB. */
  raw(bytes: Buffer, from: number, to: number): void {
    if (from < to) this.#length += bytes.copy(this.#buffer, this.#length, from, to);
  }

  isShort(value: string): boolean {
    return value.length <= shortStringBytes;
  }

  /** Length and bytes of a string of any length. */
  *longString(value: string): Generator<void, void, undefined> {
    this.integer(value.length);
    yield* this.bytes(value);
  }

  /** The bytes of a string of any length. */
  *bytes(value: string): Generator<void, void, undefined> {
    let from = 0;
    while (from < value.length) {
      if (this.isFull) yield;
      const to = Math.min(value.length, from + chunkBytes - this.#length + 1);
      this.#length += this.#buffer.latin1Write(value.slice(from, to), this.#length);
      from = to;
    }
  }

  /** What was written since the last call, as a page that lasts until more is written. */
  take(isLast: boolean): Uint8Array {
    this.#buffer[0] = pageVersion;
    this.#buffer[1] = isLast ? lastChunk : moreChunks;
    const page = this.#buffer.subarray(0, this.#length);
    this.#length = pageHeaderBytes;
    return page;
  }
}
