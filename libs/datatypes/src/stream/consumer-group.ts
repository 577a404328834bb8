import { incrementUint64 } from '../number/uint64.ts';
import type { Uint64 } from '../number/uint64.ts';
import {
  arrayBytes,
  mapBytes,
  mapEntryBytes,
  objectBytes,
  stringBytes,
} from '../memory/heap-bytes.ts';
import type { PartList } from '../part/part-list.ts';
import { CountedTree } from '../tree/counted-tree.ts';
import type { LeafPlace } from '../tree/counted-tree.ts';
import { leavesInOrder } from '../tree/leaf.ts';
import { Consumer, ConsumerLeaf } from './consumer.ts';
import type { GroupPart } from './group-part.ts';
import { IdTree } from './id-tree.ts';
import { PendingLeaf } from './pending-leaf.ts';
import { compareStreamIds, streamIdMin } from './stream-id.ts';
import type { StreamId } from './stream-id.ts';

/** In memory: a group beside its parts, a consumer with its own index, and a pending entry: five numbers in the group's leaf, two in the consumer's. */
const groupBytes = objectBytes(6) + 2 * mapBytes(0) + 2 * objectBytes(5) + arrayBytes(0);
const consumerBytes = 2 * mapEntryBytes + 640;
const pendingBytes = 80;

/** A pending entry: one that was delivered to a consumer, which has yet to acknowledge it. */
export interface PendingEntry {
  readonly id: StreamId;
  readonly consumer: Consumer;
  /** When it was delivered last, in Unix milliseconds. */
  readonly timeMs: number;
  /** How many times it was delivered. */
  readonly count: Uint64;
}

/** Where a pending entry is. Void after the next change of the pending entries, but for {@link ConsumerGroup.claim}. */
export type PendingPlace = LeafPlace<PendingLeaf>;

/** A consumer group of a stream: how far it has read, its consumers, and the entries that are pending. */
export class ConsumerGroup {
  private readonly parts: PartList;
  private readonly part: GroupPart;
  private readonly consumerTree: CountedTree<ConsumerLeaf>;
  private readonly byName = new Map<string, Consumer>();
  private readonly byNumber = new Map<number, Consumer>();
  private readonly pending: IdTree<PendingLeaf>;

  constructor(parts: PartList, part: GroupPart) {
    this.parts = parts;
    this.part = part;
    this.consumerTree = new CountedTree(parts, new ConsumerLeaf(part.number));
    this.pending = new IdTree(parts, new PendingLeaf(part.number));
    parts.contentBytes += groupBytes + stringBytes(part.name.length);
  }

  get name(): string {
    return this.part.name;
  }

  /** The id of the entry that was delivered last. */
  get lastId(): StreamId {
    return this.part.lastId;
  }

  /** How many of the stream's entries, from its very first one, are up to {@link lastId}; null when that is unknown. */
  get entriesRead(): Uint64 | null {
    return this.part.entriesRead;
  }

  get pendingCount(): number {
    return this.pending.size;
  }

  get firstPendingId(): StreamId | null {
    return this.pending.firstId;
  }

  get lastPendingId(): StreamId | null {
    return this.pending.lastId;
  }

  get consumerCount(): number {
    return this.byName.size;
  }

  /** By name, in the order of the bytes. */
  *consumers(): Generator<Consumer, void, undefined> {
    const tree = this.consumerTree;
    for (let leaf: ConsumerLeaf | null = tree.first; leaf; leaf = tree.next(leaf)) {
      yield* leaf.items;
    }
  }

  consumer(name: string): Consumer | undefined {
    return this.byName.get(name);
  }

  setPosition(lastId: StreamId, entriesRead: Uint64 | null): void {
    this.parts.willChange(this.part);
    this.part.lastId = lastId;
    this.part.entriesRead = entriesRead;
  }

  /** A new consumer; its name must not be taken. */
  createConsumer(name: string, nowMs: number): Consumer {
    const { part, consumerTree } = this;
    this.parts.willChange(part);
    const consumer = new Consumer(part.nextConsumer++, name, nowMs, -1);
    const leaf = this.leafOf(name);
    consumerTree.willChange(leaf);
    const at = leaf.items.findIndex((item) => item.name > name);
    leaf.items.splice(at === -1 ? leaf.items.length : at, 0, consumer);
    consumerTree.resized(leaf, 1);
    this.index(consumer);
    return consumer;
  }

  /** Deletes a consumer with all its pending entries, and returns how many they were. */
  deleteConsumer(consumer: Consumer): number {
    const { pendingCount } = consumer;
    let place = consumer.pendingFrom(streamIdMin);
    while (place !== null) {
      const found = this.pending.find(place.leaf.idAt(place.offset));
      if (found !== null) this.pending.remove(found);
      place = consumer.pendingAfter(place);
    }
    const leaf = this.leafOf(consumer.name);
    this.consumerTree.willChange(leaf);
    leaf.items.splice(leaf.items.indexOf(consumer), 1);
    this.consumerTree.resized(leaf, -1);
    this.byName.delete(consumer.name);
    this.byNumber.delete(consumer.number);
    this.parts.contentBytes -= consumerBytes + stringBytes(consumer.name.length);
    this.parts.contentBytes -= pendingCount * pendingBytes;
    return pendingCount;
  }

  /** The consumer tried something, and got something when `isActive`. */
  seen(consumer: Consumer, nowMs: number, isActive: boolean): void {
    this.consumerTree.willChange(this.leafOf(consumer.name));
    consumer.seenMs = nowMs;
    if (isActive) consumer.activeMs = nowMs;
  }

  /** Where a pending entry is; null when the id is not pending. */
  findPending(id: StreamId): PendingPlace | null {
    return this.pending.find(id);
  }

  /** The first pending entry from this id on; null when there is none. */
  pendingFrom(id: StreamId): PendingPlace | null {
    return this.pending.seek(id);
  }

  /** The next one; null at the end. */
  pendingAfter(place: PendingPlace): PendingPlace | null {
    return this.pending.after(place);
  }

  pendingAt({ leaf, offset }: PendingPlace): PendingEntry {
    return {
      id: leaf.idAt(offset),
      consumer: this.byNumber.get(leaf.consumers[offset] as number) as Consumer,
      timeMs: leaf.times[offset] as number,
      count: leaf.counts[offset] as Uint64,
    };
  }

  /** An entry was delivered for the first time, to this consumer; also when it is pending, after the group went back. */
  deliver(id: StreamId, consumer: Consumer, nowMs: number): void {
    const place = this.pending.placeToInsert(id);
    if (place.leaf.holds(place.offset, id)) this.claim(place, consumer, nowMs, 1);
    else this.insertAt(place, id, consumer, nowMs, 1);
  }

  /** Makes an entry pending that is not. */
  addPending(id: StreamId, consumer: Consumer, timeMs: number, count: Uint64): void {
    this.insertAt(this.pending.placeToInsert(id), id, consumer, timeMs, count);
  }

  /** Gives a pending entry to a consumer, which may be the one that has it, with a new time and count. */
  claim(place: PendingPlace, consumer: Consumer, timeMs: number, count: Uint64): void {
    const { leaf, offset } = place;
    this.pending.willChange(leaf);
    const former = leaf.consumers[offset] as number;
    if (former !== consumer.number) {
      const id = leaf.idAt(offset);
      this.byNumber.get(former)?.removePending(id);
      consumer.addPending(id);
      leaf.consumers[offset] = consumer.number;
    }
    leaf.times[offset] = timeMs;
    leaf.counts[offset] = count;
  }

  /** A pending entry was delivered once more to the consumer that has it. */
  deliverAgain({ leaf, offset }: PendingPlace, nowMs: number): void {
    this.pending.willChange(leaf);
    leaf.times[offset] = nowMs;
    const count = leaf.counts[offset] as Uint64;
    leaf.counts[offset] = incrementUint64(count) ?? 0;
  }

  /** The entry is pending no more. False when it was not. */
  acknowledge(id: StreamId): boolean {
    const place = this.pending.find(id);
    if (place === null) return false;
    this.byNumber.get(place.leaf.consumers[place.offset] as number)?.removePending(id);
    this.pending.remove(place);
    this.parts.contentBytes -= pendingBytes;
    return true;
  }

  /** Takes all of the group out of the list of parts. It is of no use any more. */
  drop(): void {
    this.consumerTree.drop();
    this.pending.drop();
    this.parts.remove(this.part);
    const { parts, byName } = this;
    parts.contentBytes -= groupBytes + stringBytes(this.name.length);
    for (const name of byName.keys())
      parts.contentBytes -= consumerBytes + stringBytes(name.length);
    parts.contentBytes -= this.pendingCount * pendingBytes;
  }

  /** Takes consumers and pending entries as they were once, in any order. Throws a RangeError unless they fit together. */
  *restore(
    consumerLeaves: readonly ConsumerLeaf[],
    pendingLeaves: readonly PendingLeaf[],
  ): Generator<undefined, void, undefined> {
    const consumers = yield* leavesInOrder(consumerLeaves);
    let formerName: string | null = null;
    for (const leaf of consumers) {
      yield;
      if (leaf.size === 0 && consumers.length > 1) throw new RangeError('a part is empty');
      for (const consumer of leaf.items) {
        if (formerName !== null && formerName >= consumer.name) {
          throw new RangeError('consumers do not ascend');
        }
        formerName = consumer.name;
        this.restoreConsumer(consumer);
      }
    }
    yield* this.consumerTree.restore(consumers);
    const pending = yield* leavesInOrder(pendingLeaves);
    let former: StreamId | null = null;
    for (const leaf of pending) {
      yield;
      if (leaf.size === 0 && pending.length > 1) throw new RangeError('a part is empty');
      for (let offset = 0; offset < leaf.size; offset++) {
        const id = leaf.idAt(offset);
        if (former !== null && compareStreamIds(former, id) >= 0) {
          throw new RangeError('pending ids do not ascend');
        }
        former = id;
        const consumer = this.byNumber.get(leaf.consumers[offset] as number);
        if (consumer === undefined) throw new RangeError('a pending entry has no consumer');
        consumer.addPending(id);
      }
    }
    yield* this.pending.restore(pending);
    this.parts.contentBytes += this.pendingCount * pendingBytes;
  }

  private restoreConsumer(consumer: Consumer): void {
    const { number } = consumer;
    if (this.byNumber.has(number) || number >= this.part.nextConsumer) {
      throw new RangeError('a consumer has the wrong number');
    }
    this.index(consumer);
  }

  private index(consumer: Consumer): void {
    this.byName.set(consumer.name, consumer);
    this.byNumber.set(consumer.number, consumer);
    this.parts.contentBytes += consumerBytes + stringBytes(consumer.name.length);
  }

  private insertAt(
    place: PendingPlace,
    id: StreamId,
    consumer: Consumer,
    timeMs: number,
    count: Uint64,
  ): void {
    place.leaf.insertPending(place.offset, id, consumer.number, timeMs, count);
    this.pending.inserted(place);
    consumer.addPending(id);
    this.parts.contentBytes += pendingBytes;
  }

  /** The leaf that has the consumer of that name, or would have it. */
  private leafOf(name: string): ConsumerLeaf {
    return this.consumerTree.lastWhere(
      ({ items: [first] }) => first !== undefined && first.name <= name,
    );
  }
}
