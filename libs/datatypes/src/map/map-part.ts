import type { Part } from '../part/part.ts';

/** Entries of a `PartitionedMap` in the order of insertion, with the methods of a Map. */
export interface EntriesPart<V> extends Part, Iterable<[string, V]> {
  readonly index: number;
  captured: readonly (V | string)[] | null;
  /** For the tracker: the epoch in which the part was merged into another, 0 while it is there. */
  retired: number;
  readonly size: number;
  get(key: string): V | undefined;
  has(key: string): boolean;
  set(key: string, value: V): this;
  delete(key: string): boolean;
  forEach(visit: (value: V, key: string) => void): void;
  keys(): Iterable<string>;
}

/**
 * One part of a `PartitionedMap`. A subclass of Map, so that reaching an entry costs no step more than with a plain Map. It keeps its
 * number for life.
 */
export class MapPart<V> extends Map<string, V> implements EntriesPart<V> {
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
