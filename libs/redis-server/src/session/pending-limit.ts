/** Operations that a connection may have under way; what it has sent beyond them waits. */
const pendingMax = 16_384;
const pendingMin = 64;
/** The replies to them should not take more memory than this, by the size of the replies so far. */
export const pendingReplyBytesMax = 16 * 1024 * 1024;

/** How many operations of one connection may be under way: fewer the larger its replies were lately. */
export class PendingLimit {
  /** Commands of the connection so far. */
  dispatched = 0;
  #answered = 0;
  /** Bytes per reply lately; a new connection is trusted with few operations at first. */
  #replyBytesAverage = 64 * 1024;

  /** Whether no more may be submitted while so many are under way. */
  isReached(pending: number): boolean {
    const limit = pendingReplyBytesMax / this.#replyBytesAverage;
    return pending >= Math.max(pendingMin, Math.min(pendingMax, limit));
  }

  /** So many bytes of replies were sent; so many operations are still under way. */
  learn(bytes: number, pending: number): void {
    const answered = this.dispatched - pending;
    const replies = Math.max(1, answered - this.#answered);
    this.#answered = answered;
    this.#replyBytesAverage = (this.#replyBytesAverage + bytes / replies) / 2;
  }
}
