import { parseInt64 } from '@kiwi/datatypes';

/** Longest decimal form of a 32-bit integer. */
const int32Characters = 11;

/** Redis's "special" encodings of strings. */
export const stringEncodings = { int8: 0xc0, int16: 0xc1, int32: 0xc2, lzf: 0xc3 } as const;

/** Writes the primitives of Redis's RDB format into memory. */
export class RdbWriter {
  #buffer = Buffer.allocUnsafe(256);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#buffer[this.#length++] = value;
  }

  /** Raw bytes. */
  bytes(text: string): void {
    this.#reserve(text.length);
    this.#length += this.#buffer.write(text, this.#length, 'latin1');
  }

  uint16(value: number): void {
    this.#reserve(2);
    this.#length = this.#buffer.writeUInt16LE(value, this.#length);
  }

  uint32(value: number): void {
    this.#reserve(4);
    this.#length = this.#buffer.writeUInt32LE(value, this.#length);
  }

  uint64(value: bigint): void {
    this.#reserve(8);
    this.#length = this.#buffer.writeBigUInt64LE(BigInt.asUintN(64, value), this.#length);
  }

  uint64BigEndian(value: bigint): void {
    this.#reserve(8);
    this.#length = this.#buffer.writeBigUInt64BE(BigInt.asUintN(64, value), this.#length);
  }

  double(value: number): void {
    this.#reserve(8);
    this.#length = this.#buffer.writeDoubleLE(value, this.#length);
  }

  /** A length or another number from 0 on: 1, 2, 5 or 9 bytes. */
  size(value: number | bigint): void {
    if (value < 64) this.byte(Number(value));
    else if (value < 16_384) {
      this.byte(0x40 | (Number(value) >> 8));
      this.byte(Number(value) & 0xff);
    } else if (value < 2 ** 32) {
      this.byte(0x80);
      this.#reserve(4);
      this.#length = this.#buffer.writeUInt32BE(Number(value), this.#length);
    } else {
      this.byte(0x81);
      this.uint64BigEndian(BigInt(value));
    }
  }

  /** A string; the decimal form of a 32-bit integer takes 2 to 5 bytes. */
  string(text: string): void {
    const value = text.length <= int32Characters ? parseInt64(text) : null;
    if (typeof value === 'number' && value === (value | 0)) this.#integer(value);
    else {
      this.size(text.length);
      this.bytes(text);
    }
  }

  /** What was written. */
  take(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  #integer(value: number): void {
    this.#reserve(5);
    const buffer = this.#buffer;
    if (value === (value << 24) >> 24) {
      this.byte(stringEncodings.int8);
      this.#length = buffer.writeInt8(value, this.#length);
    } else if (value === (value << 16) >> 16) {
      this.byte(stringEncodings.int16);
      this.#length = buffer.writeInt16LE(value, this.#length);
    } else {
      this.byte(stringEncodings.int32);
      this.#length = buffer.writeInt32LE(value, this.#length);
    }
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.#length + bytes));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}
