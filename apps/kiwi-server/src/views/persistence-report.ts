import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckpointStore } from '@kiwi/checkpoint';
import type { CheckpointStorage } from '@kiwi/checkpoint-storage';
import type { Logger } from '@kiwi/kernel';
import type { Keyspace } from '@kiwi/keyspace';
import type { PersistenceSample } from '@kiwi/observability';
import type { RaftNode } from '@kiwi/raft-core';
import type { LoadingProgress, PersistenceView } from '@kiwi/redis-server';

/** Between two looks at how large the log is. */
const measureMs = 5_000;
/** Between two looks at how far the replay has come. */
const replayMs = 10;
/** Between two words of how far it has come. */
const progressMs = 1_000;

export interface PersistenceReportOptions {
  readonly raft: RaftNode;
  readonly keyspace: Keyspace;
  readonly store: CheckpointStore;
  readonly files: CheckpointStorage;
  readonly logDirectory: string;
  readonly logger: Logger;
}

/** The checkpoints and the log, for INFO, SAVE, metrics and the readiness check. */
export class PersistenceReport implements PersistenceView {
  readonly #raft: RaftNode;
  readonly #keyspace: Keyspace;
  readonly #store: CheckpointStore;
  readonly #files: CheckpointStorage;
  readonly #logDirectory: string;
  readonly #logger: Logger;
  readonly #startedAtMs = Date.now();
  #isLoading = true;
  #checkpointLoaded = false;
  #loadedKeys = 0;
  #logBytes = 0;
  #snapshotsSent = 0;
  #timer: NodeJS.Timeout | null = null;
  #isStopped = false;

  constructor(options: PersistenceReportOptions) {
    this.#raft = options.raft;
    this.#keyspace = options.keyspace;
    this.#store = options.store;
    this.#files = options.files;
    this.#logDirectory = options.logDirectory;
    this.#logger = options.logger;
    options.raft.on('snapshot', ({ action }) => {
      if (action === 'sent') this.#snapshotsSent++;
    });
    this.#measure();
  }

  /** The checkpoint is loaded and Raft has started: resolves when the log that it knows to be committed is replayed, or after `stop`. */
  async started(): Promise<void> {
    this.#checkpointLoaded = true;
    for (const { size } of this.#keyspace.databases) this.#loadedKeys += size;
    const { commitIndex, appliedIndex } = this.#raft.status;
    const startedMs = Date.now();
    let toldMs = startedMs;
    while (this.#raft.status.appliedIndex < commitIndex && this.#raft.status.failed === null) {
      await new Promise((resolve) => setTimeout(resolve, replayMs));
      if (this.#isStopped) return;
      if (Date.now() - toldMs < progressMs) continue;
      toldMs = Date.now();
      this.#logger.info('log_replaying', { at: this.#raft.status.appliedIndex, to: commitIndex });
    }
    this.#isLoading = false;
    const durationMs = Date.now() - startedMs;
    if (appliedIndex < commitIndex) {
      this.#logger.info('log_replayed', { from: appliedIndex + 1, to: commitIndex, durationMs });
    }
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  get loading(): LoadingProgress | null {
    if (!this.#isLoading) return null;
    const { loading } = this.#store.status;
    const totalBytes = this.checkpointBytes;
    if (loading !== null) return loading;
    // Behind the checkpoint comes the log, which counts for nothing here.
    const loadedBytes = this.#checkpointLoaded ? totalBytes : 0;
    return { startedAtMs: this.#startedAtMs, totalBytes, loadedBytes };
  }

  get savingSinceMs(): number | null {
    return this.#store.status.savingSinceMs;
  }
  get lastSaveMs(): number {
    return this.#store.status.lastSaveMs;
  }
  get lastSaveDurationMs(): number | null {
    return this.#store.status.lastSaveDurationMs;
  }
  get lastSaveFailed(): string | null {
    return this.#store.status.lastSaveFailed;
  }
  get saves(): number {
    return this.#store.status.saves;
  }
  get changesSinceSave(): number {
    return this.#keyspace.changesSinceCut;
  }
  get loadedKeys(): number {
    return this.#loadedKeys;
  }
  get checkpointBytes(): number {
    return this.#files.current?.bytes ?? 0;
  }
  get logBytes(): number {
    return this.#logBytes;
  }
  get snapshotIndex(): number {
    return this.#raft.status.snapshotIndex;
  }
  get firstIndex(): number {
    return this.#raft.status.firstIndex;
  }

  async save(): Promise<void> {
    await this.#raft.snapshot();
  }

  sample(): PersistenceSample {
    const { status } = this.#store;
    return {
      loading: this.#isLoading,
      checkpointInProgress: status.savingSinceMs !== null,
      checkpoints: status.saves,
      checkpointFailures: status.failures,
      lastCheckpointMs: status.saves === 0 ? null : status.lastSaveMs,
      lastCheckpointDurationMs: status.lastSaveDurationMs,
      checkpointBytes: this.checkpointBytes,
      checkpointIndex: this.snapshotIndex,
      logBytes: this.#logBytes,
      logFirstIndex: this.firstIndex,
      snapshotsSent: this.#snapshotsSent,
      snapshotsInstalled: status.installs,
    };
  }

  #measure(): void {
    void bytesIn(this.#logDirectory).then((bytes) => {
      this.#logBytes = bytes;
      if (this.#isStopped) return;
      this.#timer = setTimeout(() => this.#measure(), measureMs);
      this.#timer.unref();
    });
  }
}

/** Of all files below it. Files come and go: what is gone meanwhile counts as nothing. */
async function bytesIn(directory: string): Promise<number> {
  const names = await readdir(directory, { recursive: true }).catch((): string[] => []);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(directory, name)).then(
        (found) => (found.isFile() ? found.size : 0),
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
