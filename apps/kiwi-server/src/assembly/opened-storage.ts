import type { Entry, LogIndex, LogStorage, LogWrite, StoredLog, Term } from '@kiwi/raft-core';

/**
 * A storage that was opened already: the node's identity and incarnation live in it and are needed before Raft starts.
 * Nothing may have been written to the log in between. Closed, it is opened like any other.
 */
export class OpenedStorage implements LogStorage {
  readonly #storage: LogStorage;
  /** What the first `open` answers; null afterwards. */
  #stored: StoredLog | null;

  constructor(storage: LogStorage, stored: StoredLog) {
    this.#storage = storage;
    this.#stored = stored;
  }

  open(): Promise<StoredLog> {
    const stored = this.#stored;
    this.#stored = null;
    return stored === null ? this.#storage.open() : Promise.resolve(stored);
  }

  write(write: LogWrite): Promise<void> {
    return this.#storage.write(write);
  }

  read(from: LogIndex, to: LogIndex, bytesMax: number): Promise<readonly Entry[]> {
    return this.#storage.read(from, to, bytesMax);
  }

  compact(index: LogIndex, term: Term): Promise<void> {
    return this.#storage.compact(index, term);
  }

  close(): Promise<void> {
    return this.#storage.close();
  }

  isPermanent(error: unknown): boolean {
    return this.#storage.isPermanent?.(error) ?? false;
  }
}
