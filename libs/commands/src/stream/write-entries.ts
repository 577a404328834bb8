import { formatStreamId } from '@kiwi/datatypes';
import type { EntryCursor, ReadonlyStreamValue, StreamId } from '@kiwi/datatypes';
import type { ReplySink } from '@kiwi/resp-protocol';

/** Writes an array of the next `countMax` entries, all of them without it. */
export function writeEntries(cursor: EntryCursor, countMax: number, reply: ReplySink): void {
  const count = cursor.countUpTo(countMax);
  reply.array(count);
  for (let i = 0; i < count && cursor.next(); i++) writeEntry(cursor, reply);
}

/** Writes the entry at which a cursor is. */
export function writeEntry(cursor: EntryCursor, reply: ReplySink): void {
  reply.array(2);
  reply.bulk(formatStreamId(cursor.id));
  const fields = cursor.fields();
  reply.array(fields.length);
  for (const text of fields) reply.bulk(text);
}

/** Writes the entry with an id; false, and nothing is written, when it is not there. */
export function writeEntryWithId(
  stream: ReadonlyStreamValue,
  id: StreamId,
  reply: ReplySink,
): boolean {
  const cursor = stream.entries(id, id);
  if (!cursor.next()) return false;
  writeEntry(cursor, reply);
  return true;
}
