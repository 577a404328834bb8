import type {
  ChunkedString,
  HashValue,
  ListValue,
  PartedValue,
  ReadonlyChunkedString,
  ReadonlyHashValue,
  ReadonlyListValue,
  ReadonlySetValue,
  ReadonlySortedSetValue,
  ReadonlyStreamValue,
  SetValue,
  SortedSetValue,
  StreamValue,
} from '@kiwi/datatypes';

/** What the keyspace needs of a value that is more than a string; it is a class of `@kiwi/datatypes` and has a codec in `checkpoint/codecs`. */
export interface StoredCollection extends PartedValue {
  /** The name that TYPE reports. */
  readonly type: ValueType;
  /** What it takes in memory, estimated in bytes; known without walking through it. */
  readonly memoryBytes: number;
  /** For the store: how much of that is part of its sum. A new collection has 0. */
  countedBytes: number;
  /** A copy that shares nothing that can change, in the same iteration order. */
  clone(): Collection;
}

/** All of them. */
export type Collection =
  | ChunkedString
  | HashValue
  | ListValue
  | SetValue
  | SortedSetValue
  | StreamValue;

/**
 * What a key holds. A Redis string is a byte string (one character per byte), or a `number` when it is the canonical
 * decimal form of a safe integer (see `encodeString` in `@kiwi/datatypes`), which takes less memory and makes counters
 * cheap. Both sit directly in the slot's map. Collections are classes with a `type`, and so is a long string that is changed in place.
 */
export type Value = string | number | Collection;

/**
 * A value as `Database.lookup` gives it: its type has no methods that change it. Who changes a collection in place takes it
 * from `Database.lookupForWrite`, so that a checkpoint under way keeps it as it was.
 */
export type ReadonlyValue =
  | string
  | number
  | ReadonlyChunkedString
  | ReadonlyHashValue
  | ReadonlyListValue
  | ReadonlySetValue
  | ReadonlySortedSetValue
  | ReadonlyStreamValue;

/** The name that TYPE reports. */
export type ValueType = 'string' | 'hash' | 'list' | 'set' | 'zset' | 'stream';

export function typeOf(value: ReadonlyValue): ValueType {
  return typeof value === 'object' ? value.type : 'string';
}
