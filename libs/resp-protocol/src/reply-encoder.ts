import type { ReplySink } from './reply-sink.ts';

/**
 * Past this many characters the text becomes a chunk of its own; far below V8's limit of 2^29 - 24.
 */
const chunkCharactersMax = 1024 * 1024;
/**
 * Values from this length on become chunks as they are, and so are not copied into a larger string
 * first.
 */
const largeValueCharacters = 256 * 1024;

const bulkHeaders = Array.from({ length: 1024 }, (_, length) => `$${length}\r\n`);
const arrayHeaders = Array.from({ length: 256 }, (_, length) => `*${length}\r\n`);
const integers = Array.from({ length: 1024 }, (_, value) => `:${value}\r\n`);

/**
 * Gathers the replies of one connection as a byte string (latin1), to be written to the socket once
 * per turn: `socket.write(text, 'latin1')`.
 *
 * `mark` and `rewind` drop what a command wrote before it threw. Marks are plain numbers, nest, and
 * cost nothing to take.
 */
export class ReplyEncoder implements ReplySink {
  protocol: 2 | 3 = 2;

  // Plain private fields: written several times per command.
  private text = '';
  /** Full chunks before `text`, oldest first, and their characters in sum. */
  private chunks: string[] = [];
  private chunkCharacters = 0;
  /** `text` as it was at the last mark: rewinding to that one needs no slicing. */
  private markedText = '';
  private markedLength = 0;

  /** Bytes pending. */
  get length(): number {
    return this.chunkCharacters + this.text.length;
  }

  /**
   * Where the output stands; hand it to `rewind` to drop everything written since. Void after
   * `take` or `discard`.
   */
  mark(): number {
    this.markedText = this.text;
    this.markedLength = this.chunkCharacters + this.text.length;
    return this.markedLength;
  }

  rewind(mark: number): void {
    if (mark === this.length) return;
    while (mark < this.chunkCharacters) {
      this.text = this.chunks.pop() as string;
      this.chunkCharacters -= this.text.length;
      this.markedLength = -1;
    }
    if (mark === this.markedLength) {
      this.text = this.markedText;
    } else {
      this.text = this.text.substring(0, mark - this.chunkCharacters);
      this.markedLength = -1;
    }
  }

  /**
   * Hands over everything pending and starts anew: one string, or a list of them when it is large.
   * `''` when nothing is pending.
   */
  take(): string | readonly string[] {
    const { text, chunks } = this;
    this.discard();
    if (chunks.length === 0) return text;
    if (text !== '') chunks.push(text);
    return chunks;
  }

  /** Drops everything pending. */
  discard(): void {
    this.text = this.markedText = '';
    this.markedLength = 0;
    if (this.chunks.length > 0) this.chunks = [];
    this.chunkCharacters = 0;
  }

  /** Adds replies encoded elsewhere, such as a pushed message that many connections share. */
  raw(encoded: string): void {
    this.text += encoded;
    if (this.text.length >= chunkCharactersMax) this.spill();
  }

  ok(): void {
    this.raw('+OK\r\n');
  }

  simple(text: string): void {
    this.raw('+' + text + '\r\n');
  }

  error(line: string): void {
    this.raw('-' + line.replace(/[\r\n]/g, ' ') + '\r\n');
  }

  integer(value: number | bigint): void {
    const common = typeof value === 'number' && value >= 0 && value < integers.length;
    this.raw(common ? (integers[value] as string) : ':' + value + '\r\n');
  }

  bulk(value: string): void {
    const { length } = value;
    if (length >= largeValueCharacters) return this.largeBulk(value);
    const header = length < bulkHeaders.length ? bulkHeaders[length] : '$' + length + '\r\n';
    this.raw(header + value + '\r\n');
  }

  bulkOrNull(value: string | null | undefined): void {
    if (value === null || value === undefined) this.null();
    else this.bulk(value);
  }

  null(): void {
    this.raw(this.protocol === 3 ? '_\r\n' : '$-1\r\n');
  }

  nullArray(): void {
    this.raw(this.protocol === 3 ? '_\r\n' : '*-1\r\n');
  }

  array(length: number): void {
    const common = length < arrayHeaders.length;
    this.raw(common ? (arrayHeaders[length] as string) : '*' + length + '\r\n');
  }

  map(entries: number): void {
    if (this.protocol === 3) this.raw('%' + entries + '\r\n');
    else this.array(entries * 2);
  }

  set(length: number): void {
    if (this.protocol === 3) this.raw('~' + length + '\r\n');
    else this.array(length);
  }

  push(length: number): void {
    if (this.protocol === 3) this.raw('>' + length + '\r\n');
    else this.array(length);
  }

  double(text: string): void {
    if (this.protocol === 3) this.raw(',' + text + '\r\n');
    else this.bulk(text);
  }

  boolean(value: boolean): void {
    if (this.protocol === 3) this.raw(value ? '#t\r\n' : '#f\r\n');
    else this.integer(value ? 1 : 0);
  }

  bigNumber(decimal: string): void {
    if (this.protocol === 3) this.raw('(' + decimal + '\r\n');
    else this.bulk(decimal);
  }

  verbatim(format: string, text: string): void {
    if (this.protocol === 2) return this.bulk(text);
    // Two pieces, as format and text together could be longer than a string may be.
    this.raw('=' + (text.length + 4) + '\r\n' + format + ':');
    this.value(text);
  }

  private largeBulk(value: string): void {
    this.raw('$' + value.length + '\r\n');
    this.value(value);
  }

  private value(value: string): void {
    if (value.length < largeValueCharacters) return this.raw(value + '\r\n');
    this.spill();
    this.chunks.push(value);
    this.chunkCharacters += value.length;
    this.raw('\r\n');
  }

  private spill(): void {
    if (this.text === '') return;
    this.chunks.push(this.text);
    this.chunkCharacters += this.text.length;
    this.text = '';
  }
}
