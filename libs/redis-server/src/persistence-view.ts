/** How far the load at a start has come. */
export interface LoadingProgress {
  /** Unix ms. */
  readonly startedAtMs: number;
  readonly totalBytes: number;
  readonly loadedBytes: number;
}

/** The checkpoints and the log of this node, as far as commands tell of them. Implemented where the server is assembled. */
export interface PersistenceView {
  /**
   * Not null from the start until the checkpoint is loaded and the log behind it replayed: only commands flagged `loading` are run
   * meanwhile. Asked for every command, so it must be cheap.
   */
  readonly loading: LoadingProgress | null;
  /** When the checkpoint under way was begun, Unix ms; null when none is. */
  readonly savingSinceMs: number | null;
  /** When the newest checkpoint was finished, Unix ms; before the first one when the process started. */
  readonly lastSaveMs: number;
  readonly lastSaveDurationMs: number | null;
  /** Why the last one failed; null when it did not. */
  readonly lastSaveFailed: string | null;
  /** Checkpoints made since the process started. */
  readonly saves: number;
  /** Changes of keys since the newest checkpoint was begun. */
  readonly changesSinceSave: number;
  /** Keys that the checkpoint brought at the start. */
  readonly loadedKeys: number;
  /** Size of the newest checkpoint; 0 when there is none. */
  readonly checkpointBytes: number;
  /** Size of the log. */
  readonly logBytes: number;
  /** Log index up to which the newest checkpoint goes; 0 when there is none. */
  readonly snapshotIndex: number;
  /** First entry still in the log. */
  readonly firstIndex: number;
  /**
   * Makes a checkpoint of all that is applied at this call, after the one that may be under way; resolves when it is durable.
   * Rejects with an error whose `message` says why there is none.
   */
  save(): Promise<void>;
}

/** Of a server that keeps its log alone, and nothing else. */
export function withoutCheckpoints(startedMs: number): PersistenceView {
  return {
    loading: null,
    savingSinceMs: null,
    lastSaveMs: startedMs,
    lastSaveDurationMs: null,
    lastSaveFailed: null,
    saves: 0,
    changesSinceSave: 0,
    loadedKeys: 0,
    checkpointBytes: 0,
    logBytes: 0,
    snapshotIndex: 0,
    firstIndex: 1,
    save: () => Promise.reject(new Error('this server keeps no checkpoints')),
  };
}
