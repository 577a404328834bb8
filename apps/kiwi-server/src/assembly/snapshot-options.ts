import type { CheckpointStore } from '@kiwi/checkpoint';
import type { CheckpointStorage } from '@kiwi/checkpoint-storage';
import type { CheckpointConfiguration } from '@kiwi/cluster-config';
import type { SnapshotOptions } from '@kiwi/raft-core';

/** When checkpoints are made: the larger the state, the more log between two of them, so that their share of the work stays small. */
export function snapshotOptions(
  { logBytes, trailingBytes, intervalMs, sendBytesPerSecond }: CheckpointConfiguration,
  store: CheckpointStore,
  files: CheckpointStorage,
): SnapshotOptions {
  return {
    store,
    logBytes: () => Math.max(logBytes, files.current?.bytes ?? 0),
    trailingBytes,
    intervalMs: intervalMs === 0 ? null : intervalMs,
    sendBytesPerSecondMax: sendBytesPerSecond,
  };
}
