import type { StorageError } from '@kiwi/kernel';
import { writeError } from '../database/storage-errors.ts';
import { GroupCommit } from '../group-commit.ts';
import { encodeFrameHead } from './frame.ts';
import type { LogChange } from './log-change.ts';
import type { LogReplay } from './log-replay.ts';
import type { SegmentFile } from './segment-disk.ts';
import { encodeSegmentHeader, segmentFormat, segmentHeaderBytes } from './segment-header.ts';
import type { SegmentPool } from './segment-pool.ts';
import { nameOfSegment } from './segment.ts';

/** What one frame will hold. */
interface FrameContent {
  readonly changes: LogChange[];
  readonly data: Uint8Array[];
  dataBytes: number;
}

/** Frames up to this length are handed to the operating system at once: the copy takes less than the way through the thread pool. */
const writeNowBytesMax = 256 * 1024;

/** Where the log goes on. */
export interface WritePlace {
  readonly file: SegmentFile;
  readonly salt: Buffer;
  readonly number: number;
  readonly capacity: number;
  offset: number;
}

export interface SegmentWriterOptions {
  readonly directory: string;
  readonly pool: SegmentPool;
  readonly replay: LogReplay;
  /** Null: the first frame begins the first segment. */
  readonly place: WritePlace | null;
  /** Of the next frame. */
  readonly sequence: number;
  readonly release: string;
  readonly newSalt: () => Buffer;
  /** How large the next segment is made, given the last one's size (0: none). */
  readonly capacityAfter: (capacity: number) => number;
  /** A segment has frames on the disk from now on. */
  readonly onBegun: (number: number) => void;
}

/**
 * Writes frames one after the other: group commit. Each is durable before the next one is begun; what arrives meanwhile goes out
 * together in that.
 */
export class SegmentWriter {
  readonly #options: SegmentWriterOptions;
  readonly #staging = Buffer.allocUnsafeSlow(writeNowBytesMax);
  #place: WritePlace | null;
  #sequence: number;
  readonly #groups: GroupCommit<FrameContent>;

  constructor(options: SegmentWriterOptions) {
    this.#options = options;
    this.#place = options.place;
    this.#sequence = options.sequence;
    this.#groups = new GroupCommit<FrameContent>({
      empty: () => ({ changes: [], data: [], dataBytes: 0 }),
      write: (content) => this.#write(content),
      failure: (cause) => writeError(options.directory, cause),
    });
  }

  /** The error that ended writing, if one did. */
  get failure(): StorageError | null {
    return this.#groups.failure;
  }

  /** Writes all of it or nothing; all of it, and everything enqueued before, is on stable storage when the promise resolves. */
  enqueue(changes: readonly LogChange[], data: readonly Uint8Array[] = []): Promise<void> {
    const dataBytes = data.reduce((sum, { length }) => sum + length, 0);
    return this.#groups.enqueue(dataBytes, (content) => {
      for (const change of changes) content.changes.push(change);
      for (const bytes of data) content.data.push(bytes);
      content.dataBytes += dataBytes;
    });
  }

  /** Resolves when everything enqueued so far is written, or writing has failed. */
  settled(): Promise<void> {
    return this.#groups.settled();
  }

  /** To be called when all is settled. */
  async close(): Promise<void> {
    await this.#place?.file.close();
    this.#place = null;
  }

  async #write({ changes, data, dataBytes }: FrameContent): Promise<void> {
    let place = this.#place;
    let head = place === null ? null : this.#headOf(place, changes, dataBytes);
    if (place === null || head === null || !fits(place, head.length + dataBytes)) {
      // As large as the head in any segment: they differ in the salt alone.
      const headBytes = (head ?? encodeFrameHead(Buffer.alloc(0), 0, changes, dataBytes)).length;
      place = await this.#beginSegment(headBytes + dataBytes);
      head = this.#headOf(place, changes, dataBytes);
    }
    await this.#writeFrame(place, head, data, dataBytes, changes);
    const { pool, capacityAfter } = this.#options;
    if (place.offset > place.capacity / 2 && !pool.isPreparing) {
      pool.prepare(place.number + 1, capacityAfter(place.capacity));
    }
  }

  #headOf({ salt }: WritePlace, changes: readonly LogChange[], dataBytes: number): Buffer {
    return encodeFrameHead(salt, this.#sequence, changes, dataBytes);
  }

  async #writeFrame(
    place: WritePlace,
    head: Buffer,
    data: readonly Uint8Array[],
    dataBytes: number,
    changes: readonly LogChange[],
  ): Promise<void> {
    const { file, offset } = place;
    const bytes = head.length + dataBytes;
    if (bytes <= writeNowBytesMax) {
      let filled = head.copy(this.#staging);
      for (const part of data) {
        this.#staging.set(part, filled);
        filled += part.length;
      }
      file.writeNow(this.#staging.subarray(0, filled), offset);
    } else {
      await file.writeParts([head, ...data], offset);
    }
    await file.sync();
    this.#options.replay.frame(changes, offset);
    this.#sequence++;
    place.offset += bytes;
  }

  /** A new segment for a frame of so many bytes. What it begins with is durable first, so that no two frames can be torn. */
  async #beginSegment(frameBytes: number): Promise<WritePlace> {
    const { pool, replay, release, newSalt, capacityAfter, onBegun } = this.#options;
    const beginning = [replay.state.segmentBeginning()];
    const salt = newSalt();
    const head = encodeFrameHead(salt, this.#sequence, beginning, 0);
    const before = this.#place;
    const capacityMin = segmentHeaderBytes + head.length + frameBytes;
    const wanted = Math.max(capacityMin, capacityAfter(before?.capacity ?? 0));
    const { number, file, capacity } = await pool.take((before?.number ?? 0) + 1, wanted);
    const place = { file, salt, number, capacity, offset: segmentHeaderBytes };
    this.#place = place;
    await before?.file.close();
    const header = { format: segmentFormat, release, number, firstSequence: this.#sequence, salt };
    await file.write(encodeSegmentHeader(header), 0);
    replay.begin({ name: nameOfSegment(number), header, capacity, lastIndex: 0 });
    await this.#writeFrame(place, head, [], 0, beginning);
    onBegun(number);
    return place;
  }
}

function fits({ offset, capacity }: WritePlace, bytes: number): boolean {
  return offset + bytes <= capacity;
}
