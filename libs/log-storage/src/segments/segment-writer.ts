import type { StorageError } from '@kiwi/kernel';
import { writeError } from '../database/storage-errors.ts';
import { encodeFrameHead } from './frame.ts';
import type { LogChange } from './log-change.ts';
import type { LogReplay } from './log-replay.ts';
import type { SegmentFile } from './segment-disk.ts';
import { encodeSegmentHeader, segmentFormat, segmentHeaderBytes } from './segment-header.ts';
import type { SegmentPool } from './segment-pool.ts';
import { nameOfSegment } from './segment.ts';

/** Writes that reach the disk together. */
interface Group {
  readonly changes: LogChange[];
  readonly data: Uint8Array[];
  dataBytes: number;
  readonly done: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: StorageError) => void;
}

/** A group takes no further writes beyond this, so that one write never waits for a very long one. */
const groupBytesMax = 4 * 1024 * 1024;
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
  #waiting: Group[] = [];
  #running = false;
  #failure: StorageError | null = null;
  /** Settles with the last group taken in. */
  #last: Promise<void> = Promise.resolve();

  constructor(options: SegmentWriterOptions) {
    this.#options = options;
    this.#place = options.place;
    this.#sequence = options.sequence;
  }

  /** The error that ended writing, if one did. */
  get failure(): StorageError | null {
    return this.#failure;
  }

  /** Writes all of it or nothing; all of it, and everything enqueued before, is on stable storage when the promise resolves. */
  enqueue(changes: readonly LogChange[], data: readonly Uint8Array[] = []): Promise<void> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    const group = this.#openGroup();
    for (const change of changes) group.changes.push(change);
    for (const bytes of data) {
      group.data.push(bytes);
      group.dataBytes += bytes.length;
    }
    this.#last = group.done;
    if (!this.#running) void this.#run();
    return group.done;
  }

  /** Resolves when everything enqueued so far is written, or writing has failed. */
  async settled(): Promise<void> {
    await this.#last.catch(() => undefined);
  }

  /** To be called when all is settled. */
  async close(): Promise<void> {
    await this.#place?.file.close();
    this.#place = null;
  }

  #openGroup(): Group {
    const last = this.#waiting.at(-1);
    if (last !== undefined && last.dataBytes < groupBytesMax) return last;
    const group = newGroup();
    this.#waiting.push(group);
    return group;
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (let group = this.#waiting.shift(); group !== undefined; group = this.#waiting.shift()) {
      try {
        await this.#writeGroup(group);
        group.resolve();
      } catch (error) {
        this.#fail(group, writeError(this.#options.directory, error));
      }
    }
    this.#running = false;
  }

  async #writeGroup({ changes, data, dataBytes }: Group): Promise<void> {
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
      await file.write(Buffer.concat([head, ...data]), offset);
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

  #fail(group: Group, failure: StorageError): void {
    this.#failure = failure;
    group.reject(failure);
    for (const waiting of this.#waiting) waiting.reject(failure);
    this.#waiting = [];
  }
}

function fits({ offset, capacity }: WritePlace, bytes: number): boolean {
  return offset + bytes <= capacity;
}

function newGroup(): Group {
  let resolve: () => void = () => undefined;
  let reject: (error: StorageError) => void = () => undefined;
  const done = new Promise<void>((onDone, onError) => {
    resolve = onDone;
    reject = onError;
  });
  return { changes: [], data: [], dataBytes: 0, done, resolve, reject };
}
