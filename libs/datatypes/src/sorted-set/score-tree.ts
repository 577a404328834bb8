import {
  mapBytes,
  mapEntryBytes,
  objectBytes,
  arrayBytes,
  heapNumberBytes,
} from '../memory/heap-bytes.ts';
import { PartitionedMap } from '../map/partitioned-map.ts';
import type { MapPage } from '../map/partitioned-map.ts';
import { PartList } from '../part/part-list.ts';
import type { PartOwner } from '../part/part.ts';
import { CountedTree } from '../tree/counted-tree.ts';
import { leavesInOrder } from '../tree/leaf.ts';
import { assertAscending, ScoreLeaf } from './score-leaf.ts';
import type { IsBefore } from './score-order.ts';

/** The tree itself, with its map and the list of its parts. */
const treeBytes =
  objectBytes(4) + objectBytes(6) + objectBytes(5) + objectBytes(8) + arrayBytes(1) + 64;
/** A leaf beside its elements, and its share of the branches above. */
const leafBytes = objectBytes(12) + 2 * arrayBytes(0) + 32;
/** The places of an element in its leaf, and its string beside the characters: header and, on average, what fills the last word. */
const elementBytes = 2 * 10 + 20;
/** So many entries has a part of the map at most, on average. */
const onePartMax = 512;

/** The elements of a sorted set that is not small: in their order, and each member with its score. */
export class ScoreTree {
  readonly partList: PartList;
  private readonly tree: CountedTree<ScoreLeaf>;
  /** Follows from the leaves; not part of checkpoints. */
  private readonly scores = new PartitionedMap<number>();

  /** What the members and, in the map, the scores take: see {@link contentBytesOf}. */
  private contentBytes = 0;

  /** Without elements. */
  constructor(owner: PartOwner) {
    this.partList = new PartList(owner, (part) => (part as ScoreLeaf).previous);
    this.tree = new CountedTree(this.partList, new ScoreLeaf());
  }

  /** Takes the elements of one leaf for all that there is. */
  fill(leaf: ScoreLeaf): void {
    const { first } = this.tree;
    this.tree.willChange(first);
    first.absorb(leaf);
    leaf.forRange(0, leaf.size, (member, score) => {
      this.scores.set(member, score);
      this.contentBytes += contentBytesOf(member, score);
    });
    this.tree.resized(first, leaf.size);
  }

  /** Takes these leaves, as they were once, for all that there is. In steps of one leaf each. Throws a RangeError unless they form a sorted set. */
  *restore(leaves: readonly ScoreLeaf[]): Generator<undefined, void, undefined> {
    yield* this.partList.restore(leaves);
    yield;
    const ordered = yield* leavesInOrder(leaves);
    yield* assertAscending(ordered);
    for (const leaf of ordered) {
      yield;
      leaf.forRange(0, leaf.size, (member, score) => {
        this.contentBytes += contentBytesOf(member, score);
        if (!this.scores.set(member, score)) throw new RangeError('a member comes twice');
      });
    }
    yield* this.tree.restore(ordered);
  }

  get size(): number {
    return this.tree.size;
  }

  /** Estimated, in bytes: members are taken to be as long as their average. */
  get memoryBytes(): number {
    const { size, contentBytes } = this;
    const map = size <= onePartMax ? mapBytes(size) : size * mapEntryBytes;
    return treeBytes + this.partList.count * leafBytes + map + size * elementBytes + contentBytes;
  }

  /** The only leaf when there are not several. */
  get onlyLeaf(): ScoreLeaf | null {
    return this.partList.count === 1 ? this.tree.first : null;
  }

  scoreOf(member: string): number | undefined {
    return this.scores.get(member);
  }

  /** Adds an element, or moves it to another score; true when it is new. */
  set(member: string, score: number): boolean {
    const former = this.scores.exchange(member, score);
    if (former === score) {
      if (!Object.is(former, score)) this.scores.set(member, former);
      return false;
    }
    // The string that is there already has been through the garbage collector's young generation.
    const own = former === undefined ? member : this.take(member, former);
    const leaf = this.leafFor(own, score);
    this.tree.willChange(leaf);
    leaf.insert(leaf.placeOf(own, score), own, score);
    this.contentBytes += contentBytesOf(own, score);
    this.tree.resized(leaf, 1);
    return former === undefined;
  }

  /** True when it was there. */
  delete(member: string): boolean {
    const score = this.scores.get(member);
    if (score === undefined) return false;
    this.scores.delete(member);
    this.take(member, score);
    return true;
  }

  removeRange(position: number, count: number): void {
    let rest = count;
    while (rest > 0) {
      const { leaf, offset } = this.tree.placeAt(position);
      const some = Math.min(rest, leaf.size - offset);
      rest -= some;
      leaf.forRange(offset, offset + some, (member, score) => {
        this.scores.delete(member);
        this.contentBytes -= contentBytesOf(member, score);
      });
      if (some === leaf.size && leaf.parent !== null) {
        this.tree.removeLeaf(leaf);
        continue;
      }
      this.tree.willChange(leaf);
      leaf.remove(offset, some);
      this.tree.resized(leaf, -some);
    }
  }

  countBefore(isBefore: IsBefore): number {
    const leaf = this.leafOf(isBefore);
    return this.tree.positionOf(leaf) + leaf.countBefore(isBefore);
  }

  forRange(position: number, count: number, visit: (member: string, score: number) => void): void {
    const place = this.tree.placeAt(position);
    let { offset } = place;
    let rest = count;
    for (let leaf: ScoreLeaf | null = place.leaf; leaf !== null; leaf = this.tree.next(leaf)) {
      const end = Math.min(leaf.size, offset + rest);
      leaf.forRange(offset, end, visit);
      rest -= end - offset;
      if (rest === 0) return;
      offset = 0;
    }
  }

  /** See `PartitionedMap.scan`. */
  scan(cursor: number, count: number): MapPage<number> {
    return this.scores.scan(cursor, count);
  }

  /** The leaf in which the elements before a boundary end. */
  private leafOf(isBefore: IsBefore): ScoreLeaf {
    return this.tree.lastWhere(({ firstScore, firstMember }) => isBefore(firstScore, firstMember));
  }

  /** Takes out an element that is there, and returns its member. */
  private take(member: string, score: number): string {
    const leaf = this.leafFor(member, score);
    this.tree.willChange(leaf);
    const [taken] = leaf.remove(leaf.placeOf(member, score), 1) as [string];
    this.contentBytes -= contentBytesOf(taken, score);
    this.tree.resized(leaf, -1);
    return taken;
  }

  /** The leaf in which an element is, or would be. */
  private leafFor(member: string, score: number): ScoreLeaf {
    return this.tree.lastWhereUpTo(
      score,
      firstScoreOf,
      ({ firstScore, firstMember }) =>
        firstScore < score || (firstScore === score && firstMember <= member),
    );
  }
}

function firstScoreOf({ firstScore }: ScoreLeaf): number {
  return firstScore;
}

/** What an element takes beside its places: the characters of its member, and a number in the map unless the score is a small integer. */
function contentBytesOf(member: string, score: number): number {
  const isSmall = score === (score | 0) && !Object.is(score, -0);
  return member.length + (isSmall ? 0 : heapNumberBytes);
}
