import type { Uint64 } from '../number/uint64.ts';
import type { CountedTree } from '../tree/counted-tree.ts';
import { compareStreamIds, streamIdMin } from './stream-id.ts';
import type { StreamId } from './stream-id.ts';
import type { NodeIndex, StreamNode } from './stream-node.ts';

const nothing: NodeIndex = { ms: [], seq: [], starts: [0], bodies: [] };

/** Goes through a stream's entries with ids between two others, upwards or downwards. Void after the next change of the entries. */
export class EntryCursor {
  private readonly tree: CountedTree<StreamNode>;
  private readonly start: StreamId;
  private readonly end: StreamId;
  private readonly isReverse: boolean;
  private node: StreamNode | null;
  private index: NodeIndex = nothing;
  /** The next entry and how many are left in the node. */
  private position = 0;
  private left = 0;
  private currentId: StreamId = streamIdMin;
  private currentBody = 0;
  private currentNode: StreamNode | null = null;

  /** From `start` to `end`, both included; from `end` to `start` when reverse. */
  constructor(tree: CountedTree<StreamNode>, start: StreamId, end: StreamId, isReverse: boolean) {
    this.tree = tree;
    this.start = start;
    this.end = end;
    this.isReverse = isReverse;
    const from = isReverse ? end : start;
    this.node = tree.lastWhere(({ masterId }) => compareStreamIds(masterId, from) <= 0);
    this.enter();
  }

  /** Goes on to the next entry, the first one to begin with; false at the end. */
  next(): boolean {
    while (this.left === 0) {
      if (this.node === null) return false;
      this.node = this.nodeBehind(this.node);
      this.enter();
    }
    const { position, index } = this;
    this.currentId = { ms: index.ms[position] as Uint64, seq: index.seq[position] as Uint64 };
    this.currentBody = index.bodies[position] as number;
    this.currentNode = this.node;
    this.position += this.isReverse ? -1 : 1;
    this.left--;
    return true;
  }

  /** The id of the entry. */
  get id(): StreamId {
    return this.currentId;
  }

  /** Fields and values of the entry, by turns. */
  fields(): readonly string[] {
    return this.currentNode === null ? [] : this.currentNode.fieldsAt(this.currentBody);
  }

  /** How many entries are left, `max` if there are more. Takes a step per node. */
  countUpTo(max: number): number {
    let count = this.left;
    let node = this.node === null ? null : this.nodeBehind(this.node);
    while (node !== null && count < max) {
      count += this.isWithin(node) ? node.live : this.rangeIn(node, node.entryIndex()).count;
      node = this.nodeBehind(node);
    }
    return Math.min(count, max);
  }

  private enter(): void {
    this.left = 0;
    if (this.node === null) return;
    this.index = this.node.entryIndex();
    const { first, count } = this.rangeIn(this.node, this.index);
    this.position = this.isReverse ? first + count - 1 : first;
    this.left = count;
  }

  /** The node that comes next; null when it has none of these entries. */
  private nodeBehind(node: StreamNode): StreamNode | null {
    const { tree, start, end, isReverse } = this;
    const next = isReverse ? tree.previous(node) : tree.next(node);
    if (next === null) return null;
    const isBeyond = isReverse
      ? compareStreamIds(next.lastId, start) < 0
      : compareStreamIds(next.masterId, end) > 0;
    return isBeyond ? null : next;
  }

  private isWithin({ masterId, lastId }: StreamNode): boolean {
    return compareStreamIds(masterId, this.start) >= 0 && compareStreamIds(lastId, this.end) <= 0;
  }

  private rangeIn(node: StreamNode, index: NodeIndex): { first: number; count: number } {
    if (this.isWithin(node)) return { first: 0, count: node.live };
    const first = firstFrom(index, this.start, false);
    return { first, count: Math.max(0, firstFrom(index, this.end, true) - first) };
  }
}

/** The position of the first id that is not below `id` or, with `isAbove`, that is above it. */
export function firstFrom({ ms, seq }: NodeIndex, id: StreamId, isAbove: boolean): number {
  let low = 0;
  let high = ms.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const order = compareStreamIds({ ms: ms[middle] as Uint64, seq: seq[middle] as Uint64 }, id);
    if (isAbove ? order <= 0 : order < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
