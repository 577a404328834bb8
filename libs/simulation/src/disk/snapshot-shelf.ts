import type { SnapshotMeta } from '@kiwi/raft-core';
import type { SeededRandom } from '../random/seeded-random.ts';

export interface DurableSnapshot {
  readonly meta: SnapshotMeta;
  readonly bytes: Uint8Array;
}

/** Where a node keeps its newest snapshot. Another one takes its place as a whole or, after a crash, perhaps not at all. */
export class SnapshotShelf {
  readonly #random: SeededRandom;
  #newest: DurableSnapshot | null = null;
  #underWay: DurableSnapshot | null = null;

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  get newest(): DurableSnapshot | null {
    return this.#newest;
  }

  /** Begins to write a snapshot; one at a time. */
  begin(snapshot: DurableSnapshot): void {
    if (this.#underWay !== null) throw new Error('a snapshot is being written already');
    this.#underWay = snapshot;
  }

  /** It is durable. */
  complete(): void {
    this.#newest = this.#underWay ?? this.#newest;
    this.#underWay = null;
  }

  /** It could not be written. */
  abandon(): void {
    this.#underWay = null;
  }

  /** The power goes. What was being written may have become durable without anybody having been told. */
  crash(): void {
    if (this.#underWay !== null && this.#random.chance(0.5)) this.complete();
    this.abandon();
  }
}
