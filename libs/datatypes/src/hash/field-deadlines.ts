/**
 * The deadlines of a hash's fields, Unix milliseconds, in the order (deadline, field): an indexed binary heap, so that the next one is known
 * at once and each change is O(log n). Which field comes next depends on nothing but what is in it.
 */
export class FieldDeadlines {
  private readonly positions = new Map<string, number>();
  /** By position in the heap. */
  private readonly fields: string[] = [];
  private readonly deadlines: number[] = [];

  get size(): number {
    return this.fields.length;
  }

  /** The deadline of a field, undefined when it has none. */
  get(field: string): number | undefined {
    const position = this.positions.get(field);
    return position === undefined ? undefined : this.deadlines[position];
  }

  set(field: string, deadlineMs: number): void {
    const position = this.positions.get(field);
    if (position === undefined) {
      this.fields.push(field);
      this.deadlines.push(deadlineMs);
      this.siftUp(this.fields.length - 1, field, deadlineMs);
    } else if (deadlineMs < (this.deadlines[position] as number)) {
      this.siftUp(position, field, deadlineMs);
    } else {
      this.siftDown(position, field, deadlineMs);
    }
  }

  /** True if the field had a deadline. */
  delete(field: string): boolean {
    const position = this.positions.get(field);
    if (position === undefined) return false;
    this.positions.delete(field);
    const last = this.fields.pop() as string;
    const lastDeadlineMs = this.deadlines.pop() as number;
    if (last === field) return true;
    this.siftUp(position, last, lastDeadlineMs);
    this.siftDown(this.positions.get(last) as number, last, lastDeadlineMs);
    return true;
  }

  /** The earliest deadline, or Infinity. */
  firstDeadline(): number {
    return this.deadlines[0] ?? Infinity;
  }

  /** The field of the earliest deadline; of equal ones the smallest. */
  firstField(): string | undefined {
    return this.fields[0];
  }

  /** How many deadlines are not after a time; the cost is that number. */
  countUntil(timeMs: number): number {
    let count = 0;
    const open = [0];
    for (let position = open.pop(); position !== undefined; position = open.pop()) {
      if (!((this.deadlines[position] ?? Infinity) <= timeMs)) continue;
      count++;
      open.push(2 * position + 1, 2 * position + 2);
    }
    return count;
  }

  copy(): FieldDeadlines {
    const copy = new FieldDeadlines();
    for (let i = 0; i < this.fields.length; i++) {
      copy.positions.set(this.fields[i] as string, i);
      copy.fields.push(this.fields[i] as string);
      copy.deadlines.push(this.deadlines[i] as number);
    }
    return copy;
  }

  private isBefore(position: number, field: string, deadlineMs: number): boolean {
    const other = this.deadlines[position] as number;
    return (
      other < deadlineMs || (other === deadlineMs && (this.fields[position] as string) < field)
    );
  }

  private siftUp(from: number, field: string, deadlineMs: number): void {
    let position = from;
    while (position > 0) {
      const parent = (position - 1) >> 1;
      if (this.isBefore(parent, field, deadlineMs)) break;
      this.place(position, this.fields[parent] as string, this.deadlines[parent] as number);
      position = parent;
    }
    this.place(position, field, deadlineMs);
  }

  private siftDown(from: number, field: string, deadlineMs: number): void {
    const { length } = this.fields;
    let position = from;
    for (;;) {
      let child = 2 * position + 1;
      if (child >= length) break;
      const right = child + 1;
      if (
        right < length &&
        this.isBefore(right, this.fields[child] as string, this.deadlines[child] as number)
      ) {
        child = right;
      }
      if (!this.isBefore(child, field, deadlineMs)) break;
      this.place(position, this.fields[child] as string, this.deadlines[child] as number);
      position = child;
    }
    this.place(position, field, deadlineMs);
  }

  private place(position: number, field: string, deadlineMs: number): void {
    this.fields[position] = field;
    this.deadlines[position] = deadlineMs;
    this.positions.set(field, position);
  }
}
