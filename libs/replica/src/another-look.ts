/** A batch is closed after so many further looks at the latest. */
const looksMax = 3;
/** Or this long after the first, ms. */
const waitMaxMs = 0.5;

/**
 * Whether a batch stays open for one more turn of the event loop, because more is likely to come: who was just answered asks again, and what arrived while
 * this turn's commands were read is in the sockets already. It costs a turn without work, some ten microseconds; a batch costs each node of a cluster
 * half a millisecond of processor time, whatever is in it.
 */
export class AnotherLook {
  #looks = 0;
  #firstMs = 0;
  #seen = 0;

  /** To be asked at the end of a turn. `gathered`: operations that could leave now, `nowMs`: monotonic. After a no, it begins anew. */
  isWorthwhile(gathered: number, nowMs: number): boolean {
    if (this.#looks === 0) this.#firstMs = nowMs;
    const isGrowing = gathered > this.#seen;
    if (isGrowing && this.#looks < looksMax && nowMs - this.#firstMs < waitMaxMs) {
      this.#looks++;
      this.#seen = gathered;
      return true;
    }
    this.#looks = 0;
    this.#seen = 0;
    return false;
  }
}
