import type { Entry, LogIndex } from '../core/types.ts';
import type { LogStorage } from '../ports/log-storage.ts';

/** Reads the log batch by batch, each while its caller is still busy with the one before. Holds one batch at most. */
export class ReadAhead {
  readonly #storage: LogStorage;
  readonly #bytesMax: number;
  #ahead: { readonly from: LogIndex; readonly batch: Promise<readonly Entry[]> } | null = null;

  /** @param bytesMax of a batch */
  constructor(storage: LogStorage, bytesMax: number) {
    this.#storage = storage;
    this.#bytesMax = bytesMax;
  }

  /** The batch that begins with entry `from`. Rejects as the storage does. */
  read(from: LogIndex, to: LogIndex): Promise<readonly Entry[]> {
    const ahead = this.#ahead;
    this.#ahead = null;
    return ahead?.from === from ? ahead.batch : this.#storage.read(from, to, this.#bytesMax);
  }

  /** Begins to read the batch that will be asked for next. */
  begin(from: LogIndex, to: LogIndex): void {
    const batch = this.#storage.read(from, to, this.#bytesMax);
    // Whoever asks for it is told.
    batch.catch(() => undefined);
    this.#ahead = { from, batch };
  }

  /** Forgets what was begun. */
  drop(): void {
    this.#ahead = null;
  }
}
