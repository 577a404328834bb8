import { SetValue } from '@kiwi/datatypes';
import type { ReadonlySetValue } from '@kiwi/datatypes';
import type { Database, ReadonlyValue } from '@kiwi/keyspace';
import { wrongType } from '../table/command-error.ts';

/** The set at a key, to be read; undefined when there is no such key. Throws WRONGTYPE for another type. */
export function setAt(db: Database, key: string): ReadonlySetValue | undefined {
  const value = db.lookup(key);
  if (value === undefined || isSet(value)) return value;
  throw wrongType;
}

/** As {@link setAt}, for a command that is going to change the set. */
export function setForWrite(db: Database, key: string): SetValue | undefined {
  if (setAt(db, key) === undefined) return undefined;
  return db.lookupForWrite(key) as SetValue;
}

export function isSet(value: ReadonlyValue): value is ReadonlySetValue {
  return typeof value === 'object' && value.type === 'set';
}

/** Adds the members in `args` from `first` on and returns how many are new; makes the set when there is none. */
export function addMembers(
  db: Database,
  key: string,
  args: readonly string[],
  first: number,
): number {
  const found = setAt(db, key);
  // The key counts as changed only when there is something to add.
  if (found !== undefined && hasAll(found, args, first)) return 0;
  const set = setForWrite(db, key) ?? new SetValue();
  set.expect(args.length - first, args[first] as string);
  let added = 0;
  for (let i = first; i < args.length; i++) if (set.add(args[i] as string)) added++;
  if (found === undefined) db.put(key, set);
  db.notify('s', 'sadd', key);
  return added;
}

function hasAll(set: ReadonlySetValue, args: readonly string[], first: number): boolean {
  for (let i = first; i < args.length; i++) if (!set.has(args[i] as string)) return false;
  return true;
}

/** Takes members out of a set that is there, and deletes the key with the last one; returns how many there were. Tells of it by `event`. */
export function removeMembers(
  db: Database,
  key: string,
  members: readonly string[],
  event: 'srem' | 'spop' = 'srem',
): number {
  const set = setForWrite(db, key) as SetValue;
  let removed = 0;
  for (const member of members) if (set.delete(member)) removed++;
  db.notify('s', event, key);
  if (set.size === 0) {
    db.delete(key);
    db.notify('g', 'del', key);
  }
  return removed;
}
