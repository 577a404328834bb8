import type { Database, Value } from '@kiwi/keyspace';

/** Moves a visible key with its deadline to another name or database, where it replaces what is there. */
export function moveKey(from: Database, source: string, to: Database, target: string): void {
  const deadlineMs = from.deadline(source);
  const value = from.take(source);
  if (value !== undefined) putWithDeadline(to, target, value, deadlineMs);
}

/** Inserts or replaces a key together with its deadline. */
export function putWithDeadline(
  db: Database,
  key: string,
  value: Value,
  deadlineMs: number | null,
): void {
  db.putFresh(key, value);
  if (deadlineMs !== null) db.setDeadline(key, deadlineMs);
}
