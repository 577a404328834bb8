import type { Entry, LogIndex, Term } from '../core/types.ts';
import { MemoryLogStorage } from '../memory/memory-log-storage.ts';
import type { LogStorage, LogWrite, StoredLog } from '../ports/log-storage.ts';

/** For specs: a storage whose writes are done when the spec says so, or at once while `automatic`. */
export class ManualStorage implements LogStorage {
  readonly writes: LogWrite[] = [];
  automatic = false;
  /** The most writes that were under way at once. */
  concurrencyMax = 0;
  readonly #memory = new MemoryLogStorage();
  #pending: { readonly done: () => void; readonly fail: (error: Error) => void }[] = [];

  open(): Promise<StoredLog> {
    return this.#memory.open();
  }

  write(write: LogWrite): Promise<void> {
    this.writes.push(write);
    const stored = this.#memory.write(write);
    if (this.automatic) return stored;
    const finished = new Promise<void>((done, fail) => this.#pending.push({ done, fail }));
    this.concurrencyMax = Math.max(this.concurrencyMax, this.#pending.length);
    return stored.then(() => finished);
  }

  /** The oldest write under way becomes durable. */
  finish(): void {
    this.#pending.shift()?.done();
  }

  /** The oldest write under way fails. */
  fail(error: Error): void {
    this.#pending.shift()?.fail(error);
  }

  get busy(): boolean {
    return this.#pending.length > 0;
  }

  read(from: LogIndex, to: LogIndex, bytesMax: number): Promise<readonly Entry[]> {
    return this.#memory.read(from, to, bytesMax);
  }

  compact(index: LogIndex, term: Term): Promise<void> {
    return this.#memory.compact(index, term);
  }

  close(): Promise<void> {
    return this.#memory.close();
  }
}
