/**
 * One part of a value: what a store follows and writes as a unit. A small value is a single part; a large one has many, so that
 * only those that changed are written again. The fields are the tracker's but for the number.
 */
export interface Part {
  /** Number within its value; the numbers of a value's parts run from 0 without a gap. */
  readonly index: number;
  /** For the tracker: the epoch in which the part last changed, 0 when it is written. */
  epoch: number;
  /** For the tracker: the content at the cut under way when the part changed since; see {@link PartOwner.contentOf}. */
  captured: readonly unknown[] | null;
}

/**
 * Follows the changes of values, for a store that writes only what changed. Before a part changes, its epoch is compared with the
 * tracker's; only when they differ is `touch` called, so that following costs next to nothing.
 */
export interface PartTracker {
  /** Counts up with every cut. */
  readonly epoch: number;
  /** A part of `owner` is about to change for the first time in this epoch. Sets the part's epoch. */
  touch(owner: PartOwner, part: Part): void;
}

/** What a tracker sees of a value. */
export interface PartOwner {
  /** The content of a part, flat and independent of later changes. */
  contentOf(part: Part): readonly unknown[];
}

/** A value whose changes a store can follow: every collection is one. */
export interface PartedValue extends PartOwner {
  /** Number of parts, at least 1. */
  readonly partCount: number;
  /** Whether a tracker follows this value. */
  readonly isTracked: boolean;
  /** Has the changes of this value followed from here on. */
  trackBy(tracker: PartTracker): void;
  /** The parts at present, by number. Later changes of the value do not change the array. */
  parts(): readonly Part[];
  /** The part with a number, if there is one. */
  partAt(index: number): Part | undefined;
}

/** The tracker of values that nobody follows. New parts have its epoch, so it is never called. */
export const untracked: PartTracker = { epoch: 0, touch: () => undefined };
