import { Leaf } from '../tree/leaf.ts';
import type { IsBefore } from './score-order.ts';

/** Most elements of a leaf. */
export const elementsMax = 128;
/** A leaf whose members have more bytes than this is split when it has several elements. */
const bytesMax = 8 * 1024;

/** A run of a sorted set's elements in their order. */
export class ScoreLeaf extends Leaf {
  members: string[] = [];
  scores: number[] = [];
  /**
   * The first element, once more: a search in a large set compares it with that of a dozen leaves, most of which are in no cache. When there is none, it comes
   * before all others.
   */
  firstScore = -Infinity;
  firstMember = '';
  /** Length of all members together. */
  bytes = 0;
  /** Where the last element was inserted: a set that grows at an end leaves full leaves behind. */
  private inserted = -1;

  /** Of elements in their order; the arrays are the leaf's from here on. */
  static of(members: string[], scores: number[]): ScoreLeaf {
    const leaf = new ScoreLeaf();
    leaf.members = members;
    leaf.scores = scores;
    leaf.bytes = bytesOf(members);
    leaf.firstChanged();
    return leaf;
  }

  get size(): number {
    return this.members.length;
  }

  get isFull(): boolean {
    const { length } = this.members;
    return length > elementsMax || (this.bytes > bytesMax && length > 1);
  }

  get isSparse(): boolean {
    return this.members.length < elementsMax / 4 && this.bytes < bytesMax / 4;
  }

  /** How many elements at the beginning `isBefore` is true for. */
  countBefore(isBefore: IsBefore): number {
    const { members, scores } = this;
    let low = 0;
    let high = members.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(scores[middle] as number, members[middle] as string)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Where an element is, or would be. */
  placeOf(member: string, score: number): number {
    const { members, scores } = this;
    let low = 0;
    let high = scores.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = scores[middle] as number;
      // Members are looked at only where scores are equal: they lie elsewhere.
      if (other < score || (other === score && (members[middle] as string) < member)) {
        low = middle + 1;
      } else high = middle;
    }
    return low;
  }

  insert(offset: number, member: string, score: number): void {
    if (offset === this.members.length) {
      this.members.push(member);
      this.scores.push(score);
    } else {
      this.members.splice(offset, 0, member);
      this.scores.splice(offset, 0, score);
    }
    this.bytes += member.length;
    this.inserted = offset;
    if (offset === 0) this.firstChanged();
  }

  /** Takes elements out and returns their members. */
  remove(offset: number, count: number): string[] {
    const removed = this.members.splice(offset, count);
    this.scores.splice(offset, count);
    this.bytes -= bytesOf(removed);
    if (offset === 0) this.firstChanged();
    return removed;
  }

  /** Calls back for elements from an offset up to another one. */
  forRange(from: number, to: number, visit: (member: string, score: number) => void): void {
    for (let i = from; i < to; i++) visit(this.members[i] as string, this.scores[i] as number);
  }

  split(): ScoreLeaf {
    const place = this.placeToSplit(this.members.length);
    const upper = ScoreLeaf.of(this.members.slice(place), this.scores.slice(place));
    // Copies, so that a leaf has no room for elements that it gave away.
    this.members = this.members.slice(0, place);
    this.scores = this.scores.slice(0, place);
    this.bytes -= upper.bytes;
    return upper;
  }

  canAbsorb(next: ScoreLeaf): boolean {
    return this.size + next.size <= elementsMax / 2 && this.bytes + next.bytes <= bytesMax / 2;
  }

  absorb(next: ScoreLeaf): void {
    for (const member of next.members) this.members.push(member);
    for (const score of next.scores) this.scores.push(score);
    this.bytes += next.bytes;
    this.firstChanged();
  }

  private firstChanged(): void {
    this.firstScore = this.scores[0] ?? -Infinity;
    this.firstMember = this.members[0] ?? '';
  }

  private placeToSplit(length: number): number {
    if (this.inserted === 0) return 1;
    return this.inserted === length - 1 ? length - 1 : length >> 1;
  }
}

/** Throws a RangeError unless the elements ascend from leaf to leaf. */
export function* assertAscending(
  leaves: readonly ScoreLeaf[],
): Generator<undefined, void, undefined> {
  let lastScore = NaN;
  let last = '';
  for (const { members, scores } of leaves) {
    yield;
    for (let i = 0; i < members.length; i++) {
      const score = scores[i] as number;
      const member = members[i] as string;
      const isFirst = Number.isNaN(lastScore);
      const ascends = isFirst || score > lastScore || (score === lastScore && member > last);
      if (!ascends || Number.isNaN(score)) throw new RangeError('an element is out of order');
      lastScore = score;
      last = member;
    }
  }
}

function bytesOf(members: readonly string[]): number {
  let bytes = 0;
  for (const member of members) bytes += member.length;
  return bytes;
}
