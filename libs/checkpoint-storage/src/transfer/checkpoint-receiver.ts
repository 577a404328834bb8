import { busyError, streamError } from '../errors.ts';
import type { CheckpointState } from '../checkpoint-state.ts';
import { ByteFeeder, UnreadableBytes } from '../format/byte-parser.ts';
import { scanPages } from '../segments/page-scanner.ts';
import type { CheckpointPage } from '../segments/page-scanner.ts';
import { PageWriter } from '../segments/page-writer.ts';
import type { PageEntry, Segment } from '../segments/segment.ts';
import type { StorageCore } from '../storage-core.ts';
import { parseTransfer } from './transfer-format.ts';
import type { TransferHead } from './transfer-format.ts';

/**
 * Takes in a peer's checkpoint beside the current one. Of what does not fit (damaged, of another format, cut off) nothing is kept:
 * the first error removes it all.
 */
export class CheckpointReceiver {
  readonly #core: StorageCore;
  readonly #state: CheckpointState;
  readonly #onEnd: () => void;
  readonly #writer: PageWriter;
  readonly #feeder: ByteFeeder<TransferHead>;
  readonly #pages = new Map<string, PageEntry>();
  #received: ReceivedCheckpoint | null = null;
  #ended: Promise<void> | null = null;

  constructor(core: StorageCore, state: CheckpointState, onEnd: () => void) {
    this.#core = core;
    this.#state = state;
    this.#onEnd = onEnd;
    this.#writer = new PageWriter(core);
    this.#feeder = new ByteFeeder(parseTransfer(core.limits, (page) => this.#take(page)));
  }

  /**
   * The next bytes of the stream, cut anywhere. Resolves when the disk is ready for more.
   *
   * @throws StorageError `KIWI_CHECKPOINT_STREAM`, `KIWI_STORAGE_WRITE_FAILED`
   */
  async write(chunk: Uint8Array): Promise<void> {
    this.#checkOpen();
    try {
      this.#feeder.push(chunk);
      await this.#writer.room();
    } catch (error) {
      await this.abort();
      throw error instanceof UnreadableBytes ? streamError(error.message) : error;
    }
  }

  /**
   * All bytes were written: checks that the checkpoint is whole, and makes its files durable.
   *
   * @throws StorageError `KIWI_CHECKPOINT_STREAM`, `KIWI_STORAGE_WRITE_FAILED`
   */
  async finish(): Promise<ReceivedCheckpoint> {
    this.#checkOpen();
    const head = this.#feeder.result?.value;
    if (head === undefined) {
      await this.abort();
      throw streamError(`is not whole: it ends after ${this.#feeder.offset} bytes`);
    }
    try {
      const segments = await this.#writer.finish();
      this.#received = new ReceivedCheckpoint({
        core: this.#core,
        head,
        segments,
        commit: () => this.#commit(head, segments),
        abort: () => this.abort(),
      });
      return this.#received;
    } catch (error) {
      await this.abort();
      throw error;
    }
  }

  /** Forgets what came so far. Idempotent; after a commit it does nothing but wait for its end. */
  abort(): Promise<void> {
    const reason = busyError('The taking in of a checkpoint was aborted.');
    this.#ended ??= this.#writer.discard(reason).finally(this.#onEnd);
    return this.#ended;
  }

  async #commit(head: TransferHead, segments: readonly Segment[]): Promise<void> {
    if (this.#ended !== null) throw busyError('The checkpoint is committed or aborted already.');
    const change = { base: null, pages: this.#pages, segments, ...head };
    const commit = this.#state.commit(change).finally(this.#onEnd);
    this.#ended = commit.catch(() => undefined);
    await commit;
  }

  #take({ key, data }: CheckpointPage): void {
    if (this.#pages.has(key)) throw new UnreadableBytes('damaged', `has page "${key}" twice`);
    this.#pages.set(key, this.#writer.put(key, data));
  }

  #checkOpen(): void {
    if (this.#ended !== null || this.#received !== null) {
      throw busyError('The checkpoint is received, or its taking in was aborted.');
    }
  }
}

/** A peer's checkpoint: whole, checked and on the disk, but not in force. */
export class ReceivedCheckpoint {
  readonly meta: Uint8Array;
  readonly header: Uint8Array;
  readonly #core: StorageCore;
  readonly #segments: readonly Segment[];
  readonly #commit: () => Promise<void>;
  readonly #abort: () => Promise<void>;

  constructor(options: {
    readonly core: StorageCore;
    readonly head: TransferHead;
    readonly segments: readonly Segment[];
    readonly commit: () => Promise<void>;
    readonly abort: () => Promise<void>;
  }) {
    this.meta = options.head.meta;
    this.header = options.head.header;
    this.#core = options.core;
    this.#segments = options.segments;
    this.#commit = options.commit;
    this.#abort = options.abort;
  }

  /** Its pages, before `commit`; like `CheckpointStorage.pages`. */
  pages(): AsyncIterable<readonly CheckpointPage[]> {
    return scanPages(this.#core, this.#segments, 0);
  }

  /**
   * Puts it in the place of the current checkpoint, durably and at once, and removes the files of that.
   *
   * @throws StorageError `KIWI_STORAGE_WRITE_FAILED`: the current one stays, and what was received is gone.
   */
  commit(): Promise<void> {
    return this.#commit();
  }

  /** Removes it. Idempotent; no effect after `commit`. */
  abort(): Promise<void> {
    return this.#abort();
  }
}
