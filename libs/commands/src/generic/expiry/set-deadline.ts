import type { Database } from '@kiwi/keyspace';

/** Gives a key that is there a deadline (Unix milliseconds); one that has come already deletes it. */
export function setDeadlineOrDelete(
  db: Database,
  key: string,
  deadlineMs: number,
  nowMs: number,
): void {
  if (deadlineMs <= nowMs) {
    db.delete(key);
    db.notify('g', 'del', key);
  } else {
    db.setDeadline(key, deadlineMs);
    db.notify('g', 'expire', key);
  }
}
