import type { SnapshotMeta } from './snapshot-store.ts';
import type { Entry, HardState, LogIndex, Term } from '../core/types.ts';

/** A stored entry of kind `membership`. */
export interface StoredMembership {
  readonly index: LogIndex;
  /** As it was in the entry. */
  readonly data: Uint8Array;
}

/** What a storage holds when it is opened. */
export interface StoredLog {
  /** `{ term: 0, votedFor: null, commitIndex: 0 }` for a new storage. */
  readonly hardState: HardState;
  /** Index of the first entry still stored; `lastIndex + 1` when the log is empty. */
  readonly firstIndex: LogIndex;
  /** Index of the last entry, or of the compaction point when the log is empty; 0 for a new storage. */
  readonly lastIndex: LogIndex;
  /** Term of the entry at `firstIndex - 1` (the compaction point); 0 when nothing was compacted. */
  readonly compactedTerm: Term;
  /** For every term that occurs in the stored log: the first index of it, ascending. */
  readonly terms: readonly { readonly term: Term; readonly firstIndex: LogIndex }[];
  /**
   * All entries of kind `membership` in the stored log, ascending, and before them the last one that was compacted away, if
   * any: so the members are known without reading the log. Kept by the same atomic writes as the entries.
   */
  readonly memberships: readonly StoredMembership[];
}

/** One atomic write. */
export interface LogWrite {
  readonly hardState: HardState | null;
  /**
   * A snapshot that takes the place of the whole log, before anything else of this write: all entries are dropped, also those
   * beyond its index; the log is then as after `compact(index, term)`, and `memberships` holds its membership alone. Null when
   * the log goes on.
   */
  readonly reset: SnapshotMeta | null;
  /** Delete all entries from this index on before writing `entries`; null when none are to go. */
  readonly truncateFrom: LogIndex | null;
  /** Consecutive, and following on from the (truncated) log. */
  readonly entries: readonly Entry[];
}

/**
 * Durable storage of the log and the hard state. Owned by one node.
 *
 * Contract (checked by `logStorageSuite` in `@kiwi/raft-core/testing`):
 * - `write` is atomic: after a crash either all of it is there or nothing.
 * - When `write` resolves, all of it is on stable storage (fsync), and so is every write begun before it.
 * - Writes take effect in the order of the calls, also when the caller does not wait in between.
 * - `read` sees the effect of every `write` called before it, durable or not.
 * - The `membership` entries named by `open` follow truncations; compaction leaves the last of those it covers.
 * - After an error of `write` all later writes fail too, until the storage was closed and opened again. It then holds everything
 *   that was durable; of what failed it may hold the first writes, each whole.
 */
export interface LogStorage {
  open(): Promise<StoredLog>;
  write(write: LogWrite): Promise<void>;
  /**
   * Entries `from`..`to` (both inclusive), in order, stopping early once `bytesMax` of data is passed,
   * but never before the first. Rejects with `RaftError` code `RAFT_COMPACTED` when `from` is before the first stored index.
   */
  read(from: LogIndex, to: LogIndex, bytesMax: number): Promise<readonly Entry[]>;
  /** Forgets all entries up to and including `index`. Not required to be durable on return. */
  compact(index: LogIndex, term: Term): Promise<void>;
  /** After it `open` may be called again, also where a write failed before. */
  close(): Promise<void>;
  /**
   * Whether an error of `open` or `write` will not pass by waiting: damage, a foreign format, a directory in use. The node then
   * stops; after any other it tries again from time to time. Left out: none is of that kind.
   */
  isPermanent?(error: unknown): boolean;
}
