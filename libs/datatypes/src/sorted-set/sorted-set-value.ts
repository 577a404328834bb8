import { sizePeaksOf, storedSizePeaks } from '../encoding/size-peaks.ts';
import type { SizePeaks, StoredSizePeaks } from '../encoding/size-peaks.ts';
import type { MapPage } from '../map/partitioned-map.ts';
import { objectBytes, stringBytes } from '../memory/heap-bytes.ts';
import { CompactValue, compactValueFields } from '../part/compact-value.ts';
import { atOnce } from '../part/at-once.ts';
import type { Part } from '../part/part.ts';
import { unshared } from '../string/unshared.ts';
import {
  isPackable,
  offsetOf,
  pack,
  packedRank,
  scoreAt,
  unpack,
  unpackedLeaf,
  withElement,
  withoutMember,
  withoutRange,
} from './packed-text.ts';
import { assertAscending, ScoreLeaf } from './score-leaf.ts';
import type { IsBefore } from './score-order.ts';
import { before } from './score-order.ts';
import { ScoreTree } from './score-tree.ts';

/** What stands before the elements in the content of a part; see {@link SortedSetValue.contentOf}. */
export const sortedSetContentHeader = 3;

/** Up to this size a scan has one page: that of a `PartitionedMap` with one part. */
const onePageMax = 512;

const setBytes = objectBytes(compactValueFields + 2);

/** An element of a sorted set. */
export type ScoredMember = readonly [member: string, score: number];

/**
 * The value of a Redis sorted set: members, which are different byte strings, each with a score, a double that is not NaN; in the order of scores, those with
 * equal scores byte by byte. A member's score is found in O(1), its position and the place of a boundary in O(log n). A few short elements are packed
 * into one string, more are kept in a counted B+ tree beside a map. A sorted set in a database is never empty.
 */
export class SortedSetValue extends CompactValue<ScoreTree> {
  private storedPeaks: StoredSizePeaks = 0;
  /** Of elements, while they are packed. */
  private count = 0;

  get type() {
    return 'zset' as const;
  }

  get size(): number {
    const { body } = this;
    return typeof body === 'string' ? this.count : body.size;
  }

  /** Estimated, in bytes. */
  get memoryBytes(): number {
    const { body, storedPeaks } = this;
    const fixed = typeof storedPeaks === 'number' ? setBytes : setBytes + objectBytes(2);
    return fixed + (typeof body === 'string' ? stringBytes(body.length) : body.memoryBytes);
  }

  /** How large it has ever been, for OBJECT ENCODING; as it is now. */
  get peaks(): SizePeaks {
    return sizePeaksOf(this.storedPeaks);
  }

  scoreOf(member: string): number | undefined {
    const { body } = this;
    if (typeof body !== 'string') return body.scoreOf(member);
    const at = offsetOf(body, member);
    return at < 0 ? undefined : scoreAt(body, at);
  }

  /** Adds an element, or moves it to another score; true when it is new. A score that is equal already stays as it is: 0 or -0. */
  set(member: string, score: number): boolean {
    const { body } = this;
    const isNew =
      typeof body === 'string' ? this.setInText(body, member, score) : body.set(member, score);
    this.raisePeaks(member.length);
    if (typeof body !== 'string') this.packIfSmall();
    return isNew;
  }

  /** True when it was there. */
  delete(member: string): boolean {
    const { body } = this;
    if (typeof body !== 'string') {
      const wasThere = body.delete(member);
      this.packIfSmall();
      return wasThere;
    }
    const text = withoutMember(body, member);
    if (text === null) return false;
    this.willChange();
    this.body = text;
    this.count--;
    return true;
  }

  /** Takes `count` elements out, from a position on; all of them must be there. */
  removeRange(position: number, count: number): void {
    if (count <= 0) return;
    const { body } = this;
    if (typeof body === 'string') {
      this.willChange();
      this.body = withoutRange(body, position, count);
      this.count -= count;
      return;
    }
    body.removeRange(position, count);
    this.packIfSmall();
  }

  /** The position of a member, from 0 on; undefined when it is not there. */
  rankOf(member: string): number | undefined {
    const { body } = this;
    if (typeof body === 'string') return packedRank(body, member);
    const score = body.scoreOf(member);
    return score === undefined ? undefined : body.countBefore(before(score, member));
  }

  /** How many elements lie before a boundary: the position of the first one behind it. */
  countBefore(isBefore: IsBefore): number {
    const { body } = this;
    if (typeof body !== 'string') return body.countBefore(isBefore);
    let count = 0;
    unpack(body, 0, this.count, (member, score) => (count += isBefore(score, member) ? 1 : 0));
    return count;
  }

  /** Calls back for up to `count` elements from a position on. The set must not be changed meanwhile. */
  forRange(position: number, count: number, visit: (member: string, score: number) => void): void {
    if (count <= 0) return;
    const { body } = this;
    if (typeof body === 'string') unpack(body, position, position + count, visit);
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
    if (typeof body === 'string' || size <= onePageMax) {
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
    const { body } = this;
    if (typeof body === 'string') {
      const copy = new SortedSetValue();
      copy.body = body;
      copy.count = this.count;
      copy.storedPeaks = this.storedPeaks;
      return copy;
    }
    const leaves = body.partList.all().map((part) => {
      const { index, nextNumber, members, scores } = part as ScoreLeaf;
      return SortedSetValue.leafOf(index, nextNumber, members.slice(), scores.slice());
    });
    return atOnce(SortedSetValue.of(leaves, this.peaks));
  }

  /** `Leaf.nextNumber`, the peaks (-1 twice but for part 0), then of each element its member and its score. */
  contentOf(part: Part): readonly unknown[] {
    const isFirst = part.index === 0;
    const { entries, elementBytes } = this.peaks;
    const content: unknown[] = [
      part instanceof ScoreLeaf ? part.nextNumber : 0,
      isFirst ? entries : -1,
      isFirst ? elementBytes : -1,
    ];
    const visit = (member: string, score: number) => content.push(member, score);
    if (part instanceof ScoreLeaf) part.forRange(0, part.size, visit);
    else this.forRange(0, this.size, visit);
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
      set.body = pack(first.members, first.scores);
      set.count = first.size;
    } else {
      const tree = new ScoreTree(set);
      yield* tree.restore(leaves);
      set.body = tree;
    }
    if (peaks.entries < set.size) throw new RangeError('a sorted set is larger than its peak');
    set.storedPeaks = storedSizePeaks(peaks);
    return set;
  }

  private setInText(body: string, member: string, score: number): boolean {
    const former = offsetOf(body, member);
    const isNew = former < 0;
    if (!isNew && scoreAt(body, former) === score) return false;
    const text = withElement(body, this.count, former, member, score);
    this.willChange();
    if (text === null) this.makeTree(body).set(member, score);
    else {
      this.body = text;
      if (isNew) this.count++;
    }
    return isNew;
  }

  /** Makes a tree of the text, which was announced to change. */
  private makeTree(text: string): ScoreTree {
    const leaf = unpackedLeaf(text);
    leaf.members = leaf.members.map(unshared);
    const tree = this.outgrow(new ScoreTree(this));
    tree.fill(leaf);
    this.count = 0;
    return tree;
  }

  /** At half of what may be packed: a set about that large has not one form after the other. */
  private packIfSmall(): void {
    const { body } = this;
    const leaf = typeof body === 'string' ? null : body.onlyLeaf;
    if (leaf === null || !isPackable(leaf, 1 / 2)) return;
    this.shrink(leaf, pack(leaf.members, leaf.scores));
    this.count = leaf.size;
  }

  private raisePeaks(memberBytes: number): void {
    const { size, peaks } = this;
    if (!peaks.isBelow(size, memberBytes)) return;
    this.willChange(this.partAt(0));
    peaks.raiseTo(size, memberBytes);
    this.storedPeaks = storedSizePeaks(peaks);
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
