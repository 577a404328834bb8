/** A batch of so many operations does not wait: what it costs by itself is little in relation to them. */
const enoughOperations = 60;
/** As long as a batch waits at most for others that are under way, and then for those who were answered by them, ms. */
const besideOthersMaxMs = 4;
const returningMaxMs = 1;
/** The part of the operations that were under way lately whose successors a batch waits for. */
const returningShare = 0.8;
/** What was under way lately is forgotten at this rate per batch. */
const forgetting = 0.98;
/** With fewer operations at a time, batches cost less than waiting. */
const manyOperations = 8;
/** After waiting in vain, up to so many batches do not wait. */
const skipsMax = 31;

/** What leaves and what is under way at the end of a turn. */
export interface Traffic {
  /** Operations that could leave now. */
  readonly leaving: number;
  /** Operations of batches that have left and are not applied. */
  readonly underWay: number;
}

/**
 * Whether a small batch waits for company (group commit with a delay; PostgreSQL: `commit_delay`, `commit_siblings`). Each batch costs every node messages, a sync and
 * the wakings between them, whatever is in it, so that many small ones are slower than fewer. It waits for the batch before it, and then for those who were answered by that
 * and are about to ask again. When they do not come, this is not tried again for a while.
 */
export class BatchDelay {
  /** When the batch at hand was first asked about, monotonic ms; null while there is none. */
  #sinceMs: number | null = null;
  /** The most operations at a time lately. */
  #usual = 0;
  /** When the batch at hand began to wait for those who were answered; null if it does not. */
  #awaitsSinceMs: number | null = null;
  /** It does not: they did not come the last times. */
  #isSkipped = false;
  /** How many batches are still to be skipped, and how many were the last time. */
  #skips = 0;
  #skipsLast = 0;

  /** Whether what is gathered waits, to be asked at the end of every turn that could let it go, and again within a millisecond. */
  isWorthwhile({ leaving, underWay }: Traffic, nowMs: number): boolean {
    if (leaving === 0) return false;
    this.#usual = Math.max(this.#usual, leaving + underWay);
    if (leaving >= enoughOperations || this.#usual < manyOperations) return false;
    const sinceMs = (this.#sinceMs ??= nowMs);
    if (underWay > 0) return nowMs - sinceMs < besideOthersMaxMs;
    return leaving < this.#usual * returningShare && this.#awaitsReturning(leaving, nowMs);
  }

  /** What was gathered leaves. */
  left(): void {
    if (this.#awaitsSinceMs !== null) this.#skipsLast = 0;
    this.#sinceMs = this.#awaitsSinceMs = null;
    this.#isSkipped = false;
    this.#usual *= forgetting;
  }

  #awaitsReturning(leaving: number, nowMs: number): boolean {
    if (this.#isSkipped) return false;
    if (this.#awaitsSinceMs === null) {
      this.#isSkipped = this.#skips > 0;
      if (this.#isSkipped) this.#skips--;
      else this.#awaitsSinceMs = nowMs;
      return !this.#isSkipped;
    }
    if (nowMs - this.#awaitsSinceMs < returningMaxMs) return true;
    this.#skips = this.#skipsLast = Math.min(2 * this.#skipsLast + 1, skipsMax);
    this.#awaitsSinceMs = null;
    this.#isSkipped = true;
    this.#usual = leaving;
    return false;
  }
}
