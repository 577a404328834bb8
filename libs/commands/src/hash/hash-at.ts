import { HashValue } from '@kiwi/datatypes';
import type { ReadonlyHashValue } from '@kiwi/datatypes';
import type { Database, ReadonlyValue } from '@kiwi/keyspace';
import { wrongType } from '../table/command-error.ts';

/**
 * The hash at a key, to be read, without fields whose deadline has come; undefined when there is no such key, or no such field left. Throws
 * WRONGTYPE for another type.
 */
export function hashAt(db: Database, key: string): ReadonlyHashValue | undefined {
  const value = db.lookup(key);
  if (value === undefined) return undefined;
  if (!isHash(value)) throw wrongType;
  const visible = db.visibleHash(value);
  return visible === value || visible.size > 0 ? visible : undefined;
}

/**
 * As {@link hashAt}, for a command that is going to change the hash, with fields whose deadline has come: see {@link dropDueField}. When deadlines may have
 * changed, {@link hashChanged} follows.
 */
export function hashForWrite(db: Database, key: string): HashValue | undefined {
  const value = db.lookupForWrite(key);
  if (value === undefined || value instanceof HashValue) return value;
  throw wrongType;
}

function isHash(value: ReadonlyValue): value is ReadonlyHashValue {
  return typeof value === 'object' && value.type === 'hash';
}

/** Deletes a field if its deadline has come, so that whoever goes on does not find it. */
export function dropDueField(db: Database, hash: HashValue, field: string): void {
  if (hash.expiring > 0 && hash.has(field) && !db.visibleHash(hash).has(field)) hash.delete(field);
}

/** Fields or deadlines of a hash were taken away or changed: deletes the key with its last field. */
export function hashChanged(db: Database, key: string, hash: HashValue): void {
  if (hash.size > 0) db.fieldDeadlinesChanged(key);
  else if (db.delete(key)) db.notify('g', 'del', key);
}

/**
 * Sets the fields and values that alternate in `args` from `first` on, and returns how many fields are new. Deadlines of the fields go
 * unless they are to be kept.
 */
export function setFields(
  db: Database,
  key: string,
  args: readonly string[],
  first: number,
  keepDeadlines = false,
): number {
  const existing = hashForWrite(db, key);
  const hash = existing ?? new HashValue();
  const hadDeadlines = hash.expiring > 0;
  let added = 0;
  for (let i = first; i + 1 < args.length; i += 2) {
    const field = args[i] as string;
    if (hadDeadlines) {
      dropDueField(db, hash, field);
      if (!keepDeadlines) hash.clearDeadline(field);
    }
    if (hash.set(field, args[i + 1] as string)) added++;
  }
  if (existing === undefined) db.put(key, hash);
  else if (hadDeadlines) db.fieldDeadlinesChanged(key);
  return added;
}
