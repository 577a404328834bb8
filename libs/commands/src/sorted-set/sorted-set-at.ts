import { SortedSetValue } from '@kiwi/datatypes';
import type { ReadonlySortedSetValue, ScoredMember } from '@kiwi/datatypes';
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

/** Up to these sizes Redis by default keeps a sorted set as a listpack, in which 0 has no sign. */
const unsignedEntriesMax = 128;
const unsignedMemberBytesMax = 64;

/** A score as it is stored with a member of a set: as in Redis, -0 becomes 0 unless the set is large or ever was. */
export function storedScore(set: SortedSetValue, member: string, score: number): number {
  if (!Object.is(score, -0)) return score;
  const { entries, elementBytes } = set.peaks;
  const added = set.scoreOf(member) === undefined ? 1 : 0;
  const isLarge =
    Math.max(entries, set.size + added) > unsignedEntriesMax ||
    Math.max(elementBytes, member.length) > unsignedMemberBytesMax;
  return isLarge ? score : 0;
}

/** A new set of these elements, whose members are different. */
export function sortedSetOf(elements: readonly ScoredMember[]): SortedSetValue {
  const isLarge =
    elements.length > unsignedEntriesMax ||
    elements.some(([member]) => member.length > unsignedMemberBytesMax);
  const set = new SortedSetValue();
  // Adding 0 takes the sign of -0 away.
  for (const [member, score] of elements) set.set(member, isLarge ? score : score + 0);
  return set;
}

/**
 * Puts elements at a key, without a deadline, or deletes the key when there is none; returns the number of elements. Tells of it by
 * `event`.
 */
export function storeSortedSet(
  db: Database,
  key: string,
  elements: readonly ScoredMember[],
  event: string,
): number {
  if (elements.length > 0) {
    db.putFresh(key, sortedSetOf(elements));
    db.notify('z', event, key);
  } else if (db.delete(key)) db.notify('g', 'del', key);
  return elements.length;
}
