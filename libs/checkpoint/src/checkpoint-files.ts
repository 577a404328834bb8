/** A piece of the keyspace under a name of its own. */
export interface CheckpointPage {
  readonly key: string;
  readonly data: Uint8Array;
}

/**
 * What a checkpoint needs of the files. They store pages, all or none, and know nothing of what is in them.
 * `@kiwi/checkpoint-storage` implements it. All errors are `StorageError`s.
 */
export interface CheckpointFiles {
  /** The newest complete checkpoint; null when there is none. */
  readonly current: CurrentCheckpoint | null;
  /** All pages of the current checkpoint, checked. */
  pages(): AsyncIterable<readonly CheckpointPage[]>;
  /** Begins the next checkpoint: what changed since the current one. One at a time. */
  begin(): Promise<CheckpointWriter>;
  /** Pages that, written again with the next checkpoint, let the most space be given back. */
  pagesToRewrite(bytesMax: number): readonly string[];
  /**
   * Pages of the current checkpoint that cannot be relied on after this error of `pages` or of a reader; none when it says nothing
   * against what is stored.
   */
  pagesDamagedBy(error: unknown): readonly string[];
  /** Opens the current checkpoint as a stream for a peer; it stays readable until closed. */
  read(): CheckpointReader | null;
  /** Begins to build a checkpoint from such a stream, beside the current one. */
  receive(): Promise<CheckpointReceiver>;
  close(): Promise<void>;
}

export interface CurrentCheckpoint {
  readonly meta: Uint8Array;
  readonly header: Uint8Array;
  readonly pages: number;
  readonly bytes: number;
}

export interface CheckpointWriter {
  /** Adds or replaces a page, whose bytes are copied before this returns. A promise: wait for it before the next one. */
  put(key: string, data: Uint8Array): Promise<void> | void;
  drop(key: string): void;
  /** Makes it the current checkpoint, durably and at once. */
  commit(meta: Uint8Array, header: Uint8Array): Promise<void>;
  abort(): Promise<void>;
}

export interface CheckpointReader {
  readonly meta: Uint8Array;
  next(bytesMax: number): Promise<Uint8Array | null>;
  close(): Promise<void>;
}

export interface CheckpointReceiver {
  write(chunk: Uint8Array): Promise<void>;
  /** All chunks were written. Rejects when they are not a whole checkpoint. */
  finish(): Promise<ReceivedCheckpoint>;
  abort(): Promise<void>;
}

/** A whole checkpoint that is not yet the current one. */
export interface ReceivedCheckpoint {
  readonly meta: Uint8Array;
  readonly header: Uint8Array;
  pages(): AsyncIterable<readonly CheckpointPage[]>;
  /** Makes it the current one, durably and at once. */
  commit(): Promise<void>;
}
