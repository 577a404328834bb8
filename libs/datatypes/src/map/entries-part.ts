import type { Part } from '../part/part.ts';

/** Entries of a `PartitionedMap` in the order of insertion. */
export interface EntriesPart<V> extends Part, Iterable<[string, V]> {
  readonly index: number;
  captured: readonly (V | string)[] | null;
  /** For the tracker: the epoch in which the part was merged into another, 0 while it is there. */
  retired: number;
  readonly size: number;
  /** What the entries take in memory beside a fixed amount for each: follows from them, whatever they were before. */
  readonly contentBytes: number;
  get(key: string): V | undefined;
  has(key: string): boolean;
  /** Inserts or replaces; true if the key is new. A replaced entry keeps its place. */
  set(key: string, value: V): boolean;
  /** True if the key was there. */
  delete(key: string): boolean;
  /** The strings that it gives may share their memory: whoever keeps one makes it `unshared`. So do those of the iterators. */
  forEach(visit: (value: V, key: string) => void): void;
  keys(): Iterable<string>;
}
