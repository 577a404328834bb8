import { busyError } from './errors.ts';
import type { CheckpointState } from './checkpoint-state.ts';
import { PageWriter } from './segments/page-writer.ts';
import { endLife } from './segments/segment.ts';
import type { PageEntry } from './segments/segment.ts';
import type { StorageCore } from './storage-core.ts';

/**
 * Writes the next checkpoint as changes of the current one. Nothing of it counts before `commit`. After an error of `put` call `abort`.
 *
 * All errors of the disk are `StorageError` `KIWI_STORAGE_WRITE_FAILED`; the current checkpoint stays, and a later attempt may succeed.
 */
export class CheckpointWriter {
  readonly #core: StorageCore;
  readonly #state: CheckpointState;
  readonly #onEnd: () => void;
  readonly #base: number;
  readonly #pages: PageWriter;
  readonly #changes = new Map<string, PageEntry | null>();
  #ended: Promise<void> | null = null;

  constructor(core: StorageCore, state: CheckpointState, onEnd: () => void) {
    this.#core = core;
    this.#state = state;
    this.#onEnd = onEnd;
    this.#base = state.manifest.number;
    this.#pages = new PageWriter(core);
  }

  /** Of the pages taken in so far. */
  get bytesWritten(): number {
    return this.#pages.bytes;
  }

  /**
   * A new page, or a new content; the data are copied. Of several calls for one key the last counts. Returns a promise when the disk
   * does not keep up: wait for it before the next call.
   *
   * @throws StorageError `KIWI_CHECKPOINT_LIMIT` when the page or its key is too large; `KIWI_CHECKPOINT_BUSY` after the end.
   */
  put(key: string, data: Uint8Array): void | Promise<void> {
    this.#checkOpen();
    const entry = this.#pages.put(key, data);
    this.#replace(key, entry);
    return this.#pages.room() ?? undefined;
  }

  /** The page is no longer part of the checkpoint. One that never was is no error. */
  drop(key: string): void {
    this.#checkOpen();
    this.#replace(key, null);
  }

  /**
   * Makes this the current checkpoint. When the promise resolves it is durable, and what it made superfluous is removed; after an error the
   * checkpoint before is the current one and nothing of this one is left. The meta and the header mean something to the caller only.
   *
   * @throws StorageError `KIWI_STORAGE_WRITE_FAILED`; `KIWI_CHECKPOINT_SUPERSEDED` when a peer's checkpoint was committed since `begin`.
   */
  async commit(meta: Uint8Array, header: Uint8Array): Promise<void> {
    this.#checkOpen();
    const commit = this.#commit(meta, header).finally(this.#onEnd);
    this.#ended = commit.catch(() => undefined);
    await commit;
  }

  /** Removes everything that was written. Idempotent; after `commit` it does nothing but wait for its end. */
  abort(): Promise<void> {
    const reason = busyError('The checkpoint was aborted.');
    this.#ended ??= this.#pages.discard(reason).finally(this.#onEnd);
    return this.#ended;
  }

  async #commit(meta: Uint8Array, header: Uint8Array): Promise<void> {
    const segments = await this.#pages.finish().catch(async (error: unknown) => {
      await this.#pages.discard(error);
      throw error;
    });
    const { number } = this.#state.manifest;
    const bytes = this.bytesWritten;
    await this.#state.commit({
      base: this.#base,
      pages: this.#changes,
      segments,
      meta,
      header,
    });
    this.#core.logger.debug('checkpoint_committed', {
      after: number,
      pages: this.#changes.size,
      bytes,
    });
  }

  #replace(key: string, entry: PageEntry | null): void {
    const before = this.#changes.get(key);
    // Written twice in the same checkpoint: the first content is part of none, for their numbers begin with 1.
    if (before !== undefined && before !== null) endLife(before, 1);
    this.#changes.set(key, entry);
  }

  #checkOpen(): void {
    if (this.#ended !== null) throw busyError('The checkpoint is committed or aborted already.');
  }
}
