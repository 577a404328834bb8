import { decodeString } from '@kiwi/datatypes';
import type { ByteString } from '@kiwi/datatypes';
import type { Database } from '@kiwi/keyspace';
import { storedStringAt } from '../string/string-value.ts';

/** The string at a key, the empty one when there is none; throws WRONGTYPE for another type. */
export function byteStringAt(db: Database, key: string): ByteString {
  const value = storedStringAt(db, key);
  if (value === undefined) return '';
  return typeof value === 'object' ? value : decodeString(value);
}
