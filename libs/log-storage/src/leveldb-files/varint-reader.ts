/** Reads the numbers and strings of LevelDB's formats. Throws RangeError beyond the end. */
export class VarintReader {
  readonly #bytes: Buffer;
  #position: number;

  constructor(bytes: Buffer, position = 0) {
    this.#bytes = bytes;
    this.#position = position;
  }

  get position(): number {
    return this.#position;
  }

  get isAtEnd(): boolean {
    return this.#position >= this.#bytes.length;
  }

  /** Exact below 2^53. */
  varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#bytes.readUInt8(this.#position++);
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }

  skip(bytes: number): void {
    this.#position += bytes;
  }

  /** Passes over a length and as many bytes. */
  skipString(): void {
    const bytes = this.varint();
    this.#position += bytes;
  }
}
