import { SegmentLogStorage } from '@kiwi/log-storage';
import { SimulatedSegmentDisk } from '@kiwi/log-storage/testing';
import type { Entry, LogIndex, LogStorage, LogWrite, StoredLog, Term } from '@kiwi/raft-core';
import type { LogDisk } from './log-disk.ts';
import type { SeededRandom } from './seeded-random.ts';
import { killed } from './simulated-process.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import { SlowSegmentDisk } from './slow-segment-disk.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** So small that segments are begun, given back and used again all the time, and that entries are read from the disk. */
const limits = {
  segmentBytesMin: 9 * 1024,
  segmentBytesMax: 30 * 1024,
  spareBytesMax: 60 * 1024,
  cacheBytesMax: 2000,
};

/**
 * The log as servers keep it by default. Its segments are on a simulated disk; the small database of who the node is, and the mark of how far
 * the log has come, are real files, for which time stands still.
 */
export class SegmentLogDisk implements LogDisk {
  readonly rareOperations = ['log create', 'log rename', 'log remove', 'log sync-names'];
  readonly #directory: string;
  #disk = new SimulatedSegmentDisk();
  /** Resolves when the last process has let go of the real files. */
  #released: Promise<void> = Promise.resolve();

  /** @param directory for the real files; of this log alone, and the caller's to remove */
  constructor(directory: string) {
    this.#directory = directory;
  }

  losePower(random: SeededRandom): void {
    const files = this.#disk.filesAfterPowerLoss(() => random.next());
    this.#disk = new SimulatedSegmentDisk({ files });
  }

  storage(process: SimulatedProcess, clock: VirtualClock, random: SeededRandom): LogStorage {
    if (!process.isAlive) throw killed();
    const disk = new SlowSegmentDisk(this.#disk, process, clock, random);
    const directory = this.#directory;
    const inner = new SegmentLogStorage({ directory, disk, wallClock: () => 1, ...limits });
    const storage = new HeldStorage(inner, disk, clock, this.#released);
    let release = (): void => undefined;
    this.#released = new Promise((resolve) => (release = resolve));
    // Of a dead process nothing reaches the disk any more, but it would keep the lock.
    process.onDeath(() => void storage.close().then(release));
    return storage;
  }
}

/** Lets no virtual time pass while the storage is busy with its real files. */
class HeldStorage implements LogStorage {
  readonly #inner: SegmentLogStorage;
  readonly #released: Promise<void>;
  #opening: Promise<unknown> = Promise.resolve();
  #calls = 0;

  constructor(
    inner: SegmentLogStorage,
    disk: SlowSegmentDisk,
    clock: VirtualClock,
    released: Promise<void>,
  ) {
    this.#inner = inner;
    this.#released = released;
    clock.holdWhile(() => this.#calls > 0 && !disk.isBusy);
  }

  open(): Promise<StoredLog> {
    const opened = this.#released.then(() => this.#held(() => this.#inner.open()));
    this.#opening = opened.catch(() => undefined);
    return opened;
  }

  write(write: LogWrite): Promise<void> {
    return this.#held(() => this.#inner.write(write));
  }

  read(from: LogIndex, to: LogIndex, bytesMax: number): Promise<readonly Entry[]> {
    return this.#held(() => this.#inner.read(from, to, bytesMax));
  }

  compact(index: LogIndex, term: Term): Promise<void> {
    return this.#held(() => this.#inner.compact(index, term));
  }

  close(): Promise<void> {
    return this.#opening.then(() => this.#held(() => this.#inner.close()));
  }

  async #held<T>(call: () => Promise<T>): Promise<T> {
    this.#calls++;
    try {
      return await call();
    } finally {
      this.#calls--;
    }
  }
}
