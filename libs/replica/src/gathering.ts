import type { Clock } from '@kiwi/raft-core';
import { WriteBatch } from './batches.ts';
import type { Operation } from './operation.ts';
import type { ReadLane } from './read-lane.ts';
import type { ReplicaLimits } from './replica-options.ts';
import type { Turn } from './turn.ts';
import type { WriteLane } from './write-lane.ts';

export interface GatheringHost {
  readonly clock: Clock;
  readonly limits: ReplicaLimits;
  readonly turn: Turn;
  readonly writes: WriteLane;
  readonly reads: ReadLane;
}

/** Forms batches of the operations that arrive, and gives them to the lanes. */
export class Gathering {
  readonly #clock: Clock;
  readonly #limits: ReplicaLimits;
  readonly #turn: Turn;
  readonly #writes: WriteLane;
  readonly #reads: ReadLane;
  /** Takes writes, and reads behind them. */
  #batch: WriteBatch | null = null;
  /** Of clients that wait for no write. */
  #readOperations: Operation[] = [];

  constructor({ clock, limits, turn, writes, reads }: GatheringHost) {
    this.#clock = clock;
    this.#limits = limits;
    this.#turn = turn;
    this.#writes = writes;
    this.#reads = reads;
  }

  /** Whether there is a batch that may go to the log. */
  get hasBatch(): boolean {
    return this.#batch !== null;
  }

  get isEmpty(): boolean {
    return this.#batch === null && this.#readOperations.length === 0;
  }

  /** How many operations for the log leave when the turn ends now. */
  get leavingForLog(): number {
    const batch = this.#batch;
    return batch !== null && batch.logged && this.#writes.open ? batch.operations.length : 0;
  }

  /** How many others do. */
  get leavingUnlogged(): number {
    const batch = this.#batch;
    const inBatch = batch === null || batch.logged ? 0 : batch.operations.length;
    return this.#readOperations.length + inBatch;
  }

  /** The batch that takes operations now. */
  open(): WriteBatch {
    const batch = this.#batch;
    if (batch === null) {
      return (this.#batch = new WriteBatch(this.#clock.now()));
    }
    if (
      batch.frames.frameBytes >= this.#limits.batchBytesMax ||
      batch.operations.length >= this.#limits.batchOperationsMax
    ) {
      this.#close();
      return (this.#batch = new WriteBatch(this.#clock.now()));
    }
    return batch;
  }

  /** Takes an operation that is not logged: behind own writes that are under way, else for a read point. */
  addUnlogged(operation: Operation): void {
    const client = operation.client;
    client.pending++;
    if (client.pendingInLog > 0) {
      this.open().operations.push(operation);
      client.pendingInLog++;
    } else {
      this.#readOperations.push(operation);
    }
    if (!this.#turn.isScheduled) this.#turn.schedule();
  }

  /** Takes reads anew that were put aside: for a read point of now. */
  addPostponed(operations: readonly Operation[]): void {
    for (const operation of operations) this.#readOperations.push(operation);
    this.#turn.schedule();
  }

  /** Asks for an entry stamped `timestampMinMs` or later, though there may be no write for it. */
  requestTick(timestampMinMs: number): void {
    const batch = this.open();
    batch.tick = true;
    batch.timestampMinMs = Math.max(batch.timestampMinMs, timestampMinMs);
    this.#turn.schedule();
  }

  /** Gives what was gathered to the lanes. A batch for the log stays open while that takes no more, or the batch `isDelayed`. */
  endTurn(isDelayed: boolean): void {
    const batch = this.#batch;
    const stays = batch === null || (batch.logged && (isDelayed || !this.#writes.open));
    if (stays) this.#closeReads();
    else this.#close();
  }

  /** Takes out the batch if it was formed up to `formedMs`: surely not executed. */
  takeExpired(formedMs: number): WriteBatch | null {
    const batch = this.#batch;
    if (batch === null || batch.formedMs > formedMs) return null;
    this.#closeReads();
    batch.readsBefore = this.#reads.lastId;
    batch.done = true;
    this.#batch = null;
    return batch;
  }

  /** Ends the gathering of a batch. Reads gathered beside it come before it in the order of replies. */
  #close(): void {
    this.#closeReads();
    const batch = this.#batch;
    if (batch === null) return;
    this.#batch = null;
    if (batch.logged) {
      batch.readsBefore = this.#reads.lastId;
      this.#writes.add(batch);
    } else {
      // Only reads of clients whose earlier writes are under way: no entry is needed, but those writes are.
      for (const operation of batch.operations) operation.client.pendingInLog--;
      this.#reads.add(batch.operations, batch.formedMs, this.#writes.last);
    }
  }

  #closeReads(): void {
    if (this.#readOperations.length === 0) return;
    const operations = this.#withoutThoseOfBatch(this.#readOperations);
    this.#readOperations = [];
    if (operations.length > 0) this.#reads.add(operations, this.#clock.now(), null);
  }

  /**
   * Puts the reads whose clients have sent a write behind them to the beginning of the batch that has it, and returns the others. What they read at its place in the log is no older than at a read
   * point, and their clients get all replies at once instead of a few of them a little earlier.
   */
  #withoutThoseOfBatch(operations: Operation[]): Operation[] {
    const batch = this.#batch;
    if (batch === null || !batch.logged) return operations;
    const ofBatch = operations.filter(({ client }) => client.pendingInLog > 0);
    if (ofBatch.length === 0) return operations;
    const others = operations.filter(({ client }) => client.pendingInLog === 0);
    for (const { client } of ofBatch) client.pendingInLog++;
    batch.operations = ofBatch.concat(batch.operations);
    return others;
  }
}
