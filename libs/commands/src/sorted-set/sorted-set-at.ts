import type { ReadonlySortedSetValue, SortedSetValue } from '@kiwi/datatypes';
import type { Database, ReadonlyValue } from '@kiwi/keyspace';
import { wrongType } from '../table/command-error.ts';

/** The sorted set at a key, to be read; undefined when there is no such key. Throws WRONGTYPE for another type. */
export function sortedSetAt(db: Database, key: string): ReadonlySortedSetValue | undefined {
  const value = db.lookup(key);
  if (value === undefined || isSortedSet(value)) return value;
  throw wrongType;
}

/** As {@link sortedSetAt}, for a command that is going to change the set. */
export function sortedSetForWrite(db: Database, key: string): SortedSetValue | undefined {
  if (sortedSetAt(db, key) === undefined) return undefined;
  return db.lookupForWrite(key) as SortedSetValue;
}

export function isSortedSet(value: ReadonlyValue): value is ReadonlySortedSetValue {
  return typeof value === 'object' && value.type === 'zset';
}

/** Takes elements out of a set that is there, from a position on, and deletes the key with the last one. Tells of it by `event`. */
export function removeRangeAt(
  db: Database,
  key: string,
  position: number,
  count: number,
  event: string,
): void {
  if (count <= 0) return;
  if (sortedSetAt(db, key)?.size !== count) {
    sortedSetForWrite(db, key)?.removeRange(position, count);
    db.notify('z', event, key);
    return;
  }
  db.delete(key);
  db.notify('z', event, key);
  db.notify('g', 'del', key);
}

/** A score as it is stored: 0 has no sign, as in Redis's small sets. */
export function storedScore(score: number): number {
  return score + 0;
}

/**
 * Puts a result at a key, without a deadline, or deletes the key when there is none; returns the number of elements. Tells of it by
 * `event`.
 */
export function storeSortedSet(
  db: Database,
  key: string,
  set: SortedSetValue,
  event: string,
): number {
  if (set.size > 0) {
    db.putFresh(key, set);
    db.notify('z', event, key);
  } else if (db.delete(key)) db.notify('g', 'del', key);
  return set.size;
}
