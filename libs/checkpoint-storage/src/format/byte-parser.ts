/**
 * Reads a format piece by piece: yields how many bytes it needs next and is given exactly these. So the same code reads a file
 * in blocks and a peer's stream in whatever chunks it arrives. The bytes are valid until the next yield.
 *
 * @throws UnreadableBytes
 */
export type ByteParser<T> = Generator<number, T, Buffer>;

/** Bytes that are not what they should be. Becomes a typed error where it is known which file they are from. */
export class UnreadableBytes extends Error {
  /** `damaged`: they were right once. `format`: another release, or something else altogether. */
  readonly kind: 'damaged' | 'format';

  constructor(kind: 'damaged' | 'format', what: string) {
    super(what);
    this.kind = kind;
  }
}

const nothing = Buffer.alloc(0);

/** Feeds a parser. Holds at most one piece, which the parser bounds. */
export class ByteFeeder<T> {
  readonly #parser: ByteParser<T>;
  #wanted = 0;
  /** The piece that is being filled; in use when it did not come in one chunk. */
  #piece: Buffer = nothing;
  #filled = 0;
  #result: { readonly value: T } | null = null;
  #offset = 0;

  constructor(parser: ByteParser<T>) {
    this.#parser = parser;
    this.#advance(nothing);
  }

  /** Bytes taken in by the parser so far. */
  get offset(): number {
    return this.#offset;
  }

  /** What the parser made of the bytes; null as long as it wants more. */
  get result(): { readonly value: T } | null {
    return this.#result;
  }

  /** Everything the parser produces from the chunk is produced before this returns. Bytes after the end are unreadable. */
  push(chunk: Uint8Array): void {
    const left = chunk.length - this.pushStart(chunk);
    if (left > 0) throw new UnreadableBytes('damaged', `has ${left} bytes after its end`);
  }

  /** The same, and what is behind the end is left. Returns how many bytes were taken. */
  pushStart(chunk: Uint8Array): number {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let position = 0;
    while (position < bytes.length && this.#result === null) {
      position += this.#take(bytes.subarray(position));
    }
    return position;
  }

  #take(bytes: Buffer): number {
    if (this.#filled === 0 && bytes.length >= this.#wanted) {
      const size = this.#wanted;
      this.#advance(bytes.subarray(0, size));
      return size;
    }
    if (this.#filled === 0) this.#piece = Buffer.allocUnsafe(this.#wanted);
    const copied = bytes.copy(this.#piece, this.#filled, 0, this.#wanted - this.#filled);
    this.#filled += copied;
    if (this.#filled === this.#wanted) {
      const piece = this.#piece;
      this.#piece = nothing;
      this.#filled = 0;
      this.#advance(piece);
    }
    return copied;
  }

  #advance(piece: Buffer): void {
    this.#offset += piece.length;
    let step = this.#parser.next(piece);
    while (step.done !== true && step.value === 0) step = this.#parser.next(nothing);
    if (step.done === true) this.#result = { value: step.value };
    else this.#wanted = step.value;
  }
}
