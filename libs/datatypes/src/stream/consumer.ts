import { PartList } from '../part/part-list.ts';
import type { LeafPlace } from '../tree/counted-tree.ts';
import { Leaf } from '../tree/leaf.ts';
import { IdLeaf } from './id-leaf.ts';
import { IdTree } from './id-tree.ts';
import type { StreamId } from './stream-id.ts';
import { consumersKind } from './stream-part.ts';
import type { StreamHeader, StreamPart } from './stream-part.ts';

/** One that reads from a consumer group. */
export class Consumer {
  /** Its number in the group; another consumer never gets it. */
  readonly number: number;
  readonly name: string;
  /** When it last tried something, in Unix milliseconds. */
  seenMs: number;
  /** When it last got something; -1 when it never has. */
  activeMs: number;
  /** The ids of its pending entries. Derived from the group's: a store does not follow it. */
  private readonly ids: IdTree<IdLeaf>;

  constructor(number: number, name: string, seenMs: number, activeMs: number) {
    this.number = number;
    this.name = name;
    this.seenMs = seenMs;
    this.activeMs = activeMs;
    const unfollowed = new PartList({ contentOf: () => [] }, () => null);
    this.ids = new IdTree(unfollowed, new IdLeaf());
  }

  /** Number of pending entries. */
  get pendingCount(): number {
    return this.ids.size;
  }

  /** The first pending id from this one on; null when there is none. */
  pendingFrom(id: StreamId): LeafPlace<IdLeaf> | null {
    return this.ids.seek(id);
  }

  /** The next one; null at the end. */
  pendingAfter(place: LeafPlace<IdLeaf>): LeafPlace<IdLeaf> | null {
    return this.ids.after(place);
  }

  /** Of its group only: an entry was given to the consumer. */
  addPending(id: StreamId): void {
    const place = this.ids.placeToInsert(id);
    place.leaf.insert(place.offset, id);
    this.ids.inserted(place);
  }

  /** Of its group only: an entry was taken from the consumer. */
  removePending(id: StreamId): void {
    const place = this.ids.find(id);
    if (place !== null) this.ids.remove(place);
  }
}

const consumersPerLeafMax = 128;

/** A run of a group's consumers, by name. */
export class ConsumerLeaf extends Leaf implements StreamPart {
  header: StreamHeader | null = null;
  /** The group's number in its stream. */
  readonly group: number;
  readonly items: Consumer[] = [];

  constructor(group: number) {
    super();
    this.group = group;
  }

  get size(): number {
    return this.items.length;
  }

  get isFull(): boolean {
    return this.items.length > consumersPerLeafMax;
  }

  get isSparse(): boolean {
    return this.items.length < consumersPerLeafMax / 4;
  }

  split(): ConsumerLeaf {
    const upper = new ConsumerLeaf(this.group);
    upper.items.push(...this.items.splice(this.items.length >> 1));
    return upper;
  }

  canAbsorb(next: Leaf): boolean {
    return this.size + next.size <= consumersPerLeafMax / 2;
  }

  absorb(next: Leaf): void {
    this.items.push(...(next as ConsumerLeaf).items);
  }

  writeContent(content: (number | string)[]): void {
    content.push(consumersKind, this.nextNumber, this.group, this.items.length);
    for (const { number, name, seenMs, activeMs } of this.items) {
      content.push(number, name, seenMs, activeMs + 1);
    }
  }

  /** A leaf of its own with the same content and number, to be restored. */
  copy(): ConsumerLeaf {
    const leaf = new ConsumerLeaf(this.group);
    leaf.index = this.index;
    leaf.storedNext = this.nextNumber;
    for (const { number, name, seenMs, activeMs } of this.items) {
      leaf.items.push(new Consumer(number, name, seenMs, activeMs));
    }
    return leaf;
  }
}
