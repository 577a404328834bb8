import type { Entry, LogIndex, MonotonicMs } from '../../core/types.ts';
import { RaftError } from '../../errors.ts';
import type { SnapshotMeta } from '../../ports/snapshot-store.ts';
import { AppliedBytes } from './applied-bytes.ts';
import type { CompleteSnapshotOptions } from './snapshot-options.ts';

/** A snapshot that failed is tried again after so long; the log goes on meanwhile. */
const RETRY_MS = 5_000;

export interface SnapshotSaverOptions {
  readonly options: CompleteSnapshotOptions;
  /** The newest snapshot there is; null for none. */
  readonly snapshot: SnapshotMeta | null;
  /** Bytes applied since it. */
  readonly bytesSinceSnapshot: number;
  /** What a snapshot of the state machine as it is now says of itself (`RaftCore.snapshotMeta`). */
  readonly meta: () => SnapshotMeta | null;
  /** Whether the caller is the state machine itself, in the middle of `apply`. */
  readonly isApplying: () => boolean;
  readonly saved: (index: LogIndex, compactTo: LogIndex) => void;
  readonly failed: (error: Error) => void;
}

/** Makes the node's own snapshots: when they are due, or on demand; one at a time. */
export class SnapshotSaver {
  readonly #options: SnapshotSaverOptions;
  readonly #bytes: AppliedBytes;
  #newest: SnapshotMeta | null;
  #current: Promise<LogIndex> | null = null;
  /** An installation is under way, or the run is to be idle. */
  #held = false;
  #ended: RaftError | null = null;
  #now: MonotonicMs = 0;
  #doneAt: MonotonicMs | null = null;
  #retryAt: MonotonicMs = 0;

  constructor(options: SnapshotSaverOptions) {
    this.#options = options;
    this.#newest = options.snapshot;
    this.#bytes = new AppliedBytes(
      options.snapshot?.index ?? 0,
      options.options.trailingBytes,
      options.bytesSinceSnapshot,
    );
  }

  /** The newest snapshot; null for none. */
  get newest(): SnapshotMeta | null {
    return this.#newest;
  }
  /** Bytes applied since the newest snapshot. */
  get bytesSinceSnapshot(): number {
    return this.#bytes.sinceSnapshot;
  }

  applied(entries: readonly Entry[]): void {
    this.#bytes.applied(entries);
    if (this.#bytes.sinceSnapshot >= this.#options.options.logBytes()) this.#saveIfAllowed();
  }

  tick(now: MonotonicMs): void {
    this.#now = now;
    this.#doneAt ??= now;
    const { logBytes, intervalMs } = this.#options.options;
    const { sinceSnapshot } = this.#bytes;
    const byTime = intervalMs !== null && now - this.#doneAt >= intervalMs && sinceSnapshot > 0;
    if (byTime || sinceSnapshot >= logBytes()) this.#saveIfAllowed();
  }

  /**
   * A snapshot of everything applied at this call; resolves with the index it reaches. Joins nothing that was begun before.
   *
   * @param evenIfCurrent makes one also when the newest has all that is applied.
   * @throws what the store throws, what `end` was given, and RaftError `RAFT_REJECTED` while a snapshot of a peer is being installed.
   */
  async save(evenIfCurrent = false): Promise<LogIndex> {
    // A command of an entry may ask for it, when the state machine is ahead of what `meta` says. Nothing is applied in pieces: this
    // goes on when all of the call has been applied.
    if (this.#options.isApplying()) await Promise.resolve();
    while (this.#current !== null) await this.#current.catch(() => undefined);
    if (this.#ended !== null) throw this.#ended;
    if (this.#held) {
      throw new RaftError('RAFT_REJECTED', 'the state is being replaced by a snapshot of a peer');
    }
    const meta = this.#options.meta();
    if (meta === null || meta.index < this.#newestIndex) return this.#newestIndex;
    const isCurrent = meta.index === this.#newestIndex;
    if (isCurrent && (!evenIfCurrent || this.#newest === null)) return meta.index;
    return this.#begin(meta);
  }

  /**
   * Begins no more from this moment on, also for those who wait: when the state machine has failed, it may be in the middle of
   * an entry.
   */
  end(error: RaftError): void {
    this.#ended = error;
  }

  /** Begins no more; resolves when none is under way. */
  async hold(): Promise<void> {
    this.#held = true;
    while (this.#current !== null) await this.#current.catch(() => undefined);
  }

  /** The state machine is as before. */
  release(): void {
    this.#held = false;
  }

  /** The state machine was given the state of a peer's snapshot, which is durable. */
  installed(snapshot: SnapshotMeta): void {
    this.#newest = snapshot;
    this.#bytes.installed(snapshot.index);
    this.#doneAt = this.#now;
    this.#held = false;
  }

  get #newestIndex(): LogIndex {
    return this.#newest?.index ?? 0;
  }

  #saveIfAllowed(): void {
    if (this.#current !== null || this.#held || this.#ended !== null) return;
    if (this.#now < this.#retryAt) return;
    const meta = this.#options.meta();
    if (meta === null || meta.index <= this.#newestIndex) return;
    this.#begin(meta).catch(() => undefined);
  }

  #begin(meta: SnapshotMeta): Promise<LogIndex> {
    const { options, saved, failed } = this.#options;
    const totalBytes = this.#bytes.total;
    let writing: Promise<void>;
    try {
      writing = options.store.save(meta);
    } catch (error) {
      writing = Promise.reject(error);
    }
    this.#current = writing.then(
      () => {
        this.#current = null;
        this.#newest = meta;
        this.#doneAt = this.#now;
        saved(meta.index, this.#bytes.saved(meta.index, totalBytes));
        return meta.index;
      },
      (cause: unknown) => {
        this.#current = null;
        this.#retryAt = this.#now + RETRY_MS;
        const error = cause instanceof Error ? cause : new Error(String(cause));
        // A stop gives up what is being written: nothing has failed.
        if (this.#ended?.code !== 'RAFT_STOPPED') failed(error);
        throw error;
      },
    );
    return this.#current;
  }
}
