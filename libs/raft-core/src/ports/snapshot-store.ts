import type { LogIndex, Term } from '../core/types.ts';
import type { StoredMembership } from './log-storage.ts';

/** Which state a snapshot holds: that after applying everything up to `index`. */
export interface SnapshotMeta {
  readonly index: LogIndex;
  /** Of the entry at `index`. */
  readonly term: Term;
  /** The members in force at `index`; its index is 0 for those that the cluster was started with. */
  readonly membership: StoredMembership;
}

/**
 * Keeps a node's snapshots: durable pictures of its state machine that take the place of the log before them. It knows the state
 * machine, or is one with it, because how a state is written (whole, or only what changed) is the application's affair.
 * Of a `SnapshottingStateMachine`, `FileSnapshotStore` of `@kiwi/checkpoint-storage` and `MemorySnapshotStore` make one.
 *
 * Contract (checked by `snapshotStoreSuite` in `@kiwi/raft-core/testing`):
 * - At any moment there is at most one newest snapshot; a crash leaves either the old one or the new one, whole.
 * - Calls of `save` never overlap, nor do they with `install`; nothing is applied while `open` or `install` is under way.
 * - An error of `save` leaves the snapshot before in place; it may be tried again.
 */
export interface SnapshotStore {
  /**
   * Opens the store, loads the newest snapshot into the state machine and tells which it is; null, with the state machine
   * left as it is, when there is none.
   */
  open(): Promise<SnapshotMeta | null>;
  /**
   * Makes a snapshot of the state machine as it is at this call. What is written later must be that state, although more is
   * applied meanwhile; so it takes a cheap cut before it returns. Resolves when the snapshot is durable.
   */
  save(meta: SnapshotMeta): Promise<void>;
  /** Opens the newest snapshot, to send it to a peer; null when there is none. It stays readable until closed. */
  read(): Promise<SnapshotReader | null>;
  /** Begins to take in a snapshot of a peer, beside the own one. At most one at a time. */
  receive(meta: SnapshotMeta): Promise<SnapshotReceiver>;
  /** Finishes what is under way, or gives it up. Idempotent. */
  close(): Promise<void>;
}

/** A snapshot on its way to a peer. */
export interface SnapshotReader {
  readonly meta: SnapshotMeta;
  /**
   * The next bytes, at least one and about `bytesMax` at most; null at the end. How the bytes are cut means nothing; there is
   * at least one, also of an empty state. Rejects when the snapshot is damaged.
   */
  next(bytesMax: number): Promise<Uint8Array | null>;
  close(): Promise<void>;
}

/** A snapshot of a peer that is being taken in. */
export interface SnapshotReceiver {
  write(chunk: Uint8Array): Promise<void>;
  /**
   * All bytes were written: makes it the newest snapshot, durably and at once, and the state of the state machine.
   * Rejects, with everything as it was before, when what came is not a whole snapshot: so the bytes must tell by themselves
   * whether one is missing, added or altered.
   */
  install(): Promise<void>;
  /** Forgets what came so far. */
  abort(): Promise<void>;
}
