import { decodeString } from '@kiwi/datatypes';
import type { EncodedString } from '@kiwi/datatypes';
import type { Database } from '@kiwi/keyspace';
import { CommandError, wrongType } from '../table/command-error.ts';

/**
 * The longest string, in bytes: Redis's 512 MB less the 24 bytes by which V8's longest string is shorter. A constant, not
 * V8's own figure, so that all nodes agree whatever they run on.
 */
export const stringBytesMax = 2 ** 29 - 24;

const stringTooLong = new CommandError(
  'ERR string exceeds maximum allowed size (proto-max-bulk-len)',
);

/** The string at a key, undefined when there is none; throws WRONGTYPE for another type. */
export function encodedStringAt(db: Database, key: string): EncodedString | undefined {
  const value = db.lookup(key);
  if (typeof value === 'object') throw wrongType;
  return value;
}

/** As {@link encodedStringAt}, as bytes. */
export function stringAt(db: Database, key: string): string | undefined {
  const value = encodedStringAt(db, key);
  return value === undefined ? undefined : decodeString(value);
}

/** Throws when a string of so many bytes is not allowed. */
export function checkStringBytes(bytes: number): void {
  if (bytes > stringBytesMax) throw stringTooLong;
}
