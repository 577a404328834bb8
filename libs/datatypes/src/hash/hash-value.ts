import { PartitionedMap } from '../map/partitioned-map.ts';

/**
 * The value of a Redis hash: fields to values, both byte strings. Up to 512 fields iterate in insertion order; larger ones
 * in an order that is arbitrary but the same on every node. A hash in a database is never empty: whoever deletes the last
 * field deletes the key.
 */
export class HashValue extends PartitionedMap<string> {
  readonly type = 'hash' as const;

  /** A copy that shares nothing that can change, in the same iteration order. */
  clone(): HashValue {
    const copy = new HashValue();
    copy.copyFrom(this);
    return copy;
  }
}

/** A hash that may be read but not changed. */
export type ReadonlyHashValue = Pick<
  HashValue,
  'type' | 'size' | 'get' | 'has' | 'forEach' | 'entries' | 'entriesAt' | 'scan' | 'clone'
>;
