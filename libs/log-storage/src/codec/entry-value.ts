import { crc32 } from 'node:zlib';
import type { Entry, EntryKind, Term } from '@kiwi/raft-core';
import { numberOfKey } from './keys.ts';
import { packr } from './record.ts';

/*
 *   0        4    5          5+h
 *   +--------+----+----------+-------------+
 *   | crc32  | h  | header   | data ...    |   crc32 over the key and everything after the checksum
 *   +--------+----+----------+-------------+   header: MessagePack [term, kind]
 */
const checksumBytes = 4;
const prefixBytes = 5;

const kinds: readonly EntryKind[] = ['command', 'noop', 'membership'];

/** Encodes entries; keeps the header of the last one, as neighbours nearly always share term and kind. */
export class EntryEncoder {
  #term: Term = -1;
  #kind: EntryKind = 'command';
  #header: Buffer = Buffer.alloc(0);

  /** The value stored under `key`, which is the `entryKey` of the entry. */
  encode(key: Buffer, entry: Entry): Buffer {
    const header = this.#headerOf(entry);
    const value = Buffer.allocUnsafe(prefixBytes + header.length + entry.data.length);
    value[checksumBytes] = header.length;
    value.set(header, prefixBytes);
    value.set(entry.data, prefixBytes + header.length);
    value.writeUInt32BE(crc32(value.subarray(checksumBytes), crc32(key)), 0);
    return value;
  }

  #headerOf(entry: Entry): Buffer {
    if (entry.term !== this.#term || entry.kind !== this.#kind) {
      this.#header = Buffer.from(packr.pack([entry.term, kinds.indexOf(entry.kind)]));
      this.#term = entry.term;
      this.#kind = entry.kind;
    }
    return this.#header;
  }
}

/** The entry under `key`, sharing the memory of `value`; null when it is damaged. */
export function decodeEntry(key: Buffer, value: Buffer): Entry | null {
  if (value.length < prefixBytes) return null;
  if (value.readUInt32BE(0) !== crc32(value.subarray(checksumBytes), crc32(key))) return null;
  const dataStart = prefixBytes + value.readUInt8(checksumBytes);
  const [term, kindNumber] = packr.unpack(value.subarray(prefixBytes, dataStart)) as number[];
  const kind = kinds[kindNumber ?? -1];
  if (term === undefined || kind === undefined) return null;
  return { index: numberOfKey(key), term, kind, data: value.subarray(dataStart) };
}
