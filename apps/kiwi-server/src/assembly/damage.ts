import { StorageError } from '@kiwi/kernel';
import type { StoredLog } from '@kiwi/raft-core';

const damageCodes: ReadonlySet<string> = new Set([
  'KIWI_LOG_CORRUPT',
  'KIWI_LOG_LOST',
  'KIWI_DATA_LOST',
  'KIWI_CHECKPOINT_CORRUPT',
  'KIWI_CHECKPOINT_LOST',
  'KIWI_CHECKPOINT_MALFORMED',
]);

/** Whether an error says that what the disk holds cannot be used, and never will be. */
export function isDamage(error: unknown): error is StorageError {
  return error instanceof StorageError && damageCodes.has(error.code);
}

/**
 * Whether log and checkpoint are of one piece. Each was found to be whole; here one of them may be gone.
 *
 * @param checkpointIndex of the newest checkpoint, or null when there is none.
 * @throws StorageError `KIWI_CHECKPOINT_LOST`, `KIWI_LOG_LOST`
 */
export function checkThatTheyMeet(log: StoredLog, checkpointIndex: number | null): void {
  const { firstIndex, lastIndex, hardState } = log;
  if (firstIndex - 1 > (checkpointIndex ?? 0)) {
    const there = checkpointIndex === null ? 'there is none' : `it ends with ${checkpointIndex}`;
    throw new StorageError(
      'KIWI_CHECKPOINT_LOST',
      `The log begins with entry ${firstIndex}, what came before is in a checkpoint, and ${there}: ` +
        'the files of the checkpoint were lost or replaced.',
      { details: { firstIndex, checkpointIndex } },
    );
  }
  // A node that gets a checkpoint from another one has written down that one's term before.
  if (checkpointIndex !== null && lastIndex === 0 && hardState.term === 0) {
    throw new StorageError(
      'KIWI_LOG_LOST',
      `There is a checkpoint up to entry ${checkpointIndex}, and an empty log that has never been in use: ` +
        'the files of the log were lost, and with them for whom this node has voted.',
      { details: { checkpointIndex } },
    );
  }
}
