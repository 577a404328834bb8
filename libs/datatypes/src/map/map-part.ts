import type { Part } from '../part/part.ts';

/**
 * One part of a `PartitionedMap`. A subclass of Map, so that reaching an entry costs no step more than with a plain Map. It keeps its
 * number for life.
 */
export class MapPart<V> extends Map<string, V> implements Part {
  readonly index: number;
  epoch = 0;
  captured: readonly (V | string)[] | null = null;
  /** For the tracker: the epoch in which the part was merged into another, 0 while it is there. */
  retired = 0;

  constructor(index: number) {
    super();
    this.index = index;
  }
}
