import type { Entry, HardState, LogIndex, WriteTicket } from '@kiwi/raft-core';
import type { SeededRandom } from '../random/seeded-random.ts';
import type { DiskFaults } from './disk-faults.ts';
import { LogImage } from './log-image.ts';
import type { Persist } from './log-image.ts';

/** Batches that the disk treats as one write: all of them are there after a crash, or none. */
interface DiskWrite {
  readonly batches: Persist[];
  /** A compaction that was asked for before: it reaches the platter with this write at the latest. */
  readonly compactTo: LogIndex;
}

export type WriteResult =
  | { readonly type: 'persisted'; readonly ticket: WriteTicket }
  | { readonly type: 'writeFailed'; readonly ticket: WriteTicket };

/**
 * Where a node keeps its log and hard state. It holds two pictures of the log: what the node has written (`log`, what a read
 * sees) and what would be there after a crash (`durableLog`).
 */
export class SimulatedDisk {
  faults: DiskFaults;
  readonly #random: SeededRandom;
  /** Asks the world to call {@link complete} after that time. */
  readonly #completeAfter: (delayMs: number) => void;
  readonly #nowMs: () => number;
  #durableHardState: HardState = { term: 0, votedFor: null, commitIndex: 0 };
  #durableLog = new LogImage();
  #log = new LogImage();
  /** Asked for, and not on the platter for sure. */
  #compactTo: LogIndex = 0;
  /** Begun, oldest first. */
  #underWay: DiskWrite[] = [];
  /** Waits for the write under way (group commit). */
  #gathered: DiskWrite | null = null;
  #lastDoneMs = 0;
  #slowUntilMs = 0;
  #broken = false;

  constructor(
    faults: DiskFaults,
    random: SeededRandom,
    nowMs: () => number,
    completeAfter: (delayMs: number) => void,
  ) {
    this.faults = faults;
    this.#random = random;
    this.#nowMs = nowMs;
    this.#completeAfter = completeAfter;
  }

  get durableHardState(): HardState {
    return this.#durableHardState;
  }

  get durableLog(): LogImage {
    return this.#durableLog;
  }

  /** Everything written, durable or not. */
  get log(): LogImage {
    return this.#log;
  }

  /** The disk has refused a write. */
  get broken(): boolean {
    return this.#broken;
  }

  write(batch: Persist): void {
    this.#log.write(batch);
    if (!this.faults.pipelined && this.#underWay.length > 0) {
      this.#gathered ??= { batches: [], compactTo: this.#compactTo };
      this.#gathered.batches.push(batch);
      return;
    }
    this.#begin({ batches: [batch], compactTo: this.#compactTo });
  }

  /** Forgets the entries up to `index`. A crash may bring them back, until another write is durable. */
  compact(index: LogIndex): void {
    this.#log.compact(index);
    this.#compactTo = index;
  }

  /** The oldest write under way has come to its end. */
  complete(): WriteResult {
    const write = this.#underWay.shift();
    const last = write?.batches.at(-1);
    if (write === undefined || last === undefined) throw new Error('no write is under way');
    if (!this.#broken && this.#random.chance(this.faults.failureRate)) {
      this.#broken = true;
      // A failed fsync says nothing about what reached the platter.
      if (this.#random.chance(0.5)) this.#settle(write);
    } else if (!this.#broken) {
      this.#settle(write);
    }
    const gathered = this.#gathered;
    if (gathered !== null) {
      this.#gathered = null;
      this.#begin(gathered);
    }
    return { type: this.#broken ? 'writeFailed' : 'persisted', ticket: last.ticket };
  }

  /** Entries from..to (inclusive) that exist, stopping early once `bytesMax` is passed, but not before the first. */
  read(from: LogIndex, to: LogIndex, bytesMax: number): readonly Entry[] {
    const result: Entry[] = [];
    let bytes = 0;
    for (let index = from; index <= to; index += 1) {
      const entry = this.#log.entry(index);
      if (entry === undefined) break;
      bytes += entry.data.length;
      if (result.length > 0 && bytes > bytesMax) break;
      result.push(entry);
    }
    return result;
  }

  readLatencyMs(): number {
    return this.#random.exponential(this.faults.readMeanMs);
  }

  /** The power goes: of the writes begun some may have made it, in order, each whole or not at all. */
  crash(): void {
    const survivors = this.#broken ? 0 : this.#random.integer(0, this.#underWay.length);
    for (const write of this.#underWay.slice(0, survivors)) this.#settle(write);
    const all = survivors === this.#underWay.length && this.#gathered === null;
    this.#underWay = [];
    this.#gathered = null;
    if (!this.#broken && all && this.#compactTo > 0 && this.#random.chance(0.5)) {
      this.#durableLog.compact(Math.min(this.#compactTo, this.#durableLog.lastIndex));
    }
    this.#log = this.#durableLog.copy();
    this.#compactTo = 0;
    this.#broken = false;
    this.#lastDoneMs = 0;
  }

  #begin(write: DiskWrite): void {
    this.#underWay.push(write);
    const now = this.#nowMs();
    const { writeMinMs, writeMeanMs, slowRate, slowFactor, slowMeanMs } = this.faults;
    if (this.#random.chance(slowRate)) {
      this.#slowUntilMs = now + this.#random.exponential(slowMeanMs);
    }
    const usualMs = writeMinMs + this.#random.exponential(writeMeanMs);
    // However slow, it goes on at the usual pace when the slow period is over.
    const slowLeftMs = Math.max(0, this.#slowUntilMs - now);
    const latencyMs = usualMs + Math.min(usualMs * (slowFactor - 1), slowLeftMs);
    this.#lastDoneMs = Math.max(this.#lastDoneMs, now + latencyMs);
    this.#completeAfter(this.#lastDoneMs - now);
  }

  #settle({ batches, compactTo }: DiskWrite): void {
    this.#durableLog.compact(Math.min(compactTo, this.#durableLog.lastIndex));
    for (const batch of batches) {
      this.#durableLog.write(batch);
      if (batch.hardState !== null) this.#durableHardState = batch.hardState;
    }
  }
}
