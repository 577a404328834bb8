import { writeError } from '../errors.ts';
import type { CheckpointLimits } from '../limits.ts';
import type { DiskFiles } from './disk-files.ts';
import type { WritableFile } from './file-system.ts';
import type { WriteQueue } from './write-queue.ts';

/** Writes a new file from its beginning to its end, in large blocks; what is appended is copied. */
export class SequentialFileWriter {
  readonly name: string;
  readonly #files: DiskFiles;
  readonly #queue: WriteQueue;
  readonly #limits: CheckpointLimits;
  readonly #path: string;
  #file: WritableFile | null = null;
  #block: Buffer;
  /** Written, and free to be filled again: fresh memory costs as much as the copying. */
  #spareBlock: Buffer | null = null;
  #blockBytes = 0;
  #unsyncedBytes = 0;
  #bytes = 0;

  constructor(options: {
    readonly name: string;
    readonly files: DiskFiles;
    readonly queue: WriteQueue;
    readonly limits: CheckpointLimits;
  }) {
    this.name = options.name;
    this.#files = options.files;
    this.#queue = options.queue;
    this.#limits = options.limits;
    this.#path = options.files.path(options.name);
    this.#block = Buffer.allocUnsafe(options.limits.blockBytes);
    this.#enqueue(0, async () => {
      this.#file = await this.#files.create(this.name);
    });
  }

  /** Appended so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @throws StorageError `KIWI_STORAGE_WRITE_FAILED` when an earlier write has failed */
  append(bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    let taken = 0;
    while (taken < bytes.length) {
      const part = bytes.subarray(taken, taken + this.#block.length - this.#blockBytes);
      this.#block.set(part, this.#blockBytes);
      this.#blockBytes += part.length;
      taken += part.length;
      if (this.#blockBytes === this.#block.length) this.#flush();
    }
  }

  /** Nothing more will be appended: the file is written out, made durable and closed, once the queue is drained. */
  finish(): void {
    this.#flush();
    this.#enqueue(0, async () => {
      await this.#file?.sync();
      await this.#close();
    });
  }

  /** Closes and removes the file, whatever is in it. Call it when nothing is under way. */
  async discard(): Promise<void> {
    await this.#close().catch(() => undefined);
    await this.#files.remove(this.name);
  }

  #flush(): void {
    if (this.#blockBytes === 0) return;
    const block = this.#block;
    const bytes = block.subarray(0, this.#blockBytes);
    this.#block = this.#spareBlock ?? Buffer.allocUnsafe(this.#limits.blockBytes);
    this.#spareBlock = null;
    this.#blockBytes = 0;
    this.#enqueue(bytes.length, async () => {
      // Counted before it is written: after a failure a part of it takes up space.
      this.#files.grow(this.name, bytes.length);
      await this.#file?.write(bytes);
      this.#spareBlock = block;
      this.#unsyncedBytes += bytes.length;
      if (this.#unsyncedBytes < this.#limits.unsyncedBytesMax) return;
      this.#unsyncedBytes = 0;
      await this.#file?.sync();
    });
  }

  #enqueue(bytes: number, run: () => Promise<void>): void {
    this.#queue.add(bytes, async () => {
      try {
        await run();
      } catch (error) {
        throw writeError(this.#path, error);
      }
    });
  }

  async #close(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    await file?.close();
  }
}
