import { incrementUint64 } from '../number/uint64.ts';
import type { Uint64 } from '../number/uint64.ts';
import { arrayBytes, heapNumberBytes, mapBytes, objectBytes } from '../memory/heap-bytes.ts';
import { atOnce } from '../part/at-once.ts';
import { PartList } from '../part/part-list.ts';
import type { NumberedPart } from '../part/part-list.ts';
import type { Part, PartedValue, PartTracker } from '../part/part.ts';
import { Leaf, leavesInOrder, leavesPerStep } from '../tree/leaf.ts';
import { ConsumerLeaf } from './consumer.ts';
import type { Consumer } from './consumer.ts';
import { ConsumerGroup } from './consumer-group.ts';
import type { EntryCursor } from './entry-cursor.ts';
import { EntryLog } from './entry-log.ts';
import type { TrimOptions } from './entry-log.ts';
import { GroupPart } from './group-part.ts';
import { entriesReadAfter, lagOf } from './group-progress.ts';
import { PendingLeaf } from './pending-leaf.ts';
import { compareStreamIds, streamIdMin } from './stream-id.ts';
import type { StreamId } from './stream-id.ts';
import { StreamNode } from './stream-node.ts';
import { writeStreamHeader } from './stream-part.ts';
import type { StreamHeader, StreamPart } from './stream-part.ts';

/** In memory: the list of parts, the log and its tree, the empty map and list of groups. */
const structureBytes =
  2 * objectBytes(5) + objectBytes(4) + mapBytes(0) + arrayBytes(0) + arrayBytes(1);
/** The names of two fields, and the pieces of the last node's text that are not joined yet. */
const averageBytes = 200;
/** A stream beside its parts. */
const streamBytes = objectBytes(10) + structureBytes + averageBytes;
/** A part beside its content, with a string and two ids; nodes are by far the most of them. */
const idBytes = objectBytes(2) + heapNumberBytes;
const partBytes = objectBytes(17) + 16 + 2 * idBytes;

/**
 * The value of a Redis stream: entries in the order of their ids, and consumer groups. Entries are found by id in O(log n), groups and
 * consumers by name in O(1), pending entries in O(log n). Unlike other collections a stream may be empty and stay.
 */
export class StreamValue implements PartedValue {
  readonly type = 'stream' as const;
  private readonly list = new PartList(this, precedingLeaf);
  private readonly log = new EntryLog(this.list);
  private last: StreamId = streamIdMin;
  private maxDeleted: StreamId = streamIdMin;
  private added: Uint64 = 0;
  private nextGroup = 0;
  private readonly groupsByName = new Map<string, ConsumerGroup>();
  /** By name. */
  private readonly groupList: ConsumerGroup[] = [];

  countedBytes = 0;

  /** Estimated, in bytes. */
  get memoryBytes(): number {
    return streamBytes + this.list.count * partBytes + this.list.contentBytes;
  }

  /** Number of entries. */
  get length(): number {
    return this.log.length;
  }

  /** The highest id so far, also when its entry is gone; 0-0 at first. */
  get lastId(): StreamId {
    return this.last;
  }

  /** The id of the first entry; 0-0 without entries. */
  get firstId(): StreamId {
    return this.log.firstId;
  }

  /** The id of the last entry; 0-0 without entries. */
  get lastEntryId(): StreamId {
    return this.log.lastId;
  }

  /** The highest id that was deleted by {@link delete}; 0-0 when none was. */
  get maxDeletedId(): StreamId {
    return this.maxDeleted;
  }

  /** How many entries there have ever been. */
  get entriesAdded(): Uint64 {
    return this.added;
  }

  /** Number of nodes in which the entries lie, and of those of Redis's radix tree over them. */
  get nodeCount(): number {
    return this.log.nodeCount;
  }

  get radixNodeCount(): number {
    return this.log.radixNodeCount;
  }

  /** Adds an entry with an id above {@link lastId}. Fields and values alternate in `args` from `from` on. */
  append(id: StreamId, args: readonly string[], from: number): void {
    this.headerWillChange();
    this.log.append(id, args, from);
    this.last = id;
    this.added = incrementUint64(this.added) ?? 0;
  }

  has(id: StreamId): boolean {
    return this.log.has(id);
  }

  /** The entries from `start` to `end`, both included; from `end` to `start` when reverse. */
  entries(start: StreamId, end: StreamId, isReverse = false): EntryCursor {
    return this.log.cursor(start, end, isReverse);
  }

  /** True if the entry was there. */
  delete(id: StreamId): boolean {
    if (!this.log.delete(id)) return false;
    if (compareStreamIds(id, this.maxDeleted) > 0) {
      this.headerWillChange();
      this.maxDeleted = id;
    }
    return true;
  }

  /** Removes the first entries until at most so many are left; returns how many it removed. */
  trimToLength(length: number, options: TrimOptions): number {
    return this.log.trimToLength(length, options);
  }

  /** Removes the entries below an id; returns how many it removed. */
  trimBefore(id: StreamId, options: TrimOptions): number {
    return this.log.trimBefore(id, options);
  }

  /** Sets what the stream has counted so far; null: as it is. `lastId` must not be below the last entry's. */
  setCounts(lastId: StreamId, entriesAdded: Uint64 | null, maxDeletedId: StreamId | null): void {
    this.headerWillChange();
    this.last = lastId;
    if (entriesAdded !== null) this.added = entriesAdded;
    if (maxDeletedId !== null) this.maxDeleted = maxDeletedId;
  }

  /** By name, in the order of the bytes. */
  get groups(): readonly ConsumerGroup[] {
    return this.groupList;
  }

  group(name: string): ConsumerGroup | undefined {
    return this.groupsByName.get(name);
  }

  /** A new group; its name must not be taken. */
  createGroup(name: string, lastId: StreamId, entriesRead: Uint64 | null): ConsumerGroup {
    this.headerWillChange();
    const part = new GroupPart(this.nextGroup++, name, lastId, entriesRead);
    this.list.add(part);
    const group = new ConsumerGroup(this.list, part);
    this.insertGroup(group);
    return group;
  }

  /** True if there was such a group. */
  destroyGroup(name: string): boolean {
    const group = this.groupsByName.get(name);
    if (group === undefined) return false;
    group.drop();
    this.groupsByName.delete(name);
    this.groupList.splice(this.groupList.indexOf(group), 1);
    return true;
  }

  /** How many entries a group has yet to read; null when that cannot be known. */
  lagOf(group: Pick<ConsumerGroup, 'lastId' | 'entriesRead'>): bigint | number | null {
    return lagOf(this, group);
  }

  /** A group's consumer gets an entry that is new to the group, and has to acknowledge it unless `consumer` is null. */
  deliver(group: ConsumerGroup, consumer: Consumer | null, id: StreamId, nowMs: number): void {
    if (compareStreamIds(id, group.lastId) > 0) {
      group.setPosition(id, entriesReadAfter(this, group, id));
    }
    if (consumer !== null) group.deliver(id, consumer, nowMs);
  }

  /** A copy that shares nothing that can change. */
  clone(): StreamValue {
    const copy = new StreamValue();
    const parts = this.parts().map((part) => (part as CopiedPart).copy());
    (parts[0] as StreamPart).header = this.header;
    atOnce(copy.restore(parts));
    return copy;
  }

  get partCount(): number {
    return this.list.count;
  }

  get isTracked(): boolean {
    return this.list.isTracked;
  }

  trackBy(tracker: PartTracker): void {
    this.list.trackBy(tracker);
  }

  parts(): readonly Part[] {
    return this.list.all();
  }

  partAt(index: number): Part | undefined {
    return this.list.at(index);
  }

  contentOf(part: Part): readonly unknown[] {
    const content: (number | string)[] = [];
    if (part.index === 0) writeStreamHeader(this.header, content);
    (part as StreamPart).writeContent(content);
    return content;
  }

  /** Takes parts as they were once, of which the first has the header; in steps. Throws a RangeError unless they fit together. */
  *restore(parts: readonly StreamPart[]): Generator<undefined, void, undefined> {
    const header = parts[0]?.header ?? null;
    if (header === null) throw new RangeError('the header is missing');
    this.last = header.lastId;
    this.maxDeleted = header.maxDeletedId;
    this.added = header.entriesAdded;
    this.nextGroup = header.nextGroup;
    const { nodes, groups, consumers, pending } = yield* sorted(parts);
    const inOrder = yield* leavesInOrder(nodes);
    yield* this.log.restore(inOrder);
    if (compareStreamIds(inOrder[inOrder.length - 1]?.lastLiveId ?? streamIdMin, this.last) > 0) {
      throw new RangeError('the last id is too small');
    }
    for (const part of groups) {
      yield;
      if (this.groupsByName.has(part.name) || part.number >= this.nextGroup) {
        throw new RangeError('a group has the wrong name or number');
      }
      const group = new ConsumerGroup(this.list, part);
      yield* group.restore(consumers.get(part.number) ?? [], pending.get(part.number) ?? []);
      consumers.delete(part.number);
      pending.delete(part.number);
      this.insertGroup(group);
    }
    if (consumers.size + pending.size > 0) throw new RangeError('a group is missing');
    yield* this.list.restore(parts);
    (parts[0] as StreamPart).header = null;
  }

  private get header(): StreamHeader {
    const { last, maxDeleted, added, nextGroup } = this;
    return { lastId: last, maxDeletedId: maxDeleted, entriesAdded: added, nextGroup };
  }

  /** The header is stored with part 0. */
  private headerWillChange(): void {
    this.list.willChange(this.list.at(0) as Part);
  }

  private insertGroup(group: ConsumerGroup): void {
    const list = this.groupList;
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((list[middle] as ConsumerGroup).name < group.name) low = middle + 1;
      else high = middle;
    }
    list.splice(low, 0, group);
    this.groupsByName.set(group.name, group);
  }
}

/** Each of the parts can be copied. */
type CopiedPart = StreamNode | GroupPart | ConsumerLeaf | PendingLeaf;

/** A part's content tells the number of the leaf behind it. */
function precedingLeaf(part: NumberedPart): Part | null {
  return part instanceof Leaf ? part.previous : null;
}

/** The parts of a stream by what they are, each kind in the order of the numbers. */
interface SortedParts {
  readonly nodes: StreamNode[];
  readonly groups: GroupPart[];
  /** By the number of the group. */
  readonly consumers: Map<number, ConsumerLeaf[]>;
  readonly pending: Map<number, PendingLeaf[]>;
}

function* sorted(parts: readonly StreamPart[]): Generator<undefined, SortedParts, undefined> {
  const sorted: SortedParts = { nodes: [], groups: [], consumers: new Map(), pending: new Map() };
  for (const [i, part] of parts.entries()) {
    if (i % leavesPerStep === leavesPerStep - 1) yield;
    if (part instanceof StreamNode) sorted.nodes.push(part);
    else if (part instanceof GroupPart) sorted.groups.push(part);
    else if (part instanceof ConsumerLeaf) addTo(sorted.consumers, part);
    else if (part instanceof PendingLeaf) addTo(sorted.pending, part);
  }
  return sorted;
}

function addTo<L extends ConsumerLeaf | PendingLeaf>(groups: Map<number, L[]>, leaf: L): void {
  const list = groups.get(leaf.group);
  if (list === undefined) groups.set(leaf.group, [leaf]);
  else list.push(leaf);
}

/** A consumer group that may be read but not changed. */
export type ReadonlyConsumerGroup = Pick<
  ConsumerGroup,
  | 'name'
  | 'lastId'
  | 'entriesRead'
  | 'pendingCount'
  | 'firstPendingId'
  | 'lastPendingId'
  | 'consumerCount'
  | 'consumers'
  | 'consumer'
  | 'findPending'
  | 'pendingFrom'
  | 'pendingAfter'
  | 'pendingAt'
>;

/** A stream that may be read but not changed. */
export type ReadonlyStreamValue = Pick<
  StreamValue,
  | 'type'
  | 'memoryBytes'
  | 'length'
  | 'lastId'
  | 'firstId'
  | 'lastEntryId'
  | 'maxDeletedId'
  | 'entriesAdded'
  | 'nodeCount'
  | 'radixNodeCount'
  | 'has'
  | 'entries'
  | 'lagOf'
  | 'clone'
> & {
  readonly groups: readonly ReadonlyConsumerGroup[];
  group(name: string): ReadonlyConsumerGroup | undefined;
};
