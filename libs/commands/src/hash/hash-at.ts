import { HashValue } from '@kiwi/datatypes';
import type { ReadonlyHashValue } from '@kiwi/datatypes';
import type { Database, ReadonlyValue } from '@kiwi/keyspace';
import { wrongType } from '../table/command-error.ts';

/** The hash at a key, to be read; undefined when there is no such key. Throws WRONGTYPE for another type. */
export function hashAt(db: Database, key: string): ReadonlyHashValue | undefined {
  const value = db.lookup(key);
  if (value === undefined || isHash(value)) return value;
  throw wrongType;
}

/** As {@link hashAt}, for a command that is going to change the hash. */
export function hashForWrite(db: Database, key: string): HashValue | undefined {
  const value = db.lookupForWrite(key);
  if (value === undefined || value instanceof HashValue) return value;
  throw wrongType;
}

function isHash(value: ReadonlyValue): value is ReadonlyHashValue {
  return typeof value === 'object' && value.type === 'hash';
}

/** Sets the fields and values that alternate in `args` from `first` on, and returns how many fields are new. */
export function setFields(
  db: Database,
  key: string,
  args: readonly string[],
  first: number,
): number {
  const existing = hashForWrite(db, key);
  const hash = existing ?? new HashValue();
  let added = 0;
  for (let i = first; i + 1 < args.length; i += 2) {
    if (hash.set(args[i] as string, args[i + 1] as string)) added++;
  }
  if (existing === undefined) db.put(key, hash);
  return added;
}
