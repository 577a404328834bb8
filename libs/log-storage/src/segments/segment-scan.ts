import { StorageError } from '@kiwi/kernel';
import { damagedEntryError, damagedError } from '../database/storage-errors.ts';
import { decodeFrame, frameMagic, isDataWhole } from './frame.ts';
import type { Frame } from './frame.ts';
import { LogReplay } from './log-replay.ts';
import type { SegmentDisk } from './segment-disk.ts';
import { decodeSegmentHeader, segmentFormat, segmentHeaderBytes } from './segment-header.ts';
import type { SegmentHeader } from './segment-header.ts';
import { isSpare, isUnfinished } from './segment-pool.ts';
import type { SpareFile } from './segment-pool.ts';
import { numberOfSegment } from './segment.ts';

/** Where the last frame is. */
export interface LastFrame {
  readonly name: string;
  readonly offset: number;
  readonly bytes: number;
}

/** What a directory of segments holds. */
export interface SegmentScan {
  readonly replay: LogReplay;
  /** Of the next frame. */
  readonly sequence: number;
  /** Null when there is no frame at all. */
  readonly lastFrame: LastFrame | null;
  /** Something was begun behind it that no whole frame came of. */
  readonly isEndTorn: boolean;
  readonly spares: readonly SpareFile[];
  /** Files that are no part of the log: unfinished ones, those before a gap, and those that were made ready and not used. */
  readonly unused: readonly string[];
}

interface SegmentContent {
  readonly number: number;
  readonly name: string;
  /** Only until the next one is read. */
  readonly bytes: Buffer;
  readonly header: SegmentHeader | null;
}

interface ScanOptions {
  readonly disk: SegmentDisk;
  /** For error texts. */
  readonly directory: string;
  /** The newest segment that is known to have been written to; 0: none. */
  readonly begunNumber: number;
  /** Of this program, for error texts. */
  readonly release: string;
}

/**
 * Reads all segments, checks every byte of them that counts, and replays what they say.
 *
 * @throws StorageError `KIWI_LOG_CORRUPT`, `KIWI_STORAGE_FORMAT`
 */
export async function scanSegments(options: ScanOptions): Promise<SegmentScan> {
  const { disk } = options;
  const names = await disk.list();
  const numbers = names.map(numberOfSegment).filter((number) => number !== null);
  const spares: SpareFile[] = [];
  for (const name of names.filter(isSpare))
    spares.push({ name, capacity: await sizeOf(disk, name) });
  const scan = new Scan(options);
  const chain = unbrokenEnd(numbers);
  // One memory for all of them, since they are as large as segments are.
  let memory = Buffer.alloc(0);
  for (const [i, number] of chain.entries()) {
    const name = names.find((known) => numberOfSegment(known) === number) ?? '';
    const file = await disk.open(name);
    try {
      const size = await file.size();
      if (size > memory.length) memory = Buffer.allocUnsafe(size);
      const bytes = memory.subarray(0, await file.read(memory.subarray(0, size), 0));
      const header = decodeSegmentHeader(bytes);
      scan.segment({ number, name, bytes, header }, i === chain.length - 1);
    } finally {
      await file.close();
    }
  }
  scan.finish();
  const unused = names.filter((name) => {
    const number = numberOfSegment(name);
    return isUnfinished(name) || (number !== null && !scan.isUsed(number));
  });
  return { ...scan.result, spares, unused };
}

/** The longest row of numbers without a gap that ends with the highest. A crash may have kept a removed file before it. */
function unbrokenEnd(numbers: readonly number[]): readonly number[] {
  const sorted = [...numbers].sort((a, b) => a - b);
  const last = sorted.length - 1;
  const start = sorted.findLastIndex((number, i) => i < last && number + 1 !== sorted[i + 1]);
  return sorted.slice(start + 1);
}

async function sizeOf(disk: SegmentDisk, name: string): Promise<number> {
  const file = await disk.open(name);
  try {
    return await file.size();
  } finally {
    await file.close();
  }
}

class Scan {
  readonly #options: ScanOptions;
  readonly #replay = new LogReplay();
  readonly #used = new Set<number>();
  #sequence: number | null = null;
  #lastFrame: LastFrame | null = null;
  #isEndTorn = false;

  constructor(options: ScanOptions) {
    this.#options = options;
  }

  get result(): Omit<SegmentScan, 'spares' | 'unused'> {
    return {
      replay: this.#replay,
      sequence: this.#sequence ?? 1,
      lastFrame: this.#lastFrame,
      isEndTorn: this.#isEndTorn,
    };
  }

  isUsed(number: number): boolean {
    return this.#used.has(number);
  }

  /** Takes the next segment. Only behind the last one may something be torn. */
  segment(content: SegmentContent, isLast: boolean): void {
    const { number, name, bytes, header } = content;
    if (header === null) {
      if (!isLast) throw this.#damaged(`the header of ${name} does not match its checksum`);
      return;
    }
    this.#checkHeader(header, content);
    const frames = this.#framesOf(header, bytes);
    if (frames.length === 0) {
      if (!isLast) throw this.#damaged(`${name} has no whole frame at byte ${segmentHeaderBytes}`);
      this.#checkTornEnd(header, content, segmentHeaderBytes);
      return;
    }
    this.#used.add(number);
    this.#replay.begin({ name, header, capacity: bytes.length, lastIndex: 0 });
    let offset = segmentHeaderBytes;
    for (const frame of frames) {
      this.#replay.frame(frame.changes, offset);
      this.#lastFrame = { name, offset, bytes: frame.bytes };
      offset += frame.bytes;
    }
    this.#sequence = header.firstSequence + frames.length;
    this.#checkTornEnd(header, content, offset);
  }

  /** All files are read: is it a whole log? */
  finish(): void {
    const { begunNumber, directory } = this.#options;
    const newest = Math.max(0, ...this.#used);
    if (newest < begunNumber) {
      const text = `its newest segment is missing: there is ${newest}, and there was ${begunNumber}`;
      throw this.#damaged(text);
    }
    const { state, positions } = this.#replay;
    if (state.lastIndex <= state.compactedIndex) return;
    if (positions.find(state.firstIndex) === null || positions.lastIndex !== state.lastIndex) {
      throw damagedEntryError(directory, state.firstIndex, 'is missing');
    }
  }

  #checkHeader(header: SegmentHeader, { number, name }: SegmentContent): void {
    const { directory, release } = this.#options;
    if (header.format !== segmentFormat) {
      throw new StorageError(
        'KIWI_STORAGE_FORMAT',
        `The segment ${name} in ${directory} has format ${header.format}, written by Kiwi ${header.release}; ` +
          `this is Kiwi ${release}, which reads format ${segmentFormat}. Use the release that wrote it.`,
        { details: { directory, format: header.format, release: header.release } },
      );
    }
    if (header.number !== number) throw this.#damaged(`${name} is segment ${header.number}`);
    if (this.#sequence !== null && header.firstSequence !== this.#sequence) {
      const text = `frame ${this.#sequence} is not in the segment before ${name}, which begins with ${header.firstSequence}`;
      throw this.#damaged(text);
    }
  }

  /** From the beginning to the first that is not whole. */
  #framesOf({ salt, firstSequence }: SegmentHeader, bytes: Buffer): readonly Frame[] {
    const frames: Frame[] = [];
    for (let offset = segmentHeaderBytes; ; ) {
      const frame = decodeFrame(salt, bytes, offset);
      if (frame === null || frame.sequence !== firstSequence + frames.length) return frames;
      if (!isDataWhole(frame, bytes, offset)) return frames;
      frames.push(frame);
      offset += frame.bytes;
    }
  }

  /** A frame behind one that is not whole was begun when that one was durable: so it is damaged, not torn. */
  #checkTornEnd({ salt }: SegmentHeader, { name, bytes }: SegmentContent, end: number): void {
    this.#isEndTorn = bytes.subarray(end, end + frameMagic.length).equals(frameMagic);
    let at = bytes.indexOf(frameMagic, end);
    for (; at >= 0; at = bytes.indexOf(frameMagic, at + 1)) {
      const frame = decodeFrame(salt, bytes, at);
      if (frame === null || (at === end && !isDataWhole(frame, bytes, at))) continue;
      throw this.#damaged(`${name} has no whole frame at byte ${end}, but one at ${at}`);
    }
  }

  #damaged(what: string): StorageError {
    return damagedError(this.#options.directory, what);
  }
}
