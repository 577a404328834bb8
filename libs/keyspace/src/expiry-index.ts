const pageShift = 12;
const pageSize = 1 << pageShift;
const pageMask = pageSize - 1;

/** What belongs to 4096 ids, and to as many positions of the heap. */
class Page {
  /** By id: Unix milliseconds. */
  readonly deadlines = new Float64Array(pageSize);
  /** By id: its position in the heap; of a free id, the next free one or -1. */
  readonly positions = new Int32Array(pageSize);
  /** By id. */
  readonly keys: string[] = new Array<string>(pageSize).fill('');
  /** By position: the id. */
  readonly heap = new Int32Array(pageSize);
}

/**
 * The deadlines of one database in the order (deadline, key): an indexed binary heap.
 *
 * Each deadline has an id, which the database keeps beside the key; change and removal by id are O(log n) and leave nothing
 * behind, so there is never a clean-up pause. All data lies in typed arrays (24 bytes a deadline) and none in objects,
 * because millions of small objects burden the garbage collector; the arrays are pages, because copying a large array
 * when it must grow takes 200 ms at four million deadlines.
 */
export class ExpiryIndex {
  readonly #pages: Page[] = [];
  #size = 0;
  /** Ids ever handed out; each is in use or in the list of free ids. */
  #idCount = 0;
  /** First free id, or -1. */
  #free = -1;

  get size(): number {
    return this.#size;
  }

  /** Adds a deadline for a key that has none and returns its id. */
  add(key: string, deadlineMs: number): number {
    const id = this.#takeId();
    const page = this.#page(id);
    page.deadlines[id & pageMask] = deadlineMs;
    page.keys[id & pageMask] = key;
    this.#siftUp(this.#size++, id);
    return id;
  }

  deadline(id: number): number {
    return this.#page(id).deadlines[id & pageMask] as number;
  }

  /** The mean of deadlines, by a thousand of them spread over the heap; null without any. */
  averageDeadline(): number | null {
    if (this.#size === 0) return null;
    const step = Math.ceil(this.#size / 1000);
    let sum = 0;
    let count = 0;
    for (let position = 0; position < this.#size; position += step) {
      const id = this.#page(position).heap[position & pageMask] as number;
      sum += this.deadline(id);
      count++;
    }
    return sum / count;
  }

  change(id: number, deadlineMs: number): void {
    const page = this.#page(id);
    const earlier = deadlineMs < this.deadline(id);
    const position = page.positions[id & pageMask] as number;
    page.deadlines[id & pageMask] = deadlineMs;
    if (earlier) this.#siftUp(position, id);
    else this.#siftDown(position, id);
  }

  remove(id: number): void {
    const page = this.#page(id);
    const position = page.positions[id & pageMask] as number;
    const last = this.#idAt(--this.#size);
    if (last !== id) {
      this.#siftUp(position, last);
      this.#siftDown(this.#page(last).positions[last & pageMask] as number, last);
    }
    page.keys[id & pageMask] = '';
    page.positions[id & pageMask] = this.#free;
    this.#free = id;
  }

  /** The earliest deadline, or Infinity. */
  firstDeadline(): number {
    return this.#size === 0 ? Infinity : this.deadline(this.#idAt(0));
  }

  /** The key of the earliest deadline; only when `size` is not 0. */
  firstKey(): string {
    return this.#key(this.#idAt(0));
  }

  /** The key at a position of the heap, below `size`: in no order, but each key is at one of them. */
  keyAt(position: number): string {
    return this.#key(this.#idAt(position));
  }

  #takeId(): number {
    const id = this.#free;
    if (id !== -1) {
      this.#free = this.#page(id).positions[id & pageMask] as number;
      return id;
    }
    if (this.#idCount >> pageShift === this.#pages.length) this.#pages.push(new Page());
    return this.#idCount++;
  }

  #page(index: number): Page {
    return this.#pages[index >> pageShift] as Page;
  }

  #key(id: number): string {
    return this.#page(id).keys[id & pageMask] as string;
  }

  #idAt(position: number): number {
    return this.#page(position).heap[position & pageMask] as number;
  }

  #less(a: number, b: number): boolean {
    const x = this.deadline(a);
    const y = this.deadline(b);
    return x < y || (x === y && this.#key(a) < this.#key(b));
  }

  #siftUp(from: number, id: number): void {
    let position = from;
    while (position > 0) {
      const parentPosition = (position - 1) >> 1;
      const parent = this.#idAt(parentPosition);
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
      let child = this.#idAt(childPosition);
      if (childPosition + 1 < this.#size) {
        const right = this.#idAt(childPosition + 1);
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
    this.#page(position).heap[position & pageMask] = id;
    this.#page(id).positions[id & pageMask] = position;
  }
}
