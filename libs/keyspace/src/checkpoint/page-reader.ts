import type { Latin1Buffer } from '../arena/latin1-buffer.ts';
import { entryEnd, entryHeaderBytes, longKey } from '../slot/entry.ts';

/** Thrown while a page is read and caught by the loader, which knows the page's name. */
export class MalformedPage extends Error {}

/** Thrown likewise, for what another release wrote: nothing is damaged. */
export class UnknownFormat extends Error {}

/** So much is read in one step. */
const stepBytes = 64 * 1024;

/** Reads what a `PageWriter` wrote. Throws {@link MalformedPage} rather than read beyond the end. */
export class PageReader {
  readonly #buffer: Latin1Buffer;
  #at = 0;
  #pauseAt = stepBytes;

  constructor(bytes: Uint8Array) {
    this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) as Latin1Buffer;
  }

  get bytes(): Latin1Buffer {
    return this.#buffer;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#buffer.length;
  }

  /** Whether it is time to let others have their turn. True once for each stretch that was read. */
  get isPauseDue(): boolean {
    if (this.#at < this.#pauseAt) return false;
    this.#pauseAt = this.#at + stepBytes;
    return true;
  }

  byte(): number {
    if (this.#at >= this.#buffer.length) throw new MalformedPage('it ends too early');
    return this.#buffer[this.#at++] as number;
  }

  integer(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (value > Number.MAX_SAFE_INTEGER) throw new MalformedPage('a number is out of range');
      if (byte < 0x80) return value;
      scale *= 0x80;
    }
  }

  double(): number {
    const at = this.#take(8);
    return this.#buffer.readDoubleLE(at);
  }

  /** Passes an entry of a slot's part; answers where in `bytes` it begins. The first byte of it was read. */
  entry(): number {
    const start = this.#at - 1;
    this.#take(entryHeaderBytes - 1);
    const length = entryEnd(this.#buffer, start) - this.#at;
    if (this.#buffer[start + 1] === longKey) throw new MalformedPage('a key is too long');
    this.#take(length);
    return start;
  }

  string(): string {
    const length = this.integer();
    const at = this.#take(length);
    return this.#buffer.latin1Slice(at, at + length);
  }

  #take(length: number): number {
    const at = this.#at;
    if (length > this.#buffer.length - at) throw new MalformedPage('it ends too early');
    this.#at = at + length;
    return at;
  }
}
