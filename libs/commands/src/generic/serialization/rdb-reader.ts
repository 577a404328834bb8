import { lzfDecompress } from './lzf.ts';
import { MalformedPayload } from './malformed-payload.ts';
import { stringEncodings } from './rdb-writer.ts';

/** Reads what an `RdbWriter` or Redis wrote. Throws `MalformedPayload` rather than read beyond the end. */
export class RdbReader {
  readonly #buffer: Buffer;
  #at = 0;
  readonly #end: number;

  /** @param end where the value ends: behind it stands the footer. */
  constructor(buffer: Buffer, end = buffer.length) {
    this.#buffer = buffer;
    this.#end = end;
  }

  get remaining(): number {
    return this.#end - this.#at;
  }

  byte(): number {
    return this.#buffer[this.#take(1)] as number;
  }

  uint16(): number {
    return this.#buffer.readUInt16LE(this.#take(2));
  }

  uint32(): number {
    return this.#buffer.readUInt32LE(this.#take(4));
  }

  uint32BigEndian(): number {
    return this.#buffer.readUInt32BE(this.#take(4));
  }

  uint64(): bigint {
    return this.#buffer.readBigUInt64LE(this.#take(8));
  }

  int64(): bigint {
    return this.#buffer.readBigInt64LE(this.#take(8));
  }

  uint64BigEndian(): bigint {
    return this.#buffer.readBigUInt64BE(this.#take(8));
  }

  double(): number {
    return this.#buffer.readDoubleLE(this.#take(8));
  }

  /** Integers of so many bytes, at most 6. */
  signed(bytes: number): number {
    return this.#buffer.readIntLE(this.#take(bytes), bytes);
  }

  bytes(count: number): string {
    const at = this.#take(count);
    return this.#buffer.toString('latin1', at, at + count);
  }

  /** A number from 0 on, exact up to 64 bits. */
  bigSize(): bigint {
    const first = this.byte();
    switch (first >> 6) {
      case 0:
        return BigInt(first);
      case 1:
        return BigInt(((first & 0x3f) << 8) | this.byte());
      case 2:
        if (first === 0x80) return BigInt(this.#buffer.readUInt32BE(this.#take(4)));
        if (first === 0x81) return this.uint64BigEndian();
        break;
    }
    throw new MalformedPayload('not a length');
  }

  /** A length or a count. */
  size(): number {
    const size = this.bigSize();
    if (size > Number.MAX_SAFE_INTEGER) throw new MalformedPayload('a length is out of range');
    return Number(size);
  }

  /** A count of elements, each of which takes at least a byte of what follows; never 0. */
  count(): number {
    const count = this.size();
    if (count === 0 || count > this.remaining)
      throw new MalformedPayload('a count is out of range');
    return count;
  }

  string(): string {
    const first = this.#buffer[this.#at];
    if (first === undefined || first >> 6 !== 3 || this.remaining === 0)
      return this.bytes(this.size());
    this.#at++;
    switch (first) {
      case stringEncodings.int8:
        return String(this.signed(1));
      case stringEncodings.int16:
        return String(this.signed(2));
      case stringEncodings.int32:
        return String(this.signed(4));
      case stringEncodings.lzf: {
        const packed = this.size();
        const length = this.size();
        const at = this.#take(packed);
        const bytes = lzfDecompress(this.#buffer.subarray(at, at + packed), length);
        return Buffer.from(bytes.buffer).toString('latin1');
      }
      default:
        throw new MalformedPayload('a string of an unknown encoding');
    }
  }

  #take(count: number): number {
    if (count > this.#end - this.#at) throw new MalformedPayload('it ends too early');
    const at = this.#at;
    this.#at += count;
    return at;
  }
}
