import type { PartList } from '../part/part-list.ts';
import { CountedTree } from '../tree/counted-tree.ts';
import { EntryCursor, firstFrom } from './entry-cursor.ts';
import { radixTreeNodes } from './radix-tree-size.ts';
import { compareStreamIds, streamIdMax, streamIdMin } from './stream-id.ts';
import type { StreamId } from './stream-id.ts';
import { StreamNode } from './stream-node.ts';

/** So many nodes are restored in one step. */
const nodesPerStep = 64;

/** How trimming goes about it. */
export interface TrimOptions {
  /** Only whole nodes go, so that more entries may stay than were asked for. */
  readonly isApproximate: boolean;
  /** No node goes with which more than so many entries would be gone; 0: no limit. */
  readonly limit: number;
}

/** The entries of a stream, ordered by id, in nodes as Redis forms them. */
export class EntryLog {
  private readonly parts: PartList;
  private readonly tree: CountedTree<StreamNode>;
  private total = 0;
  private first: StreamId = streamIdMin;

  constructor(parts: PartList) {
    this.parts = parts;
    this.tree = new CountedTree(parts, new StreamNode());
  }

  /** Number of entries. */
  get length(): number {
    return this.total;
  }

  /** The id of the first entry, 0-0 without entries. */
  get firstId(): StreamId {
    return this.first;
  }

  /** The id of the last entry, 0-0 without entries. */
  get lastId(): StreamId {
    const cursor = this.cursor(streamIdMin, streamIdMax, true);
    return cursor.next() ? cursor.id : streamIdMin;
  }

  /** Number of nodes; one that has but deleted entries counts too, as it does in Redis. */
  get nodeCount(): number {
    let count = 0;
    for (const node of this.nodes()) if (node.slots > 0) count++;
    return count;
  }

  /** Number of nodes that Redis's radix tree would have. Takes a step per node of the stream. */
  get radixNodeCount(): number {
    const keys: StreamId[] = [];
    for (const node of this.nodes()) if (node.slots > 0) keys.push(node.masterId);
    return radixTreeNodes(keys);
  }

  /** The nodes in their order. */
  *nodes(): Generator<StreamNode, void, undefined> {
    for (let node: StreamNode | null = this.tree.first; node; node = this.tree.next(node)) {
      yield node;
    }
  }

  /** Adds an entry with an id above all others. Fields and values alternate in `args` from `from` on. */
  append(id: StreamId, args: readonly string[], from: number): void {
    const { tree } = this;
    let length = 0;
    for (let i = from; i < args.length; i++) length += (args[i] as string).length;
    // After XSETID the id may be below those that an empty node has had: then the node begins anew.
    if (tree.last.live === 0 && compareStreamIds(id, tree.last.lastId) <= 0) {
      this.removeNode(tree.last);
    }
    const { last } = tree;
    tree.willChange(last);
    if (last.isFullFor(length)) {
      last.complete();
      const node = new StreamNode(last);
      node.append(id, args, from);
      tree.append(node);
      this.parts.contentBytes += node.textBytes;
    } else {
      const before = last.textBytes;
      last.append(id, args, from);
      tree.resized(last, 1);
      this.parts.contentBytes += last.textBytes - before;
    }
    if (this.total++ === 0) this.first = id;
  }

  has(id: StreamId): boolean {
    return this.cursor(id, id, false).next();
  }

  /** The entries from `start` to `end`, both included; from `end` to `start` when reverse. */
  cursor(start: StreamId, end: StreamId, isReverse: boolean): EntryCursor {
    return new EntryCursor(this.tree, start, end, isReverse);
  }

  /** True if the entry was there. */
  delete(id: StreamId): boolean {
    const { tree } = this;
    const node = tree.lastWhere(({ masterId }) => compareStreamIds(masterId, id) <= 0);
    if (compareStreamIds(node.lastId, id) < 0) return false;
    const index = node.entryIndex();
    const position = firstFrom(index, id, false);
    if (position === firstFrom(index, id, true)) return false;
    this.total--;
    if (node.live === 1) this.removeNode(node);
    else {
      tree.willChange(node);
      const before = node.textBytes;
      node.remove(index, position);
      this.parts.contentBytes += node.textBytes - before;
    }
    if (compareStreamIds(id, this.first) === 0) this.findFirst();
    return true;
  }

  /** Removes the first entries until at most so many are left; returns how many it removed. */
  trimToLength(length: number, options: TrimOptions): number {
    // Most of the time there is nothing to do, and XADD asks each time.
    if (options.isApproximate && this.total - this.tree.first.live < length) return 0;
    return this.trim(options, {
      isDone: () => this.total <= length,
      isWhole: (node) => this.total - node.live >= length,
      countIn: () => this.total - length,
    });
  }

  /** Removes the entries below an id; returns how many it removed. */
  trimBefore(id: StreamId, options: TrimOptions): number {
    return this.trim(options, {
      isDone: () => false,
      isWhole: (node) => compareStreamIds(node.lastId, id) < 0,
      countIn: (node) => firstFrom(node.entryIndex(), id, false),
    });
  }

  /** Takes nodes as they were once, in their order. Throws a RangeError unless they can be that. */
  *restore(nodes: readonly StreamNode[]): Generator<undefined, void, undefined> {
    let former = streamIdMin;
    for (const [i, node] of nodes.entries()) {
      if (i % nodesPerStep === nodesPerStep - 1) yield;
      if (node.slots === 0 && nodes.length > 1) throw new RangeError('a node is empty');
      if (i > 0 && compareStreamIds(former, node.masterId) >= 0) {
        throw new RangeError('nodes do not ascend');
      }
      former = node.lastLiveId ?? node.masterId;
      this.total += node.live;
      this.parts.contentBytes += node.textBytes;
    }
    yield* this.tree.restore(nodes);
    this.findFirst();
  }

  /** As Redis's `streamTrim`: whole nodes first, and then a part of the next one when it has to be exact. */
  private trim({ isApproximate, limit }: TrimOptions, rule: TrimRule): number {
    const { tree } = this;
    let removed = 0;
    while (!rule.isDone()) {
      const node = tree.first;
      if (node.slots === 0 || (limit > 0 && removed + node.live > limit)) break;
      if (rule.isWhole(node)) {
        removed += node.live;
        this.total -= node.live;
        this.removeNode(node);
        continue;
      }
      if (isApproximate) break;
      const count = rule.countIn(node);
      if (count > 0) {
        tree.willChange(node);
        const before = node.textBytes;
        node.removeFirst(node.entryIndex(), count);
        this.parts.contentBytes += node.textBytes - before;
        this.total -= count;
        removed += count;
      }
      break;
    }
    if (removed > 0) this.findFirst();
    return removed;
  }

  private removeNode(node: StreamNode): void {
    const { tree } = this;
    this.parts.contentBytes -= node.textBytes;
    if (node.parent !== null) {
      tree.removeLeaf(node);
      return;
    }
    tree.willChange(node);
    const { slots } = node;
    node.clear();
    tree.resized(node, -slots);
  }

  private findFirst(): void {
    this.first = streamIdMin;
    for (const { firstLiveId } of this.nodes()) {
      if (firstLiveId === null) continue;
      this.first = firstLiveId;
      return;
    }
  }
}

/** What to trim. */
interface TrimRule {
  isDone(): boolean;
  /** Whether all of the first node goes. */
  isWhole(node: StreamNode): boolean;
  /** How many entries of it go otherwise. */
  countIn(node: StreamNode): number;
}
