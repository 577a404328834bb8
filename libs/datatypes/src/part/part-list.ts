import { untracked } from './part.ts';
import type { Part, PartOwner, PartTracker } from './part.ts';

/** Parts that are looked at in one step. */
const partsPerStep = 256;

/** A part whose number its list gives and changes. */
export interface NumberedPart extends Part {
  index: number;
}

/**
 * Numbers the parts of a value from 0 without a gap and reports their changes. The number that a removed part leaves is taken by
 * the last one. A part's content may name another part by its number; `namedBy` says which one does, for it changes with the number.
 */
export class PartList {
  /** What the contents of the parts take in memory, in bytes; kept by who changes them. */
  contentBytes = 0;
  private readonly owner: PartOwner;
  private readonly namedBy: (part: NumberedPart) => Part | null;
  private list: NumberedPart[] = [];
  private tracker: PartTracker = untracked;

  constructor(owner: PartOwner, namedBy: (part: NumberedPart) => Part | null) {
    this.owner = owner;
    this.namedBy = namedBy;
  }

  get count(): number {
    return this.list.length;
  }

  get isTracked(): boolean {
    return this.tracker !== untracked;
  }

  trackBy(tracker: PartTracker): void {
    this.tracker = tracker;
  }

  /** The parts at present, by number, as an array of its own. */
  all(): readonly NumberedPart[] {
    return this.list.slice();
  }

  at(index: number): NumberedPart | undefined {
    return this.list[index];
  }

  /** To be called before each change of a part's content. */
  willChange(part: Part): void {
    if (part.epoch !== this.tracker.epoch) this.tracker.touch(this.owner, part);
  }

  /** Gives a new part the next number. */
  add(part: NumberedPart): void {
    part.index = this.list.length;
    // Of a literal the array has no room to spare: most values are a single part.
    if (part.index === 0) this.list = [part];
    else this.list.push(part);
    this.willChange(part);
  }

  /** Takes a part away; to be called while its content is still what it was. */
  remove(part: NumberedPart): void {
    this.willChange(part);
    const last = this.list[this.list.length - 1] as NumberedPart;
    if (last !== part) {
      this.willChange(last);
      const naming = this.namedBy(last);
      if (naming !== null) this.willChange(naming);
    }
    this.list.pop();
    if (last === part) return;
    last.index = part.index;
    this.list[part.index] = last;
  }

  /** Takes parts as they were once, each with its number, in steps; throws a RangeError unless they are numbered from 0 without a gap. */
  *restore(parts: readonly NumberedPart[]): Generator<undefined, void, undefined> {
    if (parts.length === 0) throw new RangeError('a part is missing');
    for (const [i, part] of parts.entries()) {
      if (i % partsPerStep === partsPerStep - 1) yield;
      if (part?.index !== i) throw new RangeError('a part is missing');
    }
    this.list = parts.slice();
  }
}
