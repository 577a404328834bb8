import { bufferBytes, grownArrayBytes, objectBytes } from '../memory/heap-bytes.ts';
import { PartList } from '../part/part-list.ts';
import type { Part, PartedValue, PartTracker } from '../part/part.ts';
import { chunkBytes, StringChunk, StringHeader } from './string-chunk.ts';

/** What stands for a chunk without a byte other than zero. */
const zeros = Buffer.alloc(chunkBytes);
const zeroText = '\0'.repeat(chunkBytes);

/** Up to this length a loop over the characters is faster than a call into Node.js. */
const loopBytes = 24;

/** The string itself with the list of its parts, and a chunk. */
const stringValueBytes = objectBytes(6) + objectBytes(4) + objectBytes(3) + 64;
const chunkMemoryBytes = objectBytes(5) + bufferBytes(chunkBytes) + 10;

/** The methods of {@link ChunkedString} that do not change it. */
export type ReadonlyChunkedString = Pick<
  ChunkedString,
  | 'type'
  | 'length'
  | 'memoryBytes'
  | 'byteAt'
  | 'blockAt'
  | 'slice'
  | 'toString'
  | 'clone'
  | 'contentOf'
> &
  Pick<ChunkedString, 'partCount' | 'isTracked' | 'parts' | 'partAt'>;

/**
 * A Redis string that is changed in place: APPEND, SETRANGE and SETBIT copy nothing but the bytes they write. For long strings
 * only; others are JavaScript strings. Its bytes lie in chunks of 8 KiB. A chunk of zeros that nobody has written to is absent, so a
 * bit far behind the end costs no more than a near one.
 *
 * Part 0 holds the length, each further part is a chunk, in the order in which they came into being. A string never gets shorter.
 */
export class ChunkedString implements PartedValue {
  readonly type = 'string' as const;
  countedBytes = 0;
  private bytes = 0;
  private readonly header = new StringHeader();
  /** By place: its position in the string, divided by the length of a chunk. */
  private readonly chunks: (StringChunk | null)[] = [];
  private readonly list = new PartList(this, () => null);

  constructor(text = '') {
    this.list.add(this.header);
    this.write(0, text);
  }

  /** In bytes. */
  get length(): number {
    return this.bytes;
  }

  /** Estimated, in bytes. */
  get memoryBytes(): number {
    const { list, chunks } = this;
    return stringValueBytes + grownArrayBytes(chunks.length) + (list.count - 1) * chunkMemoryBytes;
  }

  /** The byte at an index, 0 behind the end. */
  byteAt(index: number): number {
    const chunk = this.chunks[Math.floor(index / chunkBytes)];
    return chunk ? (chunk.bytes[index % chunkBytes] as number) : 0;
  }

  /**
   * The bytes from an index on, up to `end` or to the end of a chunk, whichever comes first: at least one when `from` lies before
   * `end` and the end of the string. Not a copy, so not to be kept nor to be changed.
   */
  blockAt(from: number, end: number): Uint8Array {
    const chunk = this.chunks[Math.floor(from / chunkBytes)];
    const at = from % chunkBytes;
    const to = Math.min(chunkBytes, at + Math.min(end, this.bytes) - from);
    return (chunk ? chunk.bytes : zeros).subarray(at, to);
  }

  /** As that of a JavaScript string, for indexes from 0 on. */
  slice(from: number, end: number): string {
    const to = Math.min(end, this.bytes);
    if (from >= to) return '';
    const first = Math.floor(from / chunkBytes);
    const last = Math.floor((to - 1) / chunkBytes);
    const start = from % chunkBytes;
    const stop = ((to - 1) % chunkBytes) + 1;
    if (first === last) return this.textOf(first, start, stop);
    const pieces = [this.textOf(first, start, chunkBytes)];
    for (let place = first + 1; place < last; place++) {
      pieces.push(this.textOf(place, 0, chunkBytes));
    }
    pieces.push(this.textOf(last, 0, stop));
    return pieces.join('');
  }

  /** The whole of it. Throws a RangeError when it is longer than a JavaScript string can be. */
  toString(): string {
    return this.slice(0, this.bytes);
  }

  /** Changes a byte; the string grows when the index lies behind its end. */
  setByte(index: number, value: number): void {
    const place = Math.floor(index / chunkBytes);
    if (value !== 0 || this.chunks[place]) {
      this.chunkForWrite(place).bytes[index % chunkBytes] = value;
    }
    this.growTo(index + 1);
  }

  /** Overwrites bytes from an offset on; the string grows when they end behind its end, with zeros in a gap. */
  write(offset: number, text: string): void {
    let from = 0;
    while (from < text.length) {
      const at = (offset + from) % chunkBytes;
      const count = Math.min(text.length - from, chunkBytes - at);
      const chunk = this.chunkForWrite(Math.floor((offset + from) / chunkBytes));
      if (count <= loopBytes) {
        for (let i = 0; i < count; i++) chunk.bytes[at + i] = text.charCodeAt(from + i);
      } else {
        chunk.bytes.write(
          count === text.length ? text : text.slice(from, from + count),
          at,
          'latin1',
        );
      }
      from += count;
    }
    if (text !== '') this.growTo(offset + text.length);
  }

  /** As {@link write}. */
  writeBytes(offset: number, block: Uint8Array): void {
    let from = 0;
    while (from < block.length) {
      const at = (offset + from) % chunkBytes;
      const count = Math.min(block.length - from, chunkBytes - at);
      const chunk = this.chunkForWrite(Math.floor((offset + from) / chunkBytes));
      chunk.bytes.set(block.subarray(from, from + count), at);
      from += count;
    }
    if (block.length > 0) this.growTo(offset + block.length);
  }

  /** Makes it at least so long, with zeros at its end. */
  growTo(length: number): void {
    if (length <= this.bytes) return;
    this.list.willChange(this.header);
    this.bytes = length;
    const { chunks } = this;
    while (chunks.length * chunkBytes < length) chunks.push(null);
  }

  clone(): ChunkedString {
    const copy = new ChunkedString();
    for (let number = 1; number < this.list.count; number++) {
      const { place, bytes } = this.list.at(number) as StringChunk;
      copy.chunkForWrite(place).bytes.set(bytes);
    }
    copy.growTo(this.bytes);
    return copy;
  }

  get partCount(): number {
    return this.list.count;
  }

  get isTracked(): boolean {
    return this.list.isTracked;
  }

  trackBy(tracker: PartTracker): void {
    this.list.trackBy(tracker);
  }

  parts(): readonly Part[] {
    return this.list.all();
  }

  partAt(index: number): Part | undefined {
    return this.list.at(index);
  }

  /** The length; or the place of a chunk and its bytes without zeros at their end. */
  contentOf(part: Part): readonly (number | string)[] {
    if (part === this.header) return [this.bytes];
    const chunk = part as StringChunk;
    return [chunk.place, chunk.text()];
  }

  /** Takes chunks by their numbers, from 1 on. Throws a RangeError unless they fit a string of this length. Only for a new string. */
  restoreChunk(length: number, place: number, text: string): void {
    const offset = place * chunkBytes;
    if (this.chunks[place]) throw new RangeError('a chunk of a string comes twice');
    if (text.length > chunkBytes || offset >= length || offset + text.length > length) {
      throw new RangeError('a chunk lies behind the end of its string');
    }
    this.chunkForWrite(place).bytes.write(text, 0, 'latin1');
  }

  private textOf(place: number, start: number, stop: number): string {
    const chunk = this.chunks[place];
    if (chunk) return chunk.bytes.toString('latin1', start, stop);
    return stop - start === chunkBytes ? zeroText : zeroText.slice(start, stop);
  }

  /** The chunk at a place, which the caller is going to change. */
  private chunkForWrite(place: number): StringChunk {
    const { chunks } = this;
    let chunk = chunks[place];
    if (chunk) {
      this.list.willChange(chunk);
      return chunk;
    }
    // Alone, the length lies in the page of the key; from here on it has one of its own.
    if (this.list.count === 1) this.list.willChange(this.header);
    chunk = new StringChunk(place);
    this.list.add(chunk);
    // One by one: an array with holes, or one that is made longer in a leap, is slow for good.
    while (chunks.length <= place) chunks.push(null);
    chunks[place] = chunk;
    return chunk;
  }
}
