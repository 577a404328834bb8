/** Bytes that a value takes as a protobuf varint. Whole numbers from 0 to 2^53 - 1. */
export function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) bytes++;
  return bytes;
}

const bytesMin = 256;
const doublingBytesMax = 1024 * 1024;

/**
 * Writes protobuf into a buffer that it keeps from one message to the next, which spares an allocation (and with payloads beyond
 * 100 kB most of the garbage collector's work). What `finish` returns is valid until the next `begin`.
 */
export class ProtoWriter {
  readonly #keptBytesMax: number;
  #buffer: Buffer = Buffer.alloc(0);
  #position = 0;

  /** @param keptBytesMax a buffer beyond this size is not kept. 0: none is, and every message has its own. */
  constructor(keptBytesMax: number) {
    this.#keptBytesMax = keptBytesMax;
  }

  begin(): void {
    this.#position = 0;
    if (this.#buffer.length > this.#keptBytesMax) this.#buffer = Buffer.alloc(0);
  }

  finish(): Buffer {
    return this.#buffer.subarray(0, this.#position);
  }

  /** Makes room for `bytes` more; to be called before anything is written. */
  reserve(bytes: number): void {
    const needed = this.#position + bytes;
    if (needed <= this.#buffer.length) return;
    const doubled = Math.min(this.#buffer.length * 2, doublingBytesMax);
    const grown = Buffer.allocUnsafe(Math.max(needed, doubled, bytesMin));
    this.#buffer.copy(grown, 0, 0, this.#position);
    this.#buffer = grown;
  }

  /** A field key below 128: number and wire type. */
  tag(tag: number): void {
    this.#buffer[this.#position++] = tag;
  }

  varint(value: number): void {
    let rest = value;
    while (rest >= 2 ** 31) {
      this.#buffer[this.#position++] = rest % 128 | 128;
      rest = Math.floor(rest / 128);
    }
    while (rest >= 128) {
      this.#buffer[this.#position++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.#buffer[this.#position++] = rest;
  }

  /** Bytes as they are, without a length. */
  raw(bytes: Uint8Array): void {
    this.#buffer.set(bytes, this.#position);
    this.#position += bytes.length;
  }
}
