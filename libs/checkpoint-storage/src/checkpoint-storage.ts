import { silentLogger } from '@kiwi/kernel';
import type { Logger } from '@kiwi/kernel';
import { CheckpointState } from './checkpoint-state.ts';
import { CheckpointView } from './checkpoint-view.ts';
import { CheckpointWriter } from './checkpoint-writer.ts';
import { busyError, notOpenError } from './errors.ts';
import { DiskFiles } from './files/disk-files.ts';
import { nodeFileSystem } from './files/node-file-system.ts';
import type { FileSystem } from './files/file-system.ts';
import { defaultLimits } from './limits.ts';
import type { CheckpointLimits } from './limits.ts';
import { segmentName } from './files/file-names.ts';
import { openDirectory } from './open-directory.ts';
import { damagedPages } from './segments/damaged-pages.ts';
import type { CheckpointPage } from './segments/page-scanner.ts';
import type { StorageCore } from './storage-core.ts';
import { CheckpointReader } from './transfer/checkpoint-reader.ts';
import { CheckpointReceiver } from './transfer/checkpoint-receiver.ts';

export interface CheckpointStorageOptions {
  /** Belongs to this storage alone; the caller sees to it that no second process has it. Created when it is not there. */
  readonly directory: string;
  /** Of Kiwi: written into every file, so that another release can say who wrote it. */
  readonly release: string;
  readonly fileSystem?: FileSystem;
  readonly logger?: Logger;
  readonly limits?: Partial<CheckpointLimits>;
}

/** The checkpoint in force. */
export interface CurrentCheckpoint {
  /** The caller's, as given to `commit`. */
  readonly meta: Uint8Array;
  /** The caller's, as given to `commit`. */
  readonly header: Uint8Array;
  /** Rises with each checkpoint of this directory. */
  readonly number: number;
  readonly pages: number;
  /** Of the pages, with keys and checksums. */
  readonly bytes: number;
}

/**
 * The checkpoints of one node: sets of pages (key and bytes) in immutable files. Each new one stores only what has changed; a crash at any
 * moment leaves the old one or the new one.
 *
 * @example
 * const storage = await CheckpointStorage.open({ directory: './data/checkpoint', release: '1.0.0' });
 * const writer = await storage.begin();
 * await writer.put('page-1', bytes);
 * await writer.commit(meta, header);
 */
export class CheckpointStorage {
  readonly #core: StorageCore;
  readonly #state: CheckpointState;
  readonly #readers = new Set<CheckpointReader>();
  #writer: CheckpointWriter | null = null;
  #receiver: CheckpointReceiver | null = null;
  #closed: Promise<void> | null = null;

  private constructor(core: StorageCore, state: CheckpointState) {
    this.#core = core;
    this.#state = state;
  }

  /**
   * Opens the directory with the newest checkpoint. The content of pages is checked when it is read.
   *
   * @throws StorageError `KIWI_STORAGE_OPEN_FAILED`, `KIWI_STORAGE_FORMAT`, `KIWI_CHECKPOINT_CORRUPT`, `KIWI_STORAGE_READ_FAILED`,
   * `KIWI_STORAGE_WRITE_FAILED`
   */
  static async open(options: CheckpointStorageOptions): Promise<CheckpointStorage> {
    const { directory, release, fileSystem = nodeFileSystem, logger = silentLogger } = options;
    let segmentNumber = 0;
    const core: StorageCore = {
      files: new DiskFiles(directory, fileSystem, logger),
      limits: { ...defaultLimits, ...options.limits },
      release,
      logger,
      takeSegmentNumber: () => ++segmentNumber,
    };
    const opened = await openDirectory(core);
    segmentNumber = opened.segmentNumber;
    const state = new CheckpointState(core, opened.manifest, opened.checkpointNumber + 1);
    return new CheckpointStorage(core, state);
  }

  /** Null when there is none yet. */
  get current(): CurrentCheckpoint | null {
    const { number, meta, header, segments } = this.#state.manifest;
    if (number === 0) return null;
    const bytes = segments.reduce((sum, segment) => sum + segment.liveBytes, 0);
    return { number, meta, header, bytes, pages: this.#state.pageCount };
  }

  /** All files together: also of older checkpoints that are still read, and of a new one that is being written. */
  get bytesOnDisk(): number {
    return this.#core.files.bytes;
  }

  /**
   * The pages of the current checkpoint, those of each write in the order in which they were put; none when there is no checkpoint. Each is
   * checked. A batch shares one buffer of about 1 MiB, which is kept alive by any of its pages.
   *
   * @throws StorageError `KIWI_CHECKPOINT_CORRUPT`, `KIWI_STORAGE_FORMAT`, `KIWI_STORAGE_READ_FAILED`
   */
  async *pages(): AsyncGenerator<readonly CheckpointPage[], void, undefined> {
    this.#checkOpen();
    const view = new CheckpointView(this.#core, this.#state.manifest);
    try {
      yield* view.pages();
    } finally {
      await view.release();
    }
  }

  /**
   * Begins the next checkpoint, which is made of the current one.
   *
   * @throws StorageError `KIWI_CHECKPOINT_BUSY` while another one is being written.
   */
  async begin(): Promise<CheckpointWriter> {
    this.#checkOpen();
    if (this.#writer !== null) throw busyError('A checkpoint is being written already.');
    this.#writer = new CheckpointWriter(this.#core, this.#state, () => {
      this.#writer = null;
    });
    return this.#writer;
  }

  /**
   * Keys of pages that the caller should `put` again with its next checkpoint although they have not changed, because they keep large files
   * alive that are mostly dead: at most `bytesMax` of them, and one page more. Done each time, with at least as many bytes as otherwise
   * change, the files stay below about twice the size of the pages and one checkpoint.
   */
  pagesToRewrite(bytesMax: number): readonly string[] {
    return this.#state.pagesToRewrite(bytesMax);
  }

  /**
   * Keys of pages of the current checkpoint that cannot be relied on after this error of `pages` or of a reader; none when it says nothing against
   * the files. A caller that has their contents puts them again with its next checkpoint, and the damaged file goes.
   */
  pagesDamagedBy(error: unknown): readonly string[] {
    const { files } = this.#core;
    const { segments, number } = this.#state.manifest;
    return damagedPages(error, segments, number, (segment) =>
      files.path(segmentName(segment.number)),
    );
  }

  /** The current checkpoint for a peer; null when there is none. Any number at a time. */
  read(): CheckpointReader | null {
    this.#checkOpen();
    if (this.#state.manifest.number === 0) return null;
    const view = new CheckpointView(this.#core, this.#state.manifest);
    const reader: CheckpointReader = new CheckpointReader(this.#core, view, () => {
      this.#readers.delete(reader);
    });
    this.#readers.add(reader);
    return reader;
  }

  /**
   * Begins to take in a checkpoint of a peer. Own checkpoints may go on meanwhile, up to its commit.
   *
   * @throws StorageError `KIWI_CHECKPOINT_BUSY` while another one is being taken in.
   */
  async receive(): Promise<CheckpointReceiver> {
    this.#checkOpen();
    if (this.#receiver !== null) throw busyError('A checkpoint is being received already.');
    this.#receiver = new CheckpointReceiver(this.#core, this.#state, () => {
      this.#receiver = null;
    });
    return this.#receiver;
  }

  /** Gives up what is being written, read and received; a commit that has begun is finished. Idempotent. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await this.#writer?.abort();
    await this.#receiver?.abort();
    for (const reader of this.#readers) await reader.close();
    await this.#state.settled();
    this.#core.files.close();
  }

  #checkOpen(): void {
    if (this.#closed !== null) throw notOpenError(this.#core.files.directory);
  }
}
