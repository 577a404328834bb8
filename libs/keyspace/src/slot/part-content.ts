import { HeapValues } from '../arena/heap-values.ts';
import type { Latin1Buffer } from '../arena/latin1-buffer.ts';
import type { Value } from '../value.ts';
import {
  deadlineIdAt,
  entryEnd,
  heapKind,
  keyStart,
  kindMask,
  longKey,
  readKey,
  readReference,
  readValue,
  valueStart,
  writeReference,
} from './entry.ts';

/** The entries of a slot's part at one moment, side by side in their order. */
export class PartContent {
  readonly bytes: Latin1Buffer;
  /** What entries refer to; null if they do not. */
  heap: HeapValues | null = null;
  /** Of the entries with a deadline, in order: Unix milliseconds. */
  readonly deadlines: number[] = [];
  private length = 0;

  /** @param bytes room for what all entries take */
  constructor(bytes: Latin1Buffer) {
    this.bytes = bytes;
  }

  /** What the entries take that are there by now. */
  get end(): number {
    return this.length;
  }

  append(bytes: Latin1Buffer, from: number, to: number): void {
    bytes.copy(this.bytes, this.length, from, to);
    this.length += to - from;
  }

  /** To be called when all entries are there: ids of deadlines may stand for other ones later. */
  noteDeadlines(deadlineOf: (id: number) => number): void {
    const { bytes } = this;
    for (let at = 0; at < bytes.length; at = entryEnd(bytes, at)) {
      const id = deadlineIdAt(bytes, at);
      if (id >= 0) this.deadlines.push(deadlineOf(id));
    }
  }

  /** To be called when all entries are there: what they refer to has numbers of its own here, as others stand for something else later. */
  takeReferences(from: HeapValues): void {
    const { bytes } = this;
    const heap = new HeapValues();
    const take = (at: number) =>
      writeReference(bytes, at, heap.add(from.get(readReference(bytes, at))));
    for (let at = 0; at < bytes.length; at = entryEnd(bytes, at)) {
      if (bytes[at + 1] === longKey) take(keyStart(bytes, at));
      if (((bytes[at] as number) & kindMask) === heapKind) take(valueStart(bytes, at));
    }
    this.heap = heap;
  }

  /** Calls back for every entry; the deadline is Infinity without one. */
  forEach(visit: (key: string, value: Value, deadlineMs: number) => void): void {
    const { bytes, heap } = this;
    let next = 0;
    for (let at = 0; at < bytes.length; at = entryEnd(bytes, at)) {
      const hasDeadline = deadlineIdAt(bytes, at) >= 0;
      const deadlineMs = hasDeadline ? (this.deadlines[next++] as number) : Infinity;
      visit(readKey(bytes, at, heap), readValue(bytes, at, heap), deadlineMs);
    }
  }
}
