import type { StorageError } from '@kiwi/kernel';
import { GroupCommit } from '../group-commit.ts';
import type { LogDatabase, LogOperation } from './log-database.ts';
import { writeError } from './storage-errors.ts';

interface Batch {
  readonly operations: LogOperation[];
  sync: boolean;
}

/**
 * Brings batches to LevelDB one after the other, in the order of the calls (LevelDB's thread pool alone would not keep it).
 * What arrives while a batch is on its way goes out together with the next one: one fsync for all.
 */
export class BatchWriter {
  readonly #groups: GroupCommit<Batch>;

  constructor(database: LogDatabase, directory: string) {
    this.#groups = new GroupCommit<Batch>({
      empty: () => ({ operations: [], sync: false }),
      write: ({ operations, sync }) => database.batch(operations, { sync }),
      failure: (cause) => writeError(directory, cause),
    });
  }

  /** The error that ended writing, if one did. */
  get failure(): StorageError | null {
    return this.#groups.failure;
  }

  /**
   * Writes all of it or nothing. With `sync` it is on stable storage when the promise resolves,
   * and so is everything enqueued before. Begins at once when nothing is on its way.
   */
  enqueue(operations: readonly LogOperation[], bytes: number, sync: boolean): Promise<void> {
    return this.#groups.enqueue(bytes, (batch) => {
      for (const operation of operations) batch.operations.push(operation);
      batch.sync ||= sync;
    });
  }

  /** Resolves when everything enqueued so far is written, or writing has failed. */
  settled(): Promise<void> {
    return this.#groups.settled();
  }
}
