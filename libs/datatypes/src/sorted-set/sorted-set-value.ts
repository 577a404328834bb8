import { SizePeaks } from '../encoding/size-peaks.ts';
import type { MapPage } from '../map/partitioned-map.ts';
import { objectBytes, stringBytes } from '../memory/heap-bytes.ts';
import { untracked } from '../part/part.ts';
import type { Part, PartedValue, PartTracker } from '../part/part.ts';
import { PackedPart } from './packed-part.ts';
import { unshared } from '../string/unshared.ts';
import {
  isPackable,
  pack,
  packedScore,
  unpack,
  unpackedLeaf,
  withElement,
  withoutMember,
} from './packed-text.ts';
import { assertAscending, ScoreLeaf } from './score-leaf.ts';
import type { IsBefore } from './score-order.ts';
import { before } from './score-order.ts';
import { ScoreTree } from './score-tree.ts';

/** What stands before the elements in the content of a part; see {@link SortedSetValue.contentOf}. */
export const sortedSetContentHeader = 3;

/** Up to this size a scan has one page: that of a `PartitionedMap` with one part. */
const onePageMax = 512;

/** The set itself, and the part of a packed one beside its text. */
const setBytes = objectBytes(5);
const packedPartBytes = objectBytes(4);

/** An element of a sorted set. */
export type ScoredMember = readonly [member: string, score: number];

/**
 * The value of a Redis sorted set: members, which are different byte strings, each with a score, a double that is not NaN; in the order of scores, those with
 * equal scores byte by byte. A member's score is found in O(1), its position and the place of a boundary in O(log n). A few short elements are packed
 * into one string, more are kept in a counted B+ tree beside a map. A sorted set in a database is never empty.
 */
export class SortedSetValue implements PartedValue {
  private body: PackedPart | ScoreTree = new PackedPart();
  private tracker: PartTracker = untracked;
  private peakEntries = 0;
  private peakBytes = 0;
  countedBytes = 0;

  get type() {
    return 'zset' as const;
  }

  get size(): number {
    return this.body.size;
  }

  /** Estimated, in bytes. */
  get memoryBytes(): number {
    const { body } = this;
    if (!(body instanceof PackedPart)) return setBytes + body.memoryBytes;
    return setBytes + packedPartBytes + stringBytes(body.text.length);
  }

  /** How large it has ever been, for OBJECT ENCODING. */
  get peaks(): SizePeaks {
    const peaks = new SizePeaks();
    peaks.raiseTo(this.peakEntries, this.peakBytes);
    return peaks;
  }

  scoreOf(member: string): number | undefined {
    const { body } = this;
    return body instanceof PackedPart ? packedScore(body.text, member) : body.scoreOf(member);
  }

  /** Adds an element, or moves it to another score; true when it is new. A score that is equal already stays as it is: 0 or -0. */
  set(member: string, score: number): boolean {
    const { body } = this;
    let isNew: boolean;
    if (body instanceof PackedPart) {
      const former = packedScore(body.text, member);
      if (former === score) return false;
      isNew = former === undefined;
      const { size } = body;
      const text = withElement(body.text, size, member, score);
      this.willChange(body);
      if (text === null) this.outgrow(body).set(member, score);
      else body.replace(text, isNew ? size + 1 : size);
    } else isNew = body.set(member, score);
    this.raisePeaks(member.length);
    this.packIfSmall();
    return isNew;
  }

  /** True when it was there. */
  delete(member: string): boolean {
    const { body } = this;
    if (!(body instanceof PackedPart)) {
      const wasThere = body.delete(member);
      this.packIfSmall();
      return wasThere;
    }
    const text = withoutMember(body.text, member);
    if (text === null) return false;
    this.willChange(body);
    body.replace(text, body.size - 1);
    return true;
  }

  /** Takes `count` elements out, from a position on; all of them must be there. */
  removeRange(position: number, count: number): void {
    if (count <= 0) return;
    const { body } = this;
    if (body instanceof PackedPart) {
      const leaf = unpackedLeaf(body.text);
      leaf.remove(position, count);
      this.willChange(body);
      body.replace(pack(leaf.members, leaf.scores), leaf.size);
      return;
    }
    body.removeRange(position, count);
    this.packIfSmall();
  }

  /** The position of a member, from 0 on; undefined when it is not there. */
  rankOf(member: string): number | undefined {
    const score = this.scoreOf(member);
    return score === undefined ? undefined : this.countBefore(before(score, member));
  }

  /** How many elements lie before a boundary: the position of the first one behind it. */
  countBefore(isBefore: IsBefore): number {
    const { body } = this;
    if (!(body instanceof PackedPart)) return body.countBefore(isBefore);
    let count = 0;
    unpack(body.text, 0, body.size, (member, score) => (count += isBefore(score, member) ? 1 : 0));
    return count;
  }

  /** Calls back for up to `count` elements from a position on. The set must not be changed meanwhile. */
  forRange(position: number, count: number, visit: (member: string, score: number) => void): void {
    if (count <= 0) return;
    const { body } = this;
    if (body instanceof PackedPart) unpack(body.text, position, position + count, visit);
    else body.forRange(position, count, visit);
  }

  /** The element at a position; undefined beyond the end. */
  at(position: number): ScoredMember | undefined {
    let found: ScoredMember | undefined;
    this.forRange(position, 1, (member, score) => (found = [member, score]));
    return found;
  }

  /**
   * The page of a scan that starts at `cursor`, as `PartitionedMap.scan`, in the order of scores. A set of up to 512 elements is one page. The
   * pages depend on the elements and on nothing else.
   */
  scan(cursor: number, count: number): MapPage<number> {
    const { body, size } = this;
    if (body instanceof PackedPart || size <= onePageMax) {
      const entries: ScoredMember[] = [];
      this.forRange(0, size, (member, score) => entries.push([member, score]));
      return { next: 0, entries };
    }
    const { next, entries } = body.scan(cursor, count);
    return {
      next,
      entries: [...entries].sort((a, b) => (before(b[1], b[0])(a[1], a[0]) ? -1 : 1)),
    };
  }

  /** A copy that shares nothing that can change. */
  clone(): SortedSetValue {
    const leaves = this.parts().map((part) => {
      const { index, nextNumber, members, scores } =
        part instanceof PackedPart ? unpackedLeaf(part.text) : (part as ScoreLeaf);
      return SortedSetValue.leafOf(index, nextNumber, members.slice(), scores.slice());
    });
    const steps = SortedSetValue.of(leaves, this.peaks);
    for (;;) {
      const { done, value } = steps.next();
      if (done === true) return value;
    }
  }

  get partCount(): number {
    const { body } = this;
    return body instanceof PackedPart ? 1 : body.partList.count;
  }

  get isTracked(): boolean {
    return this.tracker !== untracked;
  }

  trackBy(tracker: PartTracker): void {
    this.tracker = tracker;
    if (this.body instanceof ScoreTree) this.body.partList.trackBy(tracker);
  }

  parts(): readonly Part[] {
    const { body } = this;
    return body instanceof PackedPart ? [body] : body.partList.all();
  }

  partAt(index: number): Part | undefined {
    const { body } = this;
    if (!(body instanceof PackedPart)) return body.partList.at(index);
    return index === 0 ? body : undefined;
  }

  /** `Leaf.nextNumber`, the peaks (-1 twice but for part 0), then of each element its member and its score. */
  contentOf(part: Part): readonly unknown[] {
    const isFirst = part.index === 0;
    const isPacked = part instanceof PackedPart;
    const content: unknown[] = [
      isPacked ? 0 : (part as ScoreLeaf).nextNumber,
      isFirst ? this.peakEntries : -1,
      isFirst ? this.peakBytes : -1,
    ];
    const visit = (member: string, score: number) => content.push(member, score);
    if (isPacked) unpack(part.text, 0, part.size, visit);
    else (part as ScoreLeaf).forRange(0, (part as ScoreLeaf).size, visit);
    return content;
  }

  /** A part as it was written. */
  static leafOf(index: number, nextNumber: number, members: string[], scores: number[]): ScoreLeaf {
    const leaf = ScoreLeaf.of(members, scores);
    leaf.index = index;
    leaf.storedNext = nextNumber;
    return leaf;
  }

  /** A set of parts as they were once, in steps of one part each. Throws a RangeError unless they form one. */
  static *of(
    leaves: readonly ScoreLeaf[],
    peaks: Readonly<SizePeaks>,
  ): Generator<undefined, SortedSetValue, undefined> {
    const set = new SortedSetValue();
    const [first] = leaves;
    if (leaves.length === 1 && first !== undefined && isPackable(first)) {
      yield* assertAscending(leaves);
      if (new Set(first.members).size < first.size) throw new RangeError('a member comes twice');
      (set.body as PackedPart).replace(pack(first.members, first.scores), first.size);
    } else {
      const tree = new ScoreTree(set);
      yield* tree.restore(leaves);
      set.body = tree;
    }
    if (peaks.entries < set.size) throw new RangeError('a sorted set is larger than its peak');
    set.peakEntries = peaks.entries;
    set.peakBytes = peaks.elementBytes;
    return set;
  }

  /** Makes a tree of a packed part, which was announced to change. */
  private outgrow({ text }: PackedPart): ScoreTree {
    const leaf = unpackedLeaf(text);
    leaf.members = leaf.members.map(unshared);
    const tree = new ScoreTree(this);
    tree.partList.trackBy(this.tracker);
    tree.fill(leaf);
    this.body = tree;
    return tree;
  }

  private packIfSmall(): void {
    const { body } = this;
    if (body instanceof PackedPart) return;
    const leaf = body.onlyLeaf;
    if (leaf === null || !isPackable(leaf)) return;
    // A checkpoint under way may still have to write it.
    this.willChange(leaf);
    const part = new PackedPart();
    this.willChange(part);
    part.replace(pack(leaf.members, leaf.scores), leaf.size);
    this.body = part;
  }

  private raisePeaks(memberBytes: number): void {
    const { size } = this;
    if (size <= this.peakEntries && memberBytes <= this.peakBytes) return;
    this.willChange(this.partAt(0) as Part);
    this.peakEntries = Math.max(this.peakEntries, size);
    this.peakBytes = Math.max(this.peakBytes, memberBytes);
  }

  private willChange(part: Part): void {
    if (part.epoch !== this.tracker.epoch) this.tracker.touch(this, part);
  }
}

/** A sorted set that may be read but not changed. */
export type ReadonlySortedSetValue = Pick<
  SortedSetValue,
  | 'type'
  | 'size'
  | 'memoryBytes'
  | 'peaks'
  | 'scoreOf'
  | 'rankOf'
  | 'countBefore'
  | 'forRange'
  | 'at'
  | 'scan'
  | 'clone'
>;
