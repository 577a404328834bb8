import { encodeCommand } from '@kiwi/resp-protocol';
import { batchHeaderBytes, writeBatchHeader } from './batch-header.ts';
import type { BatchOrigin } from './batch-header.ts';

const selectFrames = Array.from({ length: 16 }, (_, db) => encodeCommand(['SELECT', String(db)]));

/**
 * Gathers the frames of write commands and joins them once, into the bytes of a log entry.
 * Frames are remembered as ranges of the buffers they arrived in; a pipeline of writes is a single range.
 */
export class BatchBuilder {
  #buffers: Buffer[] = [];
  /** Start and end of each range, alternating. */
  #ranges: number[] = [];
  #db = 0;
  #commandCount = 0;
  #frameBytes = 0;

  get commandCount(): number {
    return this.#commandCount;
  }

  /** Bytes of all frames so far. */
  get frameBytes(): number {
    return this.#frameBytes;
  }

  /** Adds the RESP frame `buffer[start, end)` of a write command for database `db`. The bytes must not change any more. */
  add(db: number, buffer: Buffer, start: number, end: number): void {
    if (db !== this.#db) {
      this.#db = db;
      const select = selectFrames[db] as Buffer;
      this.#append(select, 0, select.length);
    }
    this.#append(buffer, start, end);
    this.#commandCount++;
  }

  #append(buffer: Buffer, start: number, end: number): void {
    this.#frameBytes += end - start;
    const ranges = this.#ranges;
    const last = this.#buffers.length - 1;
    if (last >= 0 && this.#buffers[last] === buffer && ranges[2 * last + 1] === start) {
      ranges[2 * last + 1] = end;
      return;
    }
    this.#buffers.push(buffer);
    ranges.push(start, end);
  }

  /** The entry, still to be stamped by the leader. Releases the gathered buffers. */
  build(origin: BatchOrigin, timestampMinMs: number): Buffer {
    const entry = Buffer.allocUnsafeSlow(batchHeaderBytes + this.#frameBytes);
    writeBatchHeader(entry, origin, this.#commandCount, timestampMinMs);
    let at = batchHeaderBytes;
    for (let i = 0; i < this.#buffers.length; i++) {
      at += (this.#buffers[i] as Buffer).copy(
        entry,
        at,
        this.#ranges[2 * i] as number,
        this.#ranges[2 * i + 1] as number,
      );
    }
    this.#buffers = [];
    this.#ranges = [];
    return entry;
  }
}
