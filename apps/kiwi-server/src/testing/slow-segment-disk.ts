import type { SegmentDisk, SegmentFile } from '@kiwi/log-storage';
import type { SeededRandom } from './seeded-random.ts';
import { killed } from './simulated-process.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** The segments of one process: each operation takes a moment, and in any of them the process may die, of a write with a part of it done. */
export class SlowSegmentDisk implements SegmentDisk {
  readonly #disk: SegmentDisk;
  readonly #process: SimulatedProcess;
  readonly #clock: VirtualClock;
  readonly #random: SeededRandom;
  #underWay = 0;

  constructor(
    disk: SegmentDisk,
    process: SimulatedProcess,
    clock: VirtualClock,
    random: SeededRandom,
  ) {
    this.#disk = disk;
    this.#process = process;
    this.#clock = clock;
    this.#random = random;
  }

  /** An operation is under way. */
  get isBusy(): boolean {
    return this.#underWay > 0;
  }

  makeDirectory(): Promise<void> {
    return this.#slowly('open', 1, () => this.#disk.makeDirectory());
  }

  list(): Promise<readonly string[]> {
    return this.#slowly('list', 1, () => this.#disk.list());
  }

  async create(name: string): Promise<SegmentFile> {
    return this.#fileOf(await this.#slowly('create', 3, () => this.#disk.create(name)));
  }

  async open(name: string): Promise<SegmentFile> {
    return this.#fileOf(await this.#slowly('open', 1, () => this.#disk.open(name)));
  }

  rename(from: string, to: string): Promise<void> {
    return this.#slowly('rename', 3, () => this.#disk.rename(from, to));
  }

  remove(name: string): Promise<void> {
    return this.#slowly('remove', 3, () => this.#disk.remove(name));
  }

  syncNames(): Promise<void> {
    return this.#slowly('sync-names', 5, () => this.#disk.syncNames());
  }

  #fileOf(file: SegmentFile): SegmentFile {
    const write = (bytes: Uint8Array, position: number): void => {
      const isWhole = this.#process.operation('log write');
      const length = isWhole ? bytes.length : this.#random.below(bytes.length + 1);
      file.writeNow(bytes.subarray(0, length), position);
      if (!isWhole) throw killed();
    };
    return {
      size: () => file.size(),
      read: (target, position) => this.#slowly('read', 2, () => file.read(target, position)),
      write: async (bytes, position) => {
        await this.#sleep(3);
        write(bytes, position);
      },
      writeParts: async (parts, position) => {
        await this.#sleep(3);
        write(Buffer.concat(parts), position);
      },
      writeNow: write,
      sync: () => this.#slowly('sync', 8, () => file.sync()),
      close: () => file.close(),
    };
  }

  /** @param msMax it takes less than that */
  async #slowly<T>(kind: string, msMax: number, operation: () => Promise<T>): Promise<T> {
    await this.#sleep(msMax);
    if (!this.#process.operation(`log ${kind}`)) throw killed();
    return operation();
  }

  async #sleep(msMax: number): Promise<void> {
    const delayMs = this.#random.below(msMax);
    if (delayMs === 0) return;
    this.#underWay++;
    await this.#clock.sleep(delayMs);
    this.#underWay--;
  }
}
