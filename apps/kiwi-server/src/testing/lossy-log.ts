import { MemoryLogStorage } from '@kiwi/raft-core';
import type { Entry, LogIndex, LogStorage, LogWrite, StoredLog, Term } from '@kiwi/raft-core';
import type { LogDisk } from './log-disk.ts';
import type { SeededRandom } from './seeded-random.ts';
import { killed } from './simulated-process.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import type { VirtualClock } from './virtual-clock.ts';

type Change = (log: MemoryLogStorage) => Promise<void>;

/** What a log's disk holds: the first changes for sure, of the later ones any number in their order. Each is there whole or not at all. */
export class LossyLogDisk implements LogDisk {
  readonly rareOperations = ['log reset', 'log compact'];
  #changes: Change[] = [];
  #durable = 0;

  add(change: Change): number {
    return this.#changes.push(change);
  }

  synced(count: number): void {
    this.#durable = Math.max(this.#durable, count);
  }

  storage(process: SimulatedProcess, clock: VirtualClock, random: SeededRandom): LogStorage {
    return new LossyLogStorage(this, process, clock, random);
  }

  /** Of the changes that were not synced a part is lost. */
  losePower(random: SeededRandom): void {
    const kept = this.#durable + random.below(this.#changes.length - this.#durable + 1);
    this.#changes.length = kept;
    this.#durable = kept;
  }

  async load(): Promise<MemoryLogStorage> {
    const log = new MemoryLogStorage();
    await log.open();
    for (const change of this.#changes) await change(log);
    await log.close();
    this.#durable = this.#changes.length;
    return log;
  }
}

/** The log storage of one process: as LevelDB, batches that are whole or not there, and durable only when their sync has ended. */
class LossyLogStorage implements LogStorage {
  readonly #disk: LossyLogDisk;
  readonly #process: SimulatedProcess;
  readonly #clock: VirtualClock;
  readonly #random: SeededRandom;
  #log = new MemoryLogStorage();
  #synced: Promise<void> = Promise.resolve();

  constructor(
    disk: LossyLogDisk,
    process: SimulatedProcess,
    clock: VirtualClock,
    random: SeededRandom,
  ) {
    this.#disk = disk;
    this.#process = process;
    this.#clock = clock;
    this.#random = random;
  }

  async open(): Promise<StoredLog> {
    if (!this.#process.operation('log open')) throw killed();
    this.#log = await this.#disk.load();
    return this.#log.open();
  }

  async write(write: LogWrite): Promise<void> {
    const what = write.reset === null ? 'log write' : 'log reset';
    const count = this.#change(what, (log) => log.write(write));
    const syncedMs = this.#clock.now() + this.#random.below(8);
    const before = this.#synced;
    this.#synced = before.then(async () => {
      await this.#clock.sleep(syncedMs - this.#clock.now());
      if (!this.#process.isAlive) throw killed();
      this.#disk.synced(count);
    });
    await this.#synced;
  }

  async read(from: LogIndex, to: LogIndex, bytesMax: number): Promise<readonly Entry[]> {
    if (!this.#process.operation('log read')) throw killed();
    await this.#clock.sleep(this.#random.below(3));
    return this.#log.read(from, to, bytesMax);
  }

  async compact(index: LogIndex, term: Term): Promise<void> {
    this.#change('log compact', (log) => log.compact(index, term));
    await this.#clock.sleep(this.#random.below(3));
  }

  async close(): Promise<void> {
    if (this.#process.isAlive) await this.#synced;
  }

  #change(what: string, change: Change): number {
    const survives = this.#process.operation(what) || this.#random.chance(0.5);
    if (!survives) throw killed();
    const count = this.#disk.add(change);
    void change(this.#log);
    if (!this.#process.isAlive) throw killed();
    return count;
  }
}
