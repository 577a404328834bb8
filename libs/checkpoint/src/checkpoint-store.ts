import { silentLogger, StorageError } from '@kiwi/kernel';
import type { Logger } from '@kiwi/kernel';
import { KeyspaceLoader } from '@kiwi/keyspace';
import type { Keyspace, KeyspaceCut, LoadedKeyspace } from '@kiwi/keyspace';
import type {
  SnapshotMeta,
  SnapshotReader,
  SnapshotReceiver,
  SnapshotStore,
} from '@kiwi/raft-core';
import type { KiwiStateMachine } from '@kiwi/state-machine';
import type { CheckpointFiles, CheckpointPage, CheckpointWriter } from './checkpoint-files.ts';
import { decodeCheckpointMeta, encodeCheckpointMeta, runAnother } from './checkpoint-meta.ts';
import type { CheckpointMeta } from './checkpoint-meta.ts';
import { CheckpointStatus } from './checkpoint-status.ts';
import { Slices, whileServing, whileStarting } from './slices.ts';
import type { SliceLimits } from './slices.ts';

/** Of pages in nearly empty files that are written again with a checkpoint: at most so much, or this share of the whole. */
const rewriteBytesMin = 8 << 20;
const rewriteShare = 1 / 8;
/** Between two words of how far a load has come. */
const progressMs = 1_000;

export interface CheckpointStoreOptions {
  readonly files: CheckpointFiles;
  /** Of Kiwi: written into every checkpoint, so that another release can say who wrote it. */
  readonly release: string;
  readonly keyspace: Keyspace;
  readonly stateMachine: Pick<KiwiStateMachine, 'origins' | 'watches' | 'waiters' | 'replaced'>;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Unix milliseconds. */
  readonly wallClock: () => number;
  /** Resolves when the event loop has served everybody else once. */
  readonly nextTurn: () => Promise<void>;
  /** The state was replaced by that of a peer, outside `apply`. */
  readonly onReplaced: () => void;
  /**
   * Pages of the checkpoint were found to be damaged, and count as changed from now on: the next checkpoint makes it whole from what is
   * in memory, and should be made at once.
   */
  readonly onDamaged?: () => void;
  readonly logger?: Logger;
}

/**
 * Kiwi's checkpoints as the snapshots of its Raft node. A checkpoint writes the pages of the keyspace that changed since the one
 * before, in slices beside normal work; what it writes is the state at the log index at which it was begun.
 */
export class CheckpointStore implements SnapshotStore {
  readonly status: CheckpointStatus;
  readonly #options: CheckpointStoreOptions;
  readonly #files: CheckpointFiles;
  readonly #logger: Logger;
  #toldMs = 0;
  /** The checkpoint that is being written, if any; does not reject. */
  #saving: Promise<unknown> | null = null;
  #isHealing = false;

  constructor(options: CheckpointStoreOptions) {
    this.#options = options;
    this.#files = options.files;
    this.#logger = options.logger ?? silentLogger;
    this.status = new CheckpointStatus(options.now, options.wallClock);
  }

  async open(): Promise<SnapshotMeta | null> {
    const { current } = this.#files;
    if (current === null) return null;
    this.status.loadingBegun(current.bytes);
    this.#toldMs = this.#options.now();
    const meta = decodeCheckpointMeta(current.meta);
    const { snapshot, origins, watches, waiters } = meta;
    this.#logger.info('checkpoint_loading', { index: snapshot.index, bytes: current.bytes });
    const loaded = await this.#load(
      meta,
      current.header,
      this.#files.pages(),
      this.#slices(whileStarting),
    );
    this.#options.keyspace.replaceWith(loaded);
    this.#options.stateMachine.replaced(snapshot.index, origins, watches, waiters);
    const durationMs = this.status.loaded();
    this.#logger.info('checkpoint_loaded', { index: snapshot.index, durationMs });
    return snapshot;
  }

  save(snapshot: SnapshotMeta): Promise<void> {
    const { release, keyspace, stateMachine } = this.#options;
    const cut = keyspace.beginCut();
    const meta = encodeCheckpointMeta({
      release,
      snapshot,
      origins: stateMachine.origins.list(),
      watches: stateMachine.watches.list(),
      waiters: stateMachine.waiters.list(),
    });
    this.status.saveBegun();
    const writing = this.#write(cut, meta, snapshot.index);
    const saving = writing
      .catch(() => undefined)
      .finally(() => {
        if (this.#saving === saving) this.#saving = null;
      });
    this.#saving = saving;
    return writing;
  }

  async #write(cut: KeyspaceCut, meta: Uint8Array, index: number): Promise<void> {
    const slices = this.#slices();
    let writer: CheckpointWriter | null = null;
    let pages = 0;
    try {
      writer = await this.#files.begin();
      while (!cut.isDrawn) {
        const page = cut.nextPage();
        if (page !== null) {
          await writer.put(page.key, page.data);
          pages++;
        }
        if (slices.over) await slices.rest();
      }
      for (const key of cut.droppedPages()) {
        if (key !== null) writer.drop(key);
        if (slices.over) await slices.rest();
      }
      await writer.commit(meta, cut.header);
    } catch (error) {
      await slices.run(cut.abandoned());
      this.status.saveFailed(error);
      await writer?.abort();
      throw error;
    }
    await slices.run(cut.committed());
    const durationMs = this.status.saved();
    const bytes = this.#files.current?.bytes ?? 0;
    this.#logger.info('checkpoint_saved', { index, pages, bytes, durationMs });
    await this.#markForRewriting(slices);
  }

  /** Has the next checkpoint write pages again that keep nearly empty files alive. */
  async #markForRewriting(slices: Slices): Promise<void> {
    const share = (this.#files.current?.bytes ?? 0) * rewriteShare;
    for (const key of this.#files.pagesToRewrite(Math.max(rewriteBytesMin, share))) {
      this.#options.keyspace.markDirty(key);
      if (slices.over) await slices.rest();
    }
  }

  read(): Promise<SnapshotReader | null> {
    const reader = this.#files.read();
    if (reader === null) return Promise.resolve(null);
    return Promise.resolve({
      meta: decodeCheckpointMeta(reader.meta).snapshot,
      next: async (bytesMax) => {
        try {
          return await reader.next(bytesMax);
        } catch (error) {
          void this.#heal(error);
          throw error;
        }
      },
      close: () => reader.close(),
    });
  }

  /** Memory has what the disk has lost: it is written once more. */
  async #heal(error: unknown): Promise<void> {
    const keys = this.#files.pagesDamagedBy(error);
    if (keys.length === 0 || this.#isHealing) return;
    this.#isHealing = true;
    this.#logger.error('checkpoint_damaged', { error, pages: keys.length });
    const slices = this.#slices();
    for (const key of keys) {
      // Between two checkpoints, like the pages that are rewritten to save space.
      while (this.#saving !== null) await this.#saving;
      this.#options.keyspace.markDirty(key);
      if (slices.over) await slices.rest();
    }
    this.#isHealing = false;
    this.#options.onDamaged?.();
  }

  async receive(announced: SnapshotMeta): Promise<SnapshotReceiver> {
    const receiver = await this.#files.receive();
    return {
      write: (chunk) => receiver.write(chunk),
      abort: () => receiver.abort(),
      install: async () => {
        const received = await receiver.finish();
        const meta = decodeCheckpointMeta(received.meta);
        const { snapshot, origins, watches, waiters } = meta;
        if (snapshot.index !== announced.index || snapshot.term !== announced.term) {
          throw new StorageError(
            'KIWI_CHECKPOINT_STREAM',
            `A peer announced its checkpoint at index ${announced.index} and sent that at ${snapshot.index}. Nothing of it is kept.`,
          );
        }
        // Built beside the present state, which goes on answering reads; only then is the one on disk replaced.
        const loaded = await this.#load(meta, received.header, received.pages(), this.#slices());
        await received.commit();
        this.#options.keyspace.replaceWith(loaded);
        this.#options.stateMachine.replaced(snapshot.index, origins, watches, waiters);
        this.#options.onReplaced();
        this.status.installed();
      },
    };
  }

  close(): Promise<void> {
    return this.#files.close();
  }

  async #load(
    { release }: CheckpointMeta,
    header: Uint8Array,
    batches: AsyncIterable<readonly CheckpointPage[]>,
    slices: Slices,
  ): Promise<LoadedKeyspace> {
    try {
      return await this.#loadPages(header, batches, slices);
    } catch (error) {
      if (!(error instanceof StorageError) || error.code !== 'KIWI_STORAGE_FORMAT') throw error;
      const { code, message, details } = error;
      const cause = { cause: error, details };
      throw new StorageError(code, `${message} ${runAnother(release)}`, cause);
    }
  }

  async #loadPages(
    header: Uint8Array,
    batches: AsyncIterable<readonly CheckpointPage[]>,
    slices: Slices,
  ): Promise<LoadedKeyspace> {
    const loader = new KeyspaceLoader(this.#options.keyspace.hashSeed);
    loader.addHeader(header);
    for await (const pages of batches) {
      for (const { key, data } of pages) {
        await slices.run(loader.addPage(key, data));
        this.status.pageLoaded(data.byteLength);
      }
      this.#tellProgress();
    }
    return slices.run(loader.finish());
  }

  #tellProgress(): void {
    const { loading } = this.status;
    const now = this.#options.now();
    if (loading === null || now - this.#toldMs < progressMs) return;
    this.#toldMs = now;
    const percent = Math.floor((100 * loading.loadedBytes) / Math.max(1, loading.totalBytes));
    this.#logger.info('checkpoint_loading', { percent });
  }

  #slices(limits: SliceLimits = whileServing): Slices {
    return new Slices(this.#options.now, this.#options.nextTurn, limits);
  }
}
