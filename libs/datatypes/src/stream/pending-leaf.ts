import type { Uint64 } from '../number/uint64.ts';
import { IdLeaf } from './id-leaf.ts';
import type { StreamId } from './stream-id.ts';
import { pendingKind, writeUint64 } from './stream-part.ts';
import type { StreamHeader, StreamPart } from './stream-part.ts';

/** A run of a group's pending entries, and to whom, when and how often each was delivered. */
export class PendingLeaf extends IdLeaf implements StreamPart {
  header: StreamHeader | null = null;
  /** The group's number in its stream. */
  readonly group: number;
  /** By entry: the consumer's number in its group. */
  readonly consumers: number[] = [];
  /** By entry: when it was delivered, in Unix milliseconds. */
  readonly times: number[] = [];
  /** By entry: how many times it was delivered. */
  readonly counts: Uint64[] = [];

  constructor(group: number) {
    super();
    this.group = group;
  }

  insertPending(
    offset: number,
    id: StreamId,
    consumer: number,
    timeMs: number,
    count: Uint64,
  ): void {
    this.insert(offset, id);
    if (offset === this.consumers.length) {
      this.consumers.push(consumer);
      this.times.push(timeMs);
      this.counts.push(count);
      return;
    }
    this.consumers.splice(offset, 0, consumer);
    this.times.splice(offset, 0, timeMs);
    this.counts.splice(offset, 0, count);
  }

  override remove(offset: number): void {
    super.remove(offset);
    this.consumers.splice(offset, 1);
    this.times.splice(offset, 1);
    this.counts.splice(offset, 1);
  }

  override fresh(): PendingLeaf {
    return new PendingLeaf(this.group);
  }

  override moveFrom(offset: number, target: PendingLeaf): void {
    super.moveFrom(offset, target);
    target.consumers.push(...this.consumers.splice(offset));
    target.times.push(...this.times.splice(offset));
    target.counts.push(...this.counts.splice(offset));
  }

  writeContent(content: (number | string)[]): void {
    const { size } = this;
    content.push(pendingKind, this.nextNumber, this.group, size);
    for (let i = 0; i < size; i++) {
      writeUint64(this.ms[i] as Uint64, content);
      writeUint64(this.seq[i] as Uint64, content);
      content.push(this.consumers[i] as number, this.times[i] as number);
      writeUint64(this.counts[i] as Uint64, content);
    }
  }

  /** A leaf of its own with the same content and number, to be restored. */
  copy(): PendingLeaf {
    const leaf = new PendingLeaf(this.group);
    leaf.index = this.index;
    leaf.storedNext = this.nextNumber;
    leaf.ms.push(...this.ms);
    leaf.seq.push(...this.seq);
    leaf.consumers.push(...this.consumers);
    leaf.times.push(...this.times);
    leaf.counts.push(...this.counts);
    return leaf;
  }
}
