import { decodeString } from '@kiwi/datatypes';
import type { ChunkedString, EncodedString, ReadonlyChunkedString } from '@kiwi/datatypes';
import type { Database, ReadonlyValue } from '@kiwi/keyspace';
import { CommandError, wrongType } from '../table/command-error.ts';

/**
 * The longest string, in bytes: Redis's 512 MB less the 24 bytes by which V8's longest string is shorter. A constant, not
 * V8's own figure, so that all nodes agree whatever they run on.
 */
export const stringBytesMax = 2 ** 29 - 24;

/** A longer string that is changed in place becomes a `ChunkedString`: copying a shorter one takes a microsecond or two. */
export const plainStringBytesMax = 16 * 1024;

const stringTooLong = new CommandError(
  'ERR string exceeds maximum allowed size (proto-max-bulk-len)',
);

/** A string in any of its forms: as it was set, the number that it spells, or in chunks since it was changed in place. */
export type StoredString = EncodedString | ReadonlyChunkedString;

/** Whether a value is a string. */
export function isString(value: ReadonlyValue): value is StoredString {
  return typeof value !== 'object' || value.type === 'string';
}

/** The bytes of a string; those of a string in chunks are copied. */
export function textOf(value: StoredString): string {
  return typeof value === 'object' ? value.toString() : decodeString(value);
}

/** The length of a string in bytes, 0 when there is none. */
export function bytesOf(value: StoredString | undefined): number {
  if (value === undefined) return 0;
  return typeof value === 'number' ? String(value).length : value.length;
}

/** The string at a key, undefined when there is none; throws WRONGTYPE for another type. */
export function storedStringAt(db: Database, key: string): StoredString | undefined {
  const value = db.lookup(key);
  if (value !== undefined && !isString(value)) throw wrongType;
  return value;
}

/** As {@link storedStringAt}, as bytes. */
export function stringAt(db: Database, key: string): string | undefined {
  const value = storedStringAt(db, key);
  return value === undefined ? undefined : textOf(value);
}

/** The string in chunks that is known to be at a key, to be changed. */
export function chunkedAt(db: Database, key: string): ChunkedString {
  return db.lookupForWrite(key) as ChunkedString;
}

/** Throws when a string of so many bytes is not allowed. */
export function checkStringBytes(bytes: number): void {
  if (bytes > stringBytesMax) throw stringTooLong;
}
