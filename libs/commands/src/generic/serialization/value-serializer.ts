import { encodeString } from '@kiwi/datatypes';
import type { ReadonlyValue, Value } from '@kiwi/keyspace';
import { isString, textOf } from '../../string/string-value.ts';
import {
  readHash,
  readHashListpack,
  readHashListpackWithDeadlines,
  readHashWithDeadlines,
  readHashZiplist,
  readHashZipmap,
  writeHash,
} from './hash-serializer.ts';
import {
  readList,
  readListZiplist,
  readQuicklist,
  readQuicklistOfZiplists,
  writeList,
} from './list-serializer.ts';
import { MalformedPayload } from './malformed-payload.ts';
import { isSealed, footerBytes, sealPayload } from './payload.ts';
import { RdbReader } from './rdb-reader.ts';
import { baseVersion, fieldDeadlinesVersion, rdbTypes } from './rdb-types.ts';
import { RdbWriter } from './rdb-writer.ts';
import { readSet, readSetIntset, readSetListpack, writeSet } from './set-serializer.ts';
import {
  readSortedSet,
  readSortedSetListpack,
  readSortedSetText,
  readSortedSetZiplist,
  writeSortedSet,
} from './sorted-set-serializer.ts';
import { readStream, writeStream } from './stream-serializer.ts';

/** How each type of value in the RDB format is read. */
const readers: ReadonlyMap<number, (reader: RdbReader, type: number) => Value> = new Map([
  [rdbTypes.string, (reader: RdbReader) => encodeString(reader.string())],
  [rdbTypes.hash, readHash],
  [rdbTypes.hashListpack, readHashListpack],
  [rdbTypes.hashWithDeadlines, readHashWithDeadlines],
  [rdbTypes.hashListpackWithDeadlines, readHashListpackWithDeadlines],
  [rdbTypes.hashZiplist, readHashZiplist],
  [rdbTypes.hashZipmap, readHashZipmap],
  [rdbTypes.list, readList],
  [rdbTypes.listZiplist, readListZiplist],
  [rdbTypes.listQuicklistOfZiplists, readQuicklistOfZiplists],
  [rdbTypes.listQuicklist, readQuicklist],
  [rdbTypes.set, readSet],
  [rdbTypes.setIntset, readSetIntset],
  [rdbTypes.setListpack, readSetListpack],
  [rdbTypes.zset, readSortedSet],
  [rdbTypes.zsetText, readSortedSetText],
  [rdbTypes.zsetListpack, readSortedSetListpack],
  [rdbTypes.zsetZiplist, readSortedSetZiplist],
  [rdbTypes.streamListpacks, readStream],
  [rdbTypes.streamListpacks2, readStream],
  [rdbTypes.streamListpacks3, readStream],
] as [number, (reader: RdbReader, type: number) => Value][]);

/** What DUMP answers: the value in Redis's RDB format with version and checksum. */
export function serialize(value: ReadonlyValue): string {
  const writer = new RdbWriter();
  writeValue(writer, value);
  return sealPayload(writer.take(), versionOf(value));
}

function writeValue(writer: RdbWriter, value: ReadonlyValue): void {
  if (isString(value)) {
    writer.byte(rdbTypes.string);
    writer.string(textOf(value));
    return;
  }
  switch (value.type) {
    case 'hash':
      return writeHash(writer, value);
    case 'list':
      return writeList(writer, value);
    case 'set':
      return writeSet(writer, value);
    case 'stream':
      return writeStream(writer, value);
    case 'zset':
      return writeSortedSet(writer, value);
  }
}

function versionOf(value: ReadonlyValue): number {
  const hasDeadlines = typeof value === 'object' && value.type === 'hash' && value.expiring > 0;
  return hasDeadlines ? fieldDeadlinesVersion : baseVersion;
}

/**
 * The value of a payload, which DUMP of Kiwi or of Redis up to 8 made; null when version or checksum are wrong. Throws `MalformedPayload` when it is
 * not the form of any value, whatever the bytes.
 */
export function deserialize(payload: string): Value | null {
  const bytes = Buffer.from(payload, 'latin1');
  if (!isSealed(bytes)) return null;
  const reader = new RdbReader(bytes, bytes.length - footerBytes);
  const type = reader.byte();
  const read = readers.get(type);
  if (read === undefined) throw new MalformedPayload(`a value of the unknown type ${type}`);
  return read(reader, type);
}
