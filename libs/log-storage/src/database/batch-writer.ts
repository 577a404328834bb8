import type { StorageError } from '@kiwi/kernel';
import type { LogDatabase, LogOperation } from './log-database.ts';
import { writeError } from './storage-errors.ts';

/** Writes that reach the disk together. */
interface Group {
  readonly operations: LogOperation[];
  bytes: number;
  sync: boolean;
  readonly done: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: StorageError) => void;
}

/** A group takes no further writes beyond this, so that one write never waits for a very long one. */
const groupBytesMax = 4 * 1024 * 1024;

/**
 * Brings batches to LevelDB one after the other, in the order of the calls (LevelDB's thread pool alone would not keep it).
 * What arrives while a batch is on its way goes out together with the next one: group commit, one fsync for all.
 */
export class BatchWriter {
  readonly #database: LogDatabase;
  readonly #directory: string;
  #waiting: Group[] = [];
  #running = false;
  #failure: StorageError | null = null;
  /** Settles with the last group taken in. */
  #last: Promise<void> = Promise.resolve();

  constructor(database: LogDatabase, directory: string) {
    this.#database = database;
    this.#directory = directory;
  }

  /** The error that ended writing, if one did. */
  get failure(): StorageError | null {
    return this.#failure;
  }

  /**
   * Writes all of it or nothing. With `sync` it is on stable storage when the promise resolves,
   * and so is everything enqueued before. Begins at once when nothing is on its way.
   */
  enqueue(operations: readonly LogOperation[], bytes: number, sync: boolean): Promise<void> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    const group = this.#openGroup();
    for (const operation of operations) group.operations.push(operation);
    group.bytes += bytes;
    group.sync ||= sync;
    this.#last = group.done;
    if (!this.#running) void this.#run();
    return group.done;
  }

  /** Resolves when everything enqueued so far is written, or writing has failed. */
  async settled(): Promise<void> {
    await this.#last.catch(() => undefined);
  }

  #openGroup(): Group {
    const last = this.#waiting.at(-1);
    if (last !== undefined && last.bytes < groupBytesMax) return last;
    const group = newGroup();
    this.#waiting.push(group);
    return group;
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (let group = this.#waiting.shift(); group !== undefined; group = this.#waiting.shift()) {
      try {
        await this.#database.batch(group.operations, { sync: group.sync });
        group.resolve();
      } catch (error) {
        this.#fail(group, writeError(this.#directory, error));
      }
    }
    this.#running = false;
  }

  #fail(group: Group, failure: StorageError): void {
    this.#failure = failure;
    group.reject(failure);
    for (const waiting of this.#waiting) waiting.reject(failure);
    this.#waiting = [];
  }
}

function newGroup(): Group {
  let resolve: () => void = () => undefined;
  let reject: (error: StorageError) => void = () => undefined;
  const done = new Promise<void>((onDone, onError) => {
    resolve = onDone;
    reject = onError;
  });
  return { operations: [], bytes: 0, sync: false, done, resolve, reject };
}
