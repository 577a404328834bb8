import { RaftError } from '../../errors.ts';
import type { SnapshotStore } from '../../ports/snapshot-store.ts';

const MEBIBYTE = 1024 * 1024;

/** How a node makes snapshots, and with them keeps its log short. */
export interface SnapshotOptions {
  readonly store: SnapshotStore;
  /**
   * A snapshot is made after this many bytes of applied entries. Less makes a restart replay less and the log smaller; more
   * writes the state less often. A function is asked each time, so that it can follow the size of the state. Default 64 MiB.
   */
  readonly logBytes?: number | (() => number);
  /**
   * About so many bytes of entries are kept before the newest snapshot, for peers that lag a little: those that lag more are
   * sent the snapshot. Default 16 MiB; 0 keeps none.
   */
  readonly trailingBytes?: number;
  /** A snapshot is made after this time if anything was applied since the last one. Default null: only by bytes. */
  readonly intervalMs?: number | null;
  /** About the size of a chunk on the way to a peer. Default 512 KiB. */
  readonly chunkBytesMax?: number;
  /** How fast a snapshot is sent to a peer at most. Default 64 MiB per second. */
  readonly sendBytesPerSecondMax?: number;
}

export interface CompleteSnapshotOptions extends Required<SnapshotOptions> {
  readonly logBytes: () => number;
}

/** @throws RaftError `RAFT_INVALID_CONFIG` */
export function completeSnapshotOptions(options: SnapshotOptions): CompleteSnapshotOptions {
  const { logBytes = 64 * MEBIBYTE } = options;
  const complete: CompleteSnapshotOptions = {
    store: options.store,
    logBytes: typeof logBytes === 'number' ? () => logBytes : logBytes,
    trailingBytes: options.trailingBytes ?? 16 * MEBIBYTE,
    intervalMs: options.intervalMs ?? null,
    chunkBytesMax: options.chunkBytesMax ?? MEBIBYTE / 2,
    sendBytesPerSecondMax: options.sendBytesPerSecondMax ?? 64 * MEBIBYTE,
  };
  const { trailingBytes, intervalMs, chunkBytesMax, sendBytesPerSecondMax } = complete;
  const above = { logBytes: complete.logBytes(), chunkBytesMax, sendBytesPerSecondMax };
  for (const [name, value] of Object.entries(above)) {
    if (!(value > 0)) refuse(`snapshots.${name} must be above 0`);
  }
  if (!(trailingBytes >= 0)) refuse('snapshots.trailingBytes must not be below 0');
  if (intervalMs !== null && !(intervalMs > 0)) refuse('snapshots.intervalMs must be above 0');
  return complete;
}

function refuse(text: string): never {
  throw new RaftError('RAFT_INVALID_CONFIG', text);
}
