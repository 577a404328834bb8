import type { LogIndex, Term } from '@kiwi/raft-core';

/*
 * Key space, in LevelDB's byte order:
 *
 *   'a' + name                                 single records: compaction point, format, identity
 *   'b' + term (8 bytes, big-endian)           first index of each term
 *   'c' + index (8 bytes, big-endian)          data of each membership entry, once more
 *   'e' + index (8 bytes, big-endian)          log entry
 *   'e' + index (8 bytes, big-endian) + 0x01   hard state as of the write that left `index` as the last one
 *
 * What is written all the time goes to the end of the key space, also the hard state, which moves along behind the last
 * entry. So the table files that LevelDB flushes follow on from one another and it moves them down as they are. A record
 * that stays in one place would be in each of them, and they would overlap and be merged again and again. Measured
 * with 7 kB entries: 2.1 bytes written to disk per byte of log (one in LevelDB's own log, one in a table); 4.0 with the hard
 * state in one place behind the entries, 6.9 with it in front of them.
 */
const recordPrefix = 'a';
const termPrefix = 0x62;
const membershipPrefix = 0x63;
const entryPrefix = 0x65;

const numberedKeyBytes = 9;

/** Where entry `index` is stored. */
export function entryKey(index: LogIndex): Buffer {
  return numberedKey(entryPrefix, index);
}

/** Where the hard state is stored by a write after which `index` is the last of the log. */
export function hardStateKey(index: LogIndex): Buffer {
  const key = Buffer.allocUnsafe(numberedKeyBytes + 1);
  writeNumberedKey(key, entryPrefix, index);
  key[numberedKeyBytes] = 0x01;
  return key;
}

/** Tells entries from the hard states among them. */
export function isEntryKey(key: Buffer): boolean {
  return key.length === numberedKeyBytes;
}

/** All entries and hard states. */
export const entryRange = {
  gte: entryKey(0),
  lte: hardStateKey(Number.MAX_SAFE_INTEGER),
};

/** Where the first index of `term` is stored. */
export function termKey(term: Term): Buffer {
  return numberedKey(termPrefix, term);
}

/** Where the data of the membership entry `index` is stored, so that a start finds it without reading the log. */
export function membershipKey(index: LogIndex): Buffer {
  return numberedKey(membershipPrefix, index);
}

const recordNames = ['format', 'compacted', 'identity', 'incarnation', 'segment'] as const;

/** The names of the single records. */
export type RecordName = (typeof recordNames)[number];

/** Where the record `name` is stored. */
export function recordKey(name: RecordName): Buffer {
  return Buffer.from(`${recordPrefix}${name}`, 'latin1');
}

/** The index or term in a key of `entryKey`, `hardStateKey`, `termKey` or `membershipKey`. */
export function numberOfKey(key: Buffer): number {
  return key.readUInt32BE(1) * 0x1_0000_0000 + key.readUInt32BE(5);
}

function numberedKey(prefix: number, number: number): Buffer {
  const key = Buffer.allocUnsafe(numberedKeyBytes);
  writeNumberedKey(key, prefix, number);
  return key;
}

function writeNumberedKey(key: Buffer, prefix: number, number: number): void {
  key[0] = prefix;
  key.writeUInt32BE(Math.floor(number / 0x1_0000_0000), 1);
  key.writeUInt32BE(number % 0x1_0000_0000, 5);
}

/** What a key in front of the entries belongs to; null when it is none of ours. */
export function kindOfRecord(key: Buffer): 'single' | 'run' | 'membership' | null {
  const name = key.toString('latin1');
  if (recordNames.some((known) => name === recordPrefix + known)) return 'single';
  if (key.length !== numberedKeyBytes) return null;
  if (key[0] === termPrefix) return 'run';
  return key[0] === membershipPrefix ? 'membership' : null;
}
