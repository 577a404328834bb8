import { WriteBatch } from './batches.ts';

/** What the write lane needs of the replica. */
export interface WriteLaneHost {
  /** Hands an entry to the leader, wherever it is. False: there is none, or it takes nothing now. */
  deliver(entry: Buffer): boolean;
  readonly node: number;
  readonly incarnation: number;
}

/**
 * This node's batches on their way into the log, in the order of their sequence. Batches that were sent stay here until they
 * are applied, and are sent again whenever they may have been lost; the sequence makes that harmless.
 */
export class WriteLane {
  readonly #host: WriteLaneHost;
  readonly #inFlightMax: number;
  /** Closed for further operations, never sent. */
  #unsent: WriteBatch[] = [];
  /** Sent and not yet applied here. */
  #sent: WriteBatch[] = [];
  #lastSequence = 0;
  #unsentBytes = 0;

  constructor(host: WriteLaneHost, inFlightMax: number) {
    this.#host = host;
    this.#inFlightMax = inFlightMax;
  }

  get idle(): boolean {
    return this.#sent.length === 0 && this.#unsent.length === 0;
  }

  /** Whether another batch may be sent now. */
  get open(): boolean {
    return this.#unsent.length === 0 && this.#sent.length < this.#inFlightMax;
  }

  get inFlight(): number {
    return this.#sent.length;
  }

  /** Operations of the batches that were sent and are not yet applied here. */
  get operationsInFlight(): number {
    return this.#sent.reduce((sum, { operations }) => sum + operations.length, 0);
  }

  /** Bytes of frames that wait to be sent. */
  get unsentBytes(): number {
    return this.#unsentBytes;
  }

  /** The batch that was closed last and is not yet applied. */
  get last(): WriteBatch | null {
    return this.#unsent.at(-1) ?? this.#sent.at(-1) ?? null;
  }

  /** Adds a closed batch behind all others. */
  add(batch: WriteBatch): void {
    this.#unsent.push(batch);
    this.#unsentBytes += batch.frames.frameBytes;
  }

  /** Sends what the window allows. */
  send(): void {
    while (this.#unsent.length > 0 && this.#sent.length < this.#inFlightMax) {
      const batch = this.#unsent[0] as WriteBatch;
      if (batch.entry === null) {
        const { node, incarnation } = this.#host;
        const sequence = this.#lastSequence + 1;
        batch.entry = batch.frames.build({ node, incarnation, sequence }, batch.timestampMinMs);
      }
      if (!this.#host.deliver(batch.entry)) return;
      this.#lastSequence += 1;
      batch.sequence = this.#lastSequence;
      this.#unsent.shift();
      this.#unsentBytes -= batch.frames.frameBytes;
      this.#sent.push(batch);
    }
  }

  /** Sends everything in flight once more, in order: after a change of leader, a broken connection or a gap. */
  sendAgain(): void {
    for (const batch of this.#sent) {
      if (batch.entry !== null && !this.#host.deliver(batch.entry)) return;
    }
  }

  /** The batch with this sequence is being applied. */
  applied(sequence: number): WriteBatch {
    const batch = this.#sent.shift();
    if (batch === undefined || batch.sequence !== sequence) {
      throw new Error(
        `batch ${sequence} of this node is applied, but ${batch?.sequence ?? 'none'} was expected`,
      );
    }
    batch.done = true;
    return batch;
  }

  /** A snapshot holds what the batches up to this sequence did: takes them out. They took effect, but nobody saw their replies. */
  skipTo(sequence: number): WriteBatch[] {
    const kept = this.#sent.findIndex((batch) => batch.sequence > sequence);
    const skipped = this.#sent.splice(0, kept < 0 ? this.#sent.length : kept);
    for (const batch of skipped) batch.done = true;
    return skipped;
  }

  /** Batches in flight formed up to `formedMs` whose clients still wait. */
  expiredSent(formedMs: number): WriteBatch[] {
    return this.#sent.filter((batch) => !batch.abandoned && batch.formedMs <= formedMs);
  }

  /** Takes out the batches formed up to `formedMs` that were never sent: surely not executed. */
  takeExpiredUnsent(formedMs: number): WriteBatch[] {
    const expired: WriteBatch[] = [];
    while (this.#unsent[0] !== undefined && this.#unsent[0].formedMs <= formedMs) {
      const batch = this.#unsent.shift() as WriteBatch;
      this.#unsentBytes -= batch.frames.frameBytes;
      batch.done = true;
      expired.push(batch);
    }
    return expired;
  }
}
