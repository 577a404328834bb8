import { notOpenError } from '../errors.ts';
import type { CheckpointView } from '../checkpoint-view.ts';
import type { StorageCore } from '../storage-core.ts';
import { encodeTransfer } from './transfer-format.ts';

/** More is not read into memory at once, whatever is asked for. */
const chunkBytesMax = 8 * 1024 * 1024;

/**
 * A checkpoint as bytes for a peer: the meta, the header and all pages, with checksums and an end. It stays the same whatever is committed
 * meanwhile; the files it needs are kept until `close`. The same checkpoint always makes the same bytes.
 */
export class CheckpointReader {
  readonly number: number;
  readonly meta: Uint8Array;
  readonly header: Uint8Array;
  readonly #directory: string;
  readonly #view: CheckpointView;
  readonly #onClose: () => void;
  readonly #encoded: AsyncGenerator<readonly Uint8Array[], void, undefined>;
  #parts: readonly Uint8Array[] = [];
  /** Of the parts, those before this one are gone, and so many bytes of it. */
  #part = 0;
  #partBytes = 0;
  #closed: Promise<void> | null = null;

  constructor(core: StorageCore, view: CheckpointView, onClose: () => void) {
    this.#directory = core.files.directory;
    this.#view = view;
    this.#onClose = onClose;
    this.number = view.manifest.number;
    this.meta = view.manifest.meta;
    this.header = view.manifest.header;
    this.#encoded = encodeTransfer(view.manifest, core.release, view.pages());
  }

  /**
   * The next bytes, `bytesMax` (and 8 MiB) at most and at least one; null at the end. Call it again when the promise is settled.
   *
   * @throws StorageError `KIWI_CHECKPOINT_CORRUPT`, `KIWI_STORAGE_READ_FAILED`, `KIWI_STORAGE_NOT_OPEN`
   */
  async next(bytesMax: number): Promise<Uint8Array | null> {
    const chunk = Buffer.allocUnsafeSlow(Math.max(1, Math.min(bytesMax, chunkBytesMax)));
    let filled = 0;
    while (filled < chunk.length) {
      if (this.#closed !== null) throw notOpenError(this.#directory);
      const part = this.#parts[this.#part];
      if (part === undefined) {
        const next = await this.#encoded.next();
        if (next.done === true) break;
        this.#parts = next.value;
        this.#part = 0;
        continue;
      }
      const taken = part.subarray(this.#partBytes, this.#partBytes + chunk.length - filled);
      chunk.set(taken, filled);
      filled += taken.length;
      this.#partBytes += taken.length;
      if (this.#partBytes < part.length) continue;
      this.#part++;
      this.#partBytes = 0;
    }
    return filled === 0 ? null : chunk.subarray(0, filled);
  }

  /** Idempotent. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#onClose();
    // Waits for a read that is under way.
    await this.#encoded.return().catch(() => undefined);
    await this.#view.release();
  }
}
