const initialCapacity = 64;

/**
 * The deadlines of one database in the order (deadline, key): an indexed binary heap.
 *
 * Each deadline has an id, which the database keeps beside the key; change and removal by id are O(log n) and leave nothing
 * behind, so there is never a clean-up pause. All data lies in typed arrays indexed by id (about 25 bytes a deadline),
 * none in objects, because millions of small objects burden the garbage collector.
 *
 *     heap:      position -> id      deadlines: id -> ms
 *     positions: id -> position      keys:      id -> key
 *     free ids form a list through `positions`
 */
export class ExpiryIndex {
  #deadlines = new Float64Array(initialCapacity);
  #positions = new Int32Array(initialCapacity);
  #heap = new Int32Array(initialCapacity);
  #keys: string[] = [];
  #size = 0;
  /** Ids ever handed out; all below are in use or in the free list. */
  #idCount = 0;
  /** First free id, or -1. */
  #free = -1;

  get size(): number {
    return this.#size;
  }

  /** Adds a deadline for a key that has none and returns its id. */
  add(key: string, deadlineMs: number): number {
    let id = this.#free;
    if (id === -1) {
      id = this.#idCount++;
      if (id === this.#deadlines.length) this.#grow();
    } else {
      this.#free = this.#positions[id] as number;
    }
    this.#deadlines[id] = deadlineMs;
    this.#keys[id] = key;
    this.#siftUp(this.#size++, id);
    return id;
  }

  deadline(id: number): number {
    return this.#deadlines[id] as number;
  }

  change(id: number, deadlineMs: number): void {
    const earlier = deadlineMs < this.deadline(id);
    const position = this.#positions[id] as number;
    this.#deadlines[id] = deadlineMs;
    if (earlier) this.#siftUp(position, id);
    else this.#siftDown(position, id);
  }

  remove(id: number): void {
    const position = this.#positions[id] as number;
    const last = this.#heap[--this.#size] as number;
    if (last !== id) {
      this.#siftUp(position, last);
      this.#siftDown(this.#positions[last] as number, last);
    }
    this.#keys[id] = '';
    this.#positions[id] = this.#free;
    this.#free = id;
  }

  /** The earliest deadline, or Infinity. */
  firstDeadline(): number {
    return this.#size === 0 ? Infinity : this.deadline(this.#heap[0] as number);
  }

  /** The key of the earliest deadline; only when `size` is not 0. */
  firstKey(): string {
    return this.#keys[this.#heap[0] as number] as string;
  }

  #less(a: number, b: number): boolean {
    const x = this.#deadlines[a] as number;
    const y = this.#deadlines[b] as number;
    return x < y || (x === y && (this.#keys[a] as string) < (this.#keys[b] as string));
  }

  #siftUp(from: number, id: number): void {
    let position = from;
    while (position > 0) {
      const parentPosition = (position - 1) >> 1;
      const parent = this.#heap[parentPosition] as number;
      if (!this.#less(id, parent)) break;
      this.#place(position, parent);
      position = parentPosition;
    }
    this.#place(position, id);
  }

  #siftDown(from: number, id: number): void {
    let position = from;
    for (;;) {
      let childPosition = 2 * position + 1;
      if (childPosition >= this.#size) break;
      let child = this.#heap[childPosition] as number;
      if (childPosition + 1 < this.#size) {
        const right = this.#heap[childPosition + 1] as number;
        if (this.#less(right, child)) {
          child = right;
          childPosition++;
        }
      }
      if (!this.#less(child, id)) break;
      this.#place(position, child);
      position = childPosition;
    }
    this.#place(position, id);
  }

  #place(position: number, id: number): void {
    this.#heap[position] = id;
    this.#positions[id] = position;
  }

  #grow(): void {
    const capacity = this.#deadlines.length * 2;
    this.#deadlines = grown(this.#deadlines, new Float64Array(capacity));
    this.#positions = grown(this.#positions, new Int32Array(capacity));
    this.#heap = grown(this.#heap, new Int32Array(capacity));
  }
}

function grown<T extends Float64Array | Int32Array>(old: T, bigger: T): T {
  bigger.set(old);
  return bigger;
}
