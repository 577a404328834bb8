interface Scheduled<T> {
  readonly at: number;
  readonly order: number;
  readonly item: T;
}

/**
 * Virtual time and everything that is still to happen in it: a binary heap ordered by time, and
 * first come first served within one instant, so that a run is the same each time.
 */
export class VirtualTime<T> {
  #now = 0;
  #order = 0;
  readonly #heap: Scheduled<T>[] = [];

  /** Virtual milliseconds since the start. */
  get now(): number {
    return this.#now;
  }

  /** Number of items that wait. */
  get size(): number {
    return this.#heap.length;
  }

  /** Puts an item `delayMs` (not negative) into the future. */
  schedule(delayMs: number, item: T): void {
    if (!(delayMs >= 0)) throw new RangeError(`delayMs must not be negative: ${delayMs}`);
    const heap = this.#heap;
    const scheduled: Scheduled<T> = { at: this.#now + delayMs, order: this.#order++, item };
    let slot = heap.length;
    heap.push(scheduled);
    while (slot > 0) {
      const above = (slot - 1) >> 1;
      const parent = heap[above] as Scheduled<T>;
      if (!isBefore(scheduled, parent)) break;
      heap[slot] = parent;
      slot = above;
    }
    heap[slot] = scheduled;
  }

  /** Takes out the next item and moves the time to it; null when nothing waits. */
  advance(): T | null {
    const heap = this.#heap;
    const first = heap[0];
    if (first === undefined) return null;
    const last = heap.pop() as Scheduled<T>;
    if (heap.length > 0) this.#sink(last);
    this.#now = first.at;
    return first.item;
  }

  #sink(moved: Scheduled<T>): void {
    const heap = this.#heap;
    const size = heap.length;
    let slot = 0;
    for (;;) {
      let below = 2 * slot + 1;
      if (below >= size) break;
      const right = below + 1;
      if (right < size && isBefore(heap[right] as Scheduled<T>, heap[below] as Scheduled<T>)) {
        below = right;
      }
      const child = heap[below] as Scheduled<T>;
      if (!isBefore(child, moved)) break;
      heap[slot] = child;
      slot = below;
    }
    heap[slot] = moved;
  }
}

function isBefore<T>(left: Scheduled<T>, right: Scheduled<T>): boolean {
  return left.at < right.at || (left.at === right.at && left.order < right.order);
}
