import type { RaftNode } from '@kiwi/raft-core';
import { isStamped, readBatchHeader, stampBatch } from '@kiwi/state-machine';

/** What became of a batch handed to the leader. `appended` says nothing about its commit; `gap`: one before it is missing. */
export type IntakeResult = 'appended' | 'duplicate' | 'gap' | 'notLeader' | 'overloaded';

/** The batches of one origin that were appended in this term: all from `first` to `last`. */
interface AppendedRun {
  readonly incarnation: number;
  readonly first: number;
  last: number;
}

/**
 * The leader's side of the way of a batch: gives it time and randomness and appends it. A batch that is already in the log of
 * the present term is not appended again, and none is appended before the one that precedes it; across terms, the sequence
 * check at apply decides.
 */
export class LeaderIntake {
  readonly #wallClock: () => number;
  readonly #random: () => number;
  #lastTimestampMs = 0;
  readonly #appended = new Map<number, AppendedRun>();

  constructor(wallClock: () => number, random: () => number) {
    this.#wallClock = wallClock;
    this.#random = random;
  }

  /** The leader's clock: Unix ms, an integer, never behind the last stamp it gave. */
  now(): number {
    return Math.max(Math.floor(this.#wallClock()), this.#lastTimestampMs);
  }

  /** A new term has begun: what was appended in the last one may be lost. */
  termChanged(): void {
    this.#appended.clear();
  }

  /** Stamps `entry` and appends it. The bytes belong to the log from then on. */
  append(node: RaftNode, entry: Buffer): IntakeResult {
    const { node: from, incarnation, sequence } = readBatchHeader(entry);
    const known = this.#appended.get(from);
    // The first batch of a term may turn out to lie behind a gap. Then its origin goes back, and the run begins anew.
    const run = known?.incarnation === incarnation && sequence >= known.first ? known : null;
    if (run !== null && sequence <= run.last) return 'duplicate';
    if (run !== null && sequence > run.last + 1) return 'gap';
    // An entry that was appended in an earlier term may still be in the log: its bytes must not change.
    const own = isStamped(entry) ? Buffer.from(entry) : entry;
    const stamped = stampBatch(own, this.now(), this.#random() * 0x100000000);
    const result = node.offer([own]);
    if (result !== 'accepted') return result;
    this.#lastTimestampMs = stamped;
    if (run !== null) run.last = sequence;
    else this.#appended.set(from, { incarnation, first: sequence, last: sequence });
    return 'appended';
  }
}
