/**
 * One part of a `PartitionedMap`: a Map that knows its number and what a store must know to write it when it changed.
 * A subclass of Map, so that reaching an entry costs no step more than with a plain Map.
 */
export class Part<V> extends Map<string, V> {
  /** Number within its map; it keeps it for life. */
  readonly index: number;
  /** For the tracker: the epoch in which the part last changed, 0 when it is written. */
  epoch = 0;
  /** For the tracker: the epoch in which the part was merged into another, 0 while it is there. */
  retired = 0;
  /** For the tracker: the content at the cut under way when the part changed since; see `PartitionedMap.contentOf`. */
  captured: readonly (V | string)[] | null = null;

  constructor(index: number) {
    super();
    this.index = index;
  }
}

/**
 * Follows the changes of maps, for a store that writes only what changed. Before a part changes, its epoch is compared with the
 * tracker's; only when they differ is `touch` called, so that following costs next to nothing.
 */
export interface PartTracker {
  /** Counts up with every cut. */
  readonly epoch: number;
  /** A part of `map` is about to change for the first time in this epoch. Sets the part's epoch. */
  touch(map: PartOwner, part: Part<unknown>): void;
}

/** What a tracker sees of a map. */
export interface PartOwner {
  /** The content of a part, flat and independent of later changes. */
  contentOf(part: Part<unknown>): readonly unknown[];
}

/** The tracker of maps that nobody follows. New parts have its epoch, so it is never called. */
export const untracked: PartTracker = { epoch: 0, touch: () => undefined };
