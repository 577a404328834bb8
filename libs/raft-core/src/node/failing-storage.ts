import type { Entry, LogIndex, Term } from '../core/types.ts';
import { MemoryLogStorage } from '../memory/memory-log-storage.ts';
import type { Clock } from '../ports/clock.ts';
import type { LogStorage, LogWrite, StoredLog } from '../ports/log-storage.ts';

/** For specs: a disk that takes its time, and refuses writes while it has a `fault`. What it refused is not there afterwards. */
export class FailingStorage implements LogStorage {
  /** What writes fail with; a storage that failed once must be opened again. */
  fault: Error | null = null;
  /** Which writes the fault is for. */
  refuses: (write: LogWrite) => boolean = () => true;
  /** What `open` fails with. */
  openFault: Error | null = null;
  /** How long a write takes. */
  delayMs = 0;
  opened = 0;
  /** Whether an error of the storage will not pass. */
  isPermanent: (error: unknown) => boolean = () => false;
  readonly #disk = new MemoryLogStorage();
  readonly #clock: Clock;
  #failed: Error | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async open(): Promise<StoredLog> {
    if (this.openFault !== null) throw this.openFault;
    const stored = await this.#disk.open();
    this.opened++;
    return stored;
  }

  async write(write: LogWrite): Promise<void> {
    if (this.delayMs > 0) {
      await new Promise<void>((resolve) => this.#clock.schedule(this.delayMs, resolve));
    }
    if (this.refuses(write)) this.#failed ??= this.fault;
    if (this.#failed !== null) throw this.#failed;
    await this.#disk.write(write);
  }

  read(from: LogIndex, to: LogIndex, bytesMax: number): Promise<readonly Entry[]> {
    return this.#disk.read(from, to, bytesMax);
  }

  compact(index: LogIndex, term: Term): Promise<void> {
    return this.#failed === null ? this.#disk.compact(index, term) : Promise.reject(this.#failed);
  }

  close(): Promise<void> {
    this.#failed = null;
    return this.#disk.close();
  }
}
