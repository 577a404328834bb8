import type { CheckpointStore } from '@kiwi/checkpoint';
import type { CheckpointStorage } from '@kiwi/checkpoint-storage';
import type { CheckpointConfiguration } from '@kiwi/cluster-config';
import type { SnapshotOptions } from '@kiwi/raft-core';

/**
 * So much log between two checkpoints, in relation to the size of the last one. Under a flood of writes a checkpoint costs about a third of the node's work while it is made; more log takes more
 * disk, of which log and checkpoints together stay below four times the data.
 */
const logPerCheckpoint = 1.25;

/** When checkpoints are made: the larger the state, the more log between two of them, so that their share of the work stays small. */
export function snapshotOptions(
  { logBytes, trailingBytes, intervalMs, sendBytesPerSecond }: CheckpointConfiguration,
  store: CheckpointStore,
  files: CheckpointStorage,
): SnapshotOptions {
  return {
    store,
    logBytes: () => Math.max(logBytes, (files.current?.bytes ?? 0) * logPerCheckpoint),
    trailingBytes,
    intervalMs: intervalMs === 0 ? null : intervalMs,
    sendBytesPerSecondMax: sendBytesPerSecond,
  };
}
