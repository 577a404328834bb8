import type { RaftNode } from '@kiwi/raft-core';
import { isStamped, readBatchHeader, stampBatch } from '@kiwi/state-machine';

/** What became of a batch handed to the leader. `appended` says nothing about its commit. */
export type IntakeResult = 'appended' | 'duplicate' | 'notLeader' | 'overloaded';

/**
 * The leader's side of the way of a batch: gives it time and randomness and appends it. A batch that is already in the log of
 * the present term is not appended again; across terms, the sequence check at apply decides.
 */
export class LeaderIntake {
  readonly #wallClock: () => number;
  readonly #random: () => number;
  #lastTimestampMs = 0;
  readonly #appended = new Map<number, { incarnation: number; sequence: number }>();

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
    const origin = readBatchHeader(entry);
    const last = this.#appended.get(origin.node);
    if (
      last !== undefined &&
      last.incarnation === origin.incarnation &&
      origin.sequence <= last.sequence
    ) {
      return 'duplicate';
    }
    // An entry that was appended in an earlier term may still be in the log: its bytes must not change.
    const own = isStamped(entry) ? Buffer.from(entry) : entry;
    const stamped = stampBatch(own, this.now(), this.#random() * 0x100000000);
    const result = node.offer([own]);
    if (result !== 'accepted') return result;
    this.#lastTimestampMs = stamped;
    this.#appended.set(origin.node, {
      incarnation: origin.incarnation,
      sequence: origin.sequence,
    });
    return 'appended';
  }
}
