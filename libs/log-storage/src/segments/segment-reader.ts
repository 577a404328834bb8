import { crc32 } from 'node:zlib';
import type { Entry, LogIndex } from '@kiwi/raft-core';
import { damagedEntryError, readError } from '../database/storage-errors.ts';
import type { EntryRange, EntryReading } from '../log/entry-reader.ts';
import type { EntryPositions, FramePosition } from './entry-positions.ts';
import { decodeFrame, entriesOf } from './frame.ts';
import type { SegmentDisk } from './segment-disk.ts';
import { SegmentWindow, windowBytesMin } from './segment-window.ts';
import type { Segment } from './segment.ts';

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
  async read(range: EntryRange): Promise<EntryReading> {
    const window = new SegmentWindow(this.#disk);
    try {
      return await this.#read(range, window);
    } catch (error) {
      throw readError(this.#directory, error);
    } finally {
      await window.close();
    }
  }

  async #read({ from, to, bytesMax }: EntryRange, window: SegmentWindow): Promise<EntryReading> {
    const entries: Entry[] = [];
    let bytes = 0;
    let next = from;
    while (next <= to && bytes <= bytesMax) {
      const position = this.#positions.find(next);
      if (position === null) return this.#damaged(entries, next, 'is missing');
      const segment = this.#segmentOf(position.segment);
      if (segment === undefined) return this.#damaged(entries, next, 'is missing');
      const left = bytesMax - bytes + windowBytesMin;
      const wanted = Math.min(this.#bytesBehind(position, to, segment), left);
      const inFrame = entriesIn(await window.frame(segment, position.offset, wanted), segment);
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

  /** From the frame at a position to the end of its segment, or to where the last frame that is asked for begins. */
  #bytesBehind({ segment, offset }: FramePosition, to: LogIndex, { capacity }: Segment): number {
    const last = this.#positions.find(to);
    const end = last?.segment === segment ? last.offset + windowBytesMin : capacity;
    return end - offset;
  }

  #damaged(
    entries: readonly Entry[],
    index: LogIndex,
    what: 'is missing' | 'does not match its checksum',
  ): EntryReading {
    return { entries, damage: damagedEntryError(this.#directory, index, what) };
  }
}

/** The entries of a frame whose data are what was written; of several under one index the last. */
function entriesIn(bytes: Buffer, { header }: Segment): ReadonlyMap<LogIndex, Entry> {
  const entries = new Map<LogIndex, Entry>();
  const frame = decodeFrame(header.salt, bytes, 0);
  if (frame === null) return entries;
  for (const { head, offset } of entriesOf(frame)) {
    const { index, term, kind, checksum } = head;
    const data = bytes.subarray(offset, offset + head.bytes);
    if (crc32(data) === checksum) entries.set(index, { index, term, kind, data });
    else entries.delete(index);
  }
  return entries;
}

function isIn(frame: FramePosition, entry: FramePosition | null): boolean {
  return entry?.segment === frame.segment && entry.offset === frame.offset;
}
