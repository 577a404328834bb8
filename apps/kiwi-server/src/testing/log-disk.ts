import type { LogStorage } from '@kiwi/raft-core';
import type { SeededRandom } from './seeded-random.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** The disk on which a node keeps its log, through all of its processes. */
export interface LogDisk {
  /** Operations that are met seldom, and matter. */
  readonly rareOperations: readonly string[];
  /** The power fails: what was not synced may be lost. */
  losePower(random: SeededRandom): void;
  /** The log storage of one process. Each operation counts as one of the process and takes a moment. */
  storage(process: SimulatedProcess, clock: VirtualClock, random: SeededRandom): LogStorage;
}
