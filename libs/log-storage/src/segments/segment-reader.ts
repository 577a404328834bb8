import { crc32 } from 'node:zlib';
import type { Entry, LogIndex } from '@kiwi/raft-core';
import { damagedEntryError, readError } from '../database/storage-errors.ts';
import type { EntryRange, EntryReading } from '../log/entry-reader.ts';
import type { EntryPositions, FramePosition } from './entry-positions.ts';
import { decodeFrame, entriesOf, frameBytesAt, frameHeadBytes } from './frame.ts';
import type { SegmentDisk, SegmentFile } from './segment-disk.ts';
import type { Segment } from './segment.ts';

/** How much of a frame is read before its length is known. */
const firstReadBytes = 64 * 1024;

/** Reads entries from the files of segments. */
export class SegmentReader {
  readonly #disk: SegmentDisk;
  readonly #directory: string;
  readonly #positions: EntryPositions;
  readonly #segmentOf: (number: number) => Segment | undefined;

  constructor(
    disk: SegmentDisk,
    directory: string,
    positions: EntryPositions,
    segmentOf: (number: number) => Segment | undefined,
  ) {
    this.#disk = disk;
    this.#directory = directory;
    this.#positions = positions;
    this.#segmentOf = segmentOf;
  }

  /**
   * Reads consecutive entries and checks each.
   *
   * @throws StorageError `KIWI_STORAGE_READ_FAILED`
   */
  async read({ from, to, bytesMax }: EntryRange): Promise<EntryReading> {
    const files = new Map<number, SegmentFile>();
    try {
      return await this.#read({ from, to, bytesMax }, files);
    } catch (error) {
      throw readError(this.#directory, error);
    } finally {
      for (const file of files.values()) await file.close();
    }
  }

  async #read(
    { from, to, bytesMax }: EntryRange,
    files: Map<number, SegmentFile>,
  ): Promise<EntryReading> {
    const entries: Entry[] = [];
    let bytes = 0;
    let next = from;
    while (next <= to) {
      const position = this.#positions.find(next);
      if (position === null) return this.#damaged(entries, next, 'is missing');
      const inFrame = await this.#readFrame(position, files);
      const first = next;
      for (; next <= to && isIn(position, this.#positions.find(next)); next++) {
        const entry = inFrame.get(next);
        if (entry === undefined) {
          return this.#damaged(entries, next, 'does not match its checksum');
        }
        bytes += entry.data.byteLength;
        if (entries.length > 0 && bytes > bytesMax) return { entries, damage: null };
        entries.push(entry);
      }
      // Removed while its frame was read.
      if (next === first) return this.#damaged(entries, next, 'is missing');
    }
    return { entries, damage: null };
  }

  #damaged(
    entries: readonly Entry[],
    index: LogIndex,
    what: 'is missing' | 'does not match its checksum',
  ): EntryReading {
    return { entries, damage: damagedEntryError(this.#directory, index, what) };
  }

  /** The entries of a frame whose data are what was written; of several under one index the last. */
  async #readFrame(
    { segment: number, offset }: FramePosition,
    files: Map<number, SegmentFile>,
  ): Promise<ReadonlyMap<LogIndex, Entry>> {
    const entries = new Map<LogIndex, Entry>();
    const segment = this.#segmentOf(number);
    if (segment === undefined) return entries;
    let file = files.get(number);
    if (file === undefined) files.set(number, (file = await this.#disk.open(segment.name)));
    const bytes = await this.#frameBytes(file, offset, segment.capacity);
    const frame = decodeFrame(segment.header.salt, bytes, 0);
    if (frame === null) return entries;
    for (const { head, offset: at } of entriesOf(frame)) {
      const { index, term, kind, checksum } = head;
      const data = bytes.subarray(at, at + head.bytes);
      if (crc32(data) === checksum) entries.set(index, { index, term, kind, data });
      else entries.delete(index);
    }
    return entries;
  }

  async #frameBytes(file: SegmentFile, offset: number, capacity: number): Promise<Buffer> {
    const room = capacity - offset;
    const beginning = Buffer.allocUnsafe(Math.min(firstReadBytes, room));
    const read = beginning.subarray(0, await file.read(beginning, offset));
    const length = frameBytesAt(read, 0);
    if (length === null || length > room || length < frameHeadBytes) return read.subarray(0, 0);
    if (length <= read.length) return read.subarray(0, length);
    const whole = Buffer.allocUnsafe(length);
    return whole.subarray(0, await file.read(whole, offset));
  }
}

function isIn(frame: FramePosition, entry: FramePosition | null): boolean {
  return entry?.segment === frame.segment && entry.offset === frame.offset;
}
