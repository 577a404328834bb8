import type { Logger } from '@kiwi/kernel';
import type {
  SnapshotMeta,
  SnapshotReader,
  SnapshotReceiver,
  SnapshotStore,
  SnapshottingStateMachine,
} from '@kiwi/raft-core';
import { CheckpointStorage } from '../checkpoint-storage.ts';
import { notOpenError, streamError } from '../errors.ts';
import type { FileSystem } from '../files/file-system.ts';
import type { ReceivedCheckpoint } from '../transfer/checkpoint-receiver.ts';
import { bytesOf, pageKey, pagesOf } from './numbered-pages.ts';
import { decodeSnapshotMeta, encodeSnapshotMeta } from './snapshot-meta.ts';

export interface FileSnapshotStoreOptions {
  /** Belongs to this store alone; no second process may have it. Created when it is not there. */
  readonly directory: string;
  readonly stateMachine: SnapshottingStateMachine;
  /** Of the application: written into the files, so that another release can say who wrote them. Default `unnamed`. */
  readonly release?: string;
  readonly fileSystem?: FileSystem;
  readonly logger?: Logger;
}

/**
 * The snapshots of a Raft node in files, of any state machine that can write itself as bytes. A snapshot writes the whole state; a
 * state machine that knows what has changed since the last one can be a `SnapshotStore` over `CheckpointStorage` itself, and
 * write only that.
 *
 * @example
 * const store = new FileSnapshotStore({ directory: './data/snapshots', stateMachine });
 * const node = new RaftNode({ ...options, stateMachine, snapshots: { store } });
 */
export class FileSnapshotStore implements SnapshotStore {
  readonly #options: FileSnapshotStoreOptions;
  #storage: CheckpointStorage | null = null;

  constructor(options: FileSnapshotStoreOptions) {
    this.#options = options;
  }

  /**
   * Loads the newest snapshot into the state machine.
   *
   * @throws what `CheckpointStorage.open` and its `pages` throw, and what the state machine's `restore` does
   */
  async open(): Promise<SnapshotMeta | null> {
    const { directory, release = 'unnamed', fileSystem, logger, stateMachine } = this.#options;
    const storage = await CheckpointStorage.open({
      directory,
      release,
      ...(fileSystem !== undefined && { fileSystem }),
      ...(logger !== undefined && { logger }),
    });
    this.#storage = storage;
    if (storage.current === null) return null;
    const meta = decodeSnapshotMeta(storage.current.meta, directory);
    await stateMachine.restore(bytesOf(storage.pages(), directory));
    return meta;
  }

  /** @throws StorageError `KIWI_STORAGE_WRITE_FAILED`, and what the state machine's `snapshot` throws */
  save(meta: SnapshotMeta): Promise<void> {
    return this.#write(meta, this.#options.stateMachine.snapshot());
  }

  async #write(
    meta: SnapshotMeta,
    pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  ): Promise<void> {
    const storage = this.#opened();
    const pagesBefore = storage.current?.pages ?? 0;
    const writer = await storage.begin();
    try {
      let number = 0;
      for await (const page of pagesOf(pieces)) await writer.put(pageKey(number++), page);
      for (; number < pagesBefore; number++) writer.drop(pageKey(number));
      await writer.commit(encodeSnapshotMeta(meta), new Uint8Array());
    } catch (error) {
      await writer.abort();
      throw error;
    }
  }

  async read(): Promise<SnapshotReader | null> {
    const reader = this.#opened().read();
    if (reader === null) return null;
    return {
      meta: decodeSnapshotMeta(reader.meta, this.#options.directory),
      next: (bytesMax) => reader.next(bytesMax),
      close: () => reader.close(),
    };
  }

  async receive(meta: SnapshotMeta): Promise<SnapshotReceiver> {
    const receiver = await this.#opened().receive();
    return {
      write: (chunk) => receiver.write(chunk),
      install: async () => this.#install(meta, await receiver.finish()),
      abort: () => receiver.abort(),
    };
  }

  /** Idempotent. */
  async close(): Promise<void> {
    await this.#storage?.close();
  }

  async #install(announced: SnapshotMeta, received: ReceivedCheckpoint): Promise<void> {
    const { stateMachine } = this.#options;
    const meta = decodeSnapshotMeta(received.meta, 'what a peer sent');
    if (meta.index !== announced.index || meta.term !== announced.term) {
      throw streamError(`is that of index ${meta.index}, and not of ${announced.index}`);
    }
    // Memory first, because only there can the old state be kept for the case that the other half fails.
    const before = stateMachine.snapshot();
    await stateMachine.restore(bytesOf(received.pages(), 'what a peer sent'));
    try {
      await received.commit();
    } catch (error) {
      await stateMachine.restore(asAsync(before));
      throw error;
    }
  }

  #opened(): CheckpointStorage {
    if (this.#storage === null) throw notOpenError(this.#options.directory);
    return this.#storage;
  }
}

async function* asAsync(
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield* pieces;
}
