import { NetworkError } from '@kiwi/kernel';

/** Reads protobuf from a buffer. Throws NetworkError `KIWI_FRAME_UNREADABLE` when it ends too early or makes no sense. */
export class ProtoReader {
  readonly #buffer: Buffer;
  #position: number;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
    this.#position = 0;
  }

  get position(): number {
    return this.#position;
  }

  /** Whole numbers beyond 2^53 lose their low bits. */
  varint(): number {
    let value = 0;
    let scale = 1;
    for (let bytes = 0; bytes < 10; bytes++) {
      const byte = this.#buffer[this.#position++];
      if (byte === undefined) break;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
    throw unreadable('a number without end');
  }

  /** Reads a length and returns the position where what it measures ends. */
  end(): number {
    const end = this.varint() + this.#position;
    if (end > this.#buffer.length) throw unreadable('a field beyond the end of the message');
    return end;
  }

  /** A view, not a copy. */
  bytes(): Buffer {
    const end = this.end();
    const bytes = this.#buffer.subarray(this.#position, end);
    this.#position = end;
    return bytes;
  }

  /** Passes over the value of a field of any number. */
  skip(tag: number): void {
    switch (tag & 7) {
      case 0:
        this.varint();
        return;
      case 1:
        this.#position += 8;
        return;
      case 2:
        this.#position = this.end();
        return;
      case 5:
        this.#position += 4;
        return;
      default:
        throw unreadable(`wire type ${tag & 7}`);
    }
  }

  seek(position: number): void {
    this.#position = position;
  }

  slice(start: number, end: number): Buffer {
    return this.#buffer.subarray(start, end);
  }

  get isAtEnd(): boolean {
    return this.#position >= this.#buffer.length;
  }
}

function unreadable(what: string): NetworkError {
  return new NetworkError('KIWI_FRAME_UNREADABLE', `unreadable frame: ${what}`);
}
