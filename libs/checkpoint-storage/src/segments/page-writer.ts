import { encodeFileHeader } from '../format/file-header.ts';
import {
  checkPageData,
  encodePageKey,
  frameHeadBytes,
  pageChecksum,
  writeFrameHead,
} from '../format/page-frame.ts';
import type { FrameHead } from '../format/page-frame.ts';
import { segmentName } from '../files/file-names.ts';
import { SequentialFileWriter } from '../files/sequential-file-writer.ts';
import { WriteQueue } from '../files/write-queue.ts';
import type { StorageCore } from '../storage-core.ts';
import { Segment } from './segment.ts';
import type { PageEntry } from './segment.ts';

/** Writes pages into new segments. Nothing refers to these yet: until a manifest does, they can be discarded. */
export class PageWriter {
  readonly #core: StorageCore;
  readonly #queue: WriteQueue;
  readonly #written: { readonly segment: Segment; readonly file: SequentialFileWriter }[] = [];
  readonly #head = Buffer.alloc(frameHeadBytes);

  constructor(core: StorageCore) {
    this.#core = core;
    this.#queue = new WriteQueue(2 * core.limits.blockBytes);
  }

  /** Bytes of the segments so far. */
  get bytes(): number {
    return this.#written.reduce((sum, { file }) => sum + file.bytes, 0);
  }

  /**
   * Copies the page. Check `room` before the next one.
   *
   * @throws StorageError `KIWI_CHECKPOINT_LIMIT`; `KIWI_STORAGE_WRITE_FAILED` when an earlier write has failed.
   */
  put(key: string, data: Uint8Array): PageEntry {
    const { limits } = this.#core;
    const keyBytes = encodePageKey(key, limits);
    checkPageData(key, data, limits);
    const crc = pageChecksum(keyBytes, data);
    const head: FrameHead = { crc, keyBytes: keyBytes.length, dataBytes: data.length };
    const { segment, file } = this.#open();
    const entry = segment.add(key, file.bytes, head);
    writeFrameHead(this.#head, 0, head);
    file.append(this.#head);
    file.append(keyBytes);
    file.append(data);
    segment.bytes = file.bytes;
    return entry;
  }

  /** Null when there is room for the next page at once. Rejects when a write has failed. */
  room(): Promise<void> | null {
    return this.#queue.room();
  }

  /** Resolves with the segments when they are durable. */
  async finish(): Promise<readonly Segment[]> {
    this.#written.at(-1)?.file.finish();
    await this.#queue.drained();
    return this.#written.map(({ segment }) => segment);
  }

  /** Removes everything that was written. */
  async discard(reason: unknown): Promise<void> {
    await this.#queue.stop(reason);
    for (const { file } of this.#written) await file.discard();
  }

  #open(): { readonly segment: Segment; readonly file: SequentialFileWriter } {
    const last = this.#written.at(-1);
    const { limits, files, release } = this.#core;
    if (last !== undefined && last.file.bytes < limits.segmentBytesMax) return last;
    last?.file.finish();
    const segment = new Segment(this.#core.takeSegmentNumber());
    const name = segmentName(segment.number);
    const file = new SequentialFileWriter({ name, files, queue: this.#queue, limits });
    file.append(encodeFileHeader('segment', { release, number: segment.number }));
    const next = { segment, file };
    this.#written.push(next);
    return next;
  }
}
