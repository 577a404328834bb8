import type { Entry, LogIndex, LogStorage, LogWrite, StoredLog, Term } from '@kiwi/raft-core';

/**
 * A storage that was opened already: the node's identity and incarnation live in it and are needed before Raft starts.
 * Nothing may have been written to the log in between.
 */
export class OpenedStorage implements LogStorage {
  readonly #storage: LogStorage;
  readonly #stored: StoredLog;

  constructor(storage: LogStorage, stored: StoredLog) {
    this.#storage = storage;
    this.#stored = stored;
  }

  open(): Promise<StoredLog> {
    return Promise.resolve(this.#stored);
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
}
