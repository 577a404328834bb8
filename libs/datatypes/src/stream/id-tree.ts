import type { PartList } from '../part/part-list.ts';
import { CountedTree } from '../tree/counted-tree.ts';
import type { LeafPlace } from '../tree/counted-tree.ts';
import { idsPerLeafMax } from './id-leaf.ts';
import type { IdLeaf } from './id-leaf.ts';
import { streamIdMin } from './stream-id.ts';
import type { StreamId } from './stream-id.ts';

/** Ids in ascending order, each with what its leaf keeps of it. */
export class IdTree<L extends IdLeaf> {
  private readonly tree: CountedTree<L>;

  /** `leaf` is empty. */
  constructor(parts: PartList, leaf: L) {
    this.tree = new CountedTree(parts, leaf);
  }

  get size(): number {
    return this.tree.size;
  }

  /** Null without ids. */
  get firstId(): StreamId | null {
    return this.size === 0 ? null : this.tree.first.idAt(0);
  }

  get lastId(): StreamId | null {
    const { last } = this.tree;
    return this.size === 0 ? null : last.idAt(last.size - 1);
  }

  /** Where an id is; null when it is not there. */
  find(id: StreamId): LeafPlace<L> | null {
    const { leaf, offset } = this.placeFor(id);
    return leaf.holds(offset, id) ? { leaf, offset } : null;
  }

  /** Where the first id is that is not below this one; null when all are. */
  seek(id: StreamId): LeafPlace<L> | null {
    const { leaf, offset } = this.placeFor(id);
    return this.settled(leaf, offset);
  }

  /** The place behind another one; null at the end. */
  after({ leaf, offset }: LeafPlace<L>): LeafPlace<L> | null {
    return this.settled(leaf, offset + 1);
  }

  /** The first place; null without ids. */
  first(): LeafPlace<L> | null {
    return this.seek(streamIdMin);
  }

  /** Makes room for an id that is not there. What the leaf keeps of it is up to the caller, before {@link inserted}. */
  placeToInsert(id: StreamId): LeafPlace<L> {
    const place = this.placeFor(id);
    this.tree.willChange(place.leaf);
    return place;
  }

  /** To be called when an id was put into a leaf. */
  inserted({ leaf, offset }: LeafPlace<L>): void {
    if (leaf.size <= idsPerLeafMax || offset !== leaf.size - 1 || leaf !== this.tree.last) {
      this.tree.resized(leaf, 1);
      return;
    }
    // Ids mostly ascend: leave the leaves before full.
    const added = leaf.fresh() as L;
    leaf.moveFrom(offset, added);
    this.tree.append(added);
  }

  willChange(leaf: L): void {
    this.tree.willChange(leaf);
  }

  remove({ leaf, offset }: LeafPlace<L>): void {
    this.tree.willChange(leaf);
    leaf.remove(offset);
    this.tree.resized(leaf, -1);
  }

  /** Takes all leaves out of the list of parts. */
  drop(): void {
    this.tree.drop();
  }

  /** Takes these leaves, in their order, for all that there is; in steps. */
  restore(leaves: readonly L[]): Generator<undefined, void, undefined> {
    return this.tree.restore(leaves);
  }

  private placeFor(id: StreamId): LeafPlace<L> {
    const leaf = this.tree.lastWhere((candidate) => candidate.startsUpTo(id));
    return { leaf, offset: leaf.offsetFrom(id) };
  }

  private settled(leaf: L, offset: number): LeafPlace<L> | null {
    if (offset < leaf.size) return { leaf, offset };
    const next = this.tree.next(leaf);
    return next === null ? null : { leaf: next, offset: 0 };
  }
}
