import type { Executor } from '@kiwi/state-machine';
import { ReadBatch } from './batches.ts';
import type { WriteBatch } from './batches.ts';
import { lookAhead } from './look-ahead.ts';
import type { Operation } from './operation.ts';

/** What the read lane needs of the replica. */
export interface ReadLaneHost {
  /** A read point that is applied here, with the leader's clock; rejects when there is no leader to ask. */
  readPoint(): Promise<{ stamp: number | null }>;
  runOperation(operation: Operation, executor: Executor): void;
  /** Whether an operation is to run later, since its client has enough replies to take; then the host keeps it. */
  postpone(operation: Operation): boolean;
  /** Why there will be no read points for a while, as an error line; null when there may be. */
  unreadable(): string | null;
  fail(operation: Operation, line: string): void;
  /** Runs when nothing was asked for a while because there was no leader. */
  scheduleRetry(retry: () => void): void;
  /** A read met a key whose expiry the log does not know yet: append an entry stamped `timestampMinMs` or later. */
  requestTick(timestampMinMs: number): void;
  readSeed(): number;
  /** Monotonic ms. */
  now(): number;
  /** A batch was answered in full. */
  answered(batch: ReadBatch): void;
}

/**
 * Reads that need no entry of their own: each batch asks for one read point (ReadIndex, Raft thesis section 6.4), and batches
 * are answered in the order in which they were formed. An own write that was formed later answers all reads before it first:
 * it was proposed after they arrived, so its place in the log is a read point for them.
 */
export class ReadLane {
  readonly #host: ReadLaneHost;
  readonly #executor: Executor;
  #waiting: ReadBatch[] = [];
  #lastId = 0;
  /** Batches up to this id have a read point… */
  #readyThrough = 0;
  /** …with this clock. */
  #readyStamp: number | null = null;
  #retrying = false;
  /** This node's state has everything that was acknowledged before this time, ms; with the clock of that read point. */
  #freshAsOfMs = -Infinity;
  #freshStamp: number | null = null;

  constructor(host: ReadLaneHost, executor: Executor) {
    this.#host = host;
    this.#executor = executor;
  }

  /** Id of the last batch formed; 0 before the first. */
  get lastId(): number {
    return this.#lastId;
  }

  get idle(): boolean {
    return this.#waiting.length === 0;
  }

  /** Forms a batch and asks for its read point. `after`: an own write batch that must be applied before. */
  add(operations: Operation[], formedMs: number, after: WriteBatch | null): void {
    const batch = new ReadBatch(++this.#lastId, operations, formedMs, after);
    this.#waiting.push(batch);
    this.#ask(batch.id);
  }

  /**
   * Answers a read from this node's state if that is known to have everything that was acknowledged up to `maxAgeMs` ago: a read point was asked
   * for since then, and is applied. Not inside `apply`.
   */
  answerNow(operation: Operation, maxAgeMs: number): boolean {
    if (this.#host.now() - this.#freshAsOfMs > maxAgeMs) return false;
    const executor = this.#executor;
    executor.beginReads(this.#freshStamp, this.#host.readSeed());
    operation.client.pending++;
    this.#host.runOperation(operation, executor);
    if (!executor.tickWanted) return true;
    executor.takeBack(operation.client.reply);
    return false;
  }

  /** Answers all reads formed before an own write, at the write's place in the log. The executor's entry has begun. */
  runBefore(id: number): void {
    while (this.#waiting[0] !== undefined && this.#waiting[0].id <= id) {
      const batch = this.#waiting.shift() as ReadBatch;
      for (; batch.position < batch.operations.length; batch.position++) {
        lookAhead(batch.operations, batch.position, this.#executor);
        const operation = batch.operations[batch.position] as Operation;
        if (!this.#host.postpone(operation)) this.#host.runOperation(operation, this.#executor);
      }
      this.#host.answered(batch);
    }
  }

  /** Answers what has a read point and waits for nothing else. */
  drain(): void {
    if (this.#waiting.length === 0 || (this.#waiting[0] as ReadBatch).id > this.#readyThrough) {
      return;
    }
    this.#executor.beginReads(this.#readyStamp, this.#host.readSeed());
    let batch = this.#waiting[0];
    while (batch !== undefined && batch.id <= this.#readyThrough) {
      if (batch.needsTick || (batch.after !== null && !batch.after.done)) return;
      if (!this.#run(batch)) return;
      this.#waiting.shift();
      this.#host.answered(batch);
      batch = this.#waiting[0];
    }
  }

  /** Takes out the batches formed before `formedMs`, or up to `id`, whichever reaches further. */
  takeExpired(formedMs: number, id: number): ReadBatch[] {
    let count = 0;
    for (const batch of this.#waiting) {
      if (batch.formedMs > formedMs && batch.id > id) break;
      count++;
    }
    return this.#waiting.splice(0, count);
  }

  /** Runs a batch until its end or until a read needs a tick of the log's clock first. */
  #run(batch: ReadBatch): boolean {
    const executor = this.#executor;
    for (; batch.position < batch.operations.length; batch.position++) {
      lookAhead(batch.operations, batch.position, executor);
      const operation = batch.operations[batch.position] as Operation;
      if (this.#host.postpone(operation)) continue;
      this.#host.runOperation(operation, executor);
      if (executor.tickWanted) {
        executor.takeBack(operation.client.reply);
        operation.client.pending++;
        batch.needsTick = true;
        this.#host.requestTick(executor.nowMs);
        return false;
      }
    }
    return true;
  }

  #ask(id: number, again = false): void {
    const askedMs = this.#host.now();
    this.#host.readPoint().then(
      (point) => {
        if (askedMs > this.#freshAsOfMs) {
          this.#freshAsOfMs = askedMs;
          this.#freshStamp = point.stamp;
        }
        if (id > this.#readyThrough) {
          this.#readyThrough = id;
          this.#readyStamp = point.stamp;
        }
        this.drain();
      },
      () => {
        const reason = again ? this.#host.unreadable() : null;
        if (reason === null) this.#retryLater();
        else this.#fail(reason);
      },
    );
  }

  /** Answers what has no read point with an error, but nothing that has to come behind an own write. */
  #fail(reason: string): void {
    let batch = this.#waiting[0];
    while (batch !== undefined && (batch.after === null || batch.after.done)) {
      this.#waiting.shift();
      for (const operation of batch.operations.slice(batch.position)) {
        this.#host.fail(operation, reason);
      }
      batch = this.#waiting[0];
    }
    if (batch !== undefined) this.#retryLater();
  }

  /** One question serves all that wait: a read point asked for later is good for earlier reads too. */
  #retryLater(): void {
    if (this.#retrying) return;
    this.#retrying = true;
    this.#host.scheduleRetry(() => {
      this.#retrying = false;
      if (this.#waiting.length > 0) this.#ask(this.#lastId, true);
    });
  }
}
