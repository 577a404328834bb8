import { StreamValue } from '@kiwi/datatypes';
import type {
  Consumer,
  ConsumerGroup,
  ReadonlyConsumerGroup,
  ReadonlyStreamValue,
} from '@kiwi/datatypes';
import type { Database, ReadonlyValue } from '@kiwi/keyspace';
import { CommandError, wrongType } from '../table/command-error.ts';

/** The stream at a key, to be read; undefined when there is no such key. Throws WRONGTYPE for another type. */
export function streamAt(db: Database, key: string): ReadonlyStreamValue | undefined {
  const value = db.lookup(key);
  if (value === undefined || isStream(value)) return value;
  throw wrongType;
}

/** As {@link streamAt}, for a command that is going to change the stream. */
export function streamForWrite(db: Database, key: string): StreamValue | undefined {
  const value = db.lookupForWrite(key);
  if (value === undefined || value instanceof StreamValue) return value;
  throw wrongType;
}

/** The stream at a key, to be changed; a new one when there is no such key. */
export function streamForWriteOrNew(db: Database, key: string): StreamValue {
  const existing = streamForWrite(db, key);
  if (existing !== undefined) return existing;
  const stream = new StreamValue();
  db.put(key, stream);
  return stream;
}

/** A group of the stream at a key, both to be read. Throws NOGROUP when one of them does not exist. */
export function groupAt(
  db: Database,
  key: string,
  name: string,
): { stream: ReadonlyStreamValue; group: ReadonlyConsumerGroup } {
  const stream = streamAt(db, key);
  const group = stream?.group(name);
  if (stream !== undefined && group !== undefined) return { stream, group };
  const [keyText, groupText] = [cString(key), cString(name)];
  throw new CommandError(`NOGROUP No such key '${keyText}' or consumer group '${groupText}'`);
}

/** The consumer of a group, which comes to be by the first try to read for it, also when there is nothing to read: as in Redis 7.2. */
export function consumerOf(
  db: Database,
  key: string,
  group: ConsumerGroup,
  name: string,
  nowMs: number,
): Consumer {
  const existing = group.consumer(name);
  if (existing !== undefined) return existing;
  const created = group.createConsumer(name, nowMs);
  db.notify('t', 'xgroup-createconsumer', key);
  return created;
}

/** For commands about a group of a stream that exists. */
export function noSuchGroup(key: string, name: string): CommandError {
  return new CommandError(
    `NOGROUP No such consumer group '${cString(name)}' for key name '${cString(key)}'`,
  );
}

/** What C prints of a text in an error: it ends at a NUL byte. */
export function cString(text: string): string {
  const nul = text.indexOf('\0');
  return nul === -1 ? text : text.slice(0, nul);
}

export function isStream(value: ReadonlyValue): value is ReadonlyStreamValue {
  return typeof value === 'object' && value.type === 'stream';
}
