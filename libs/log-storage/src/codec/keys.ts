import type { LogIndex, Term } from '@kiwi/raft-core';

/*
 * Key space, in LevelDB's byte order:
 *
 *   'e' + index (8 bytes, big-endian)   log entries
 *   'm' + name                          single records: hard state, compaction point, format, identity
 *   't' + term (8 bytes, big-endian)    first index of each term
 *
 * Entries come first on purpose. The hard state is rewritten all the time, so each table file that LevelDB flushes
 * reaches from its first entry up to 'm'. In this order it overlaps only the newest files below; with the
 * hard state in front of the entries it would overlap the whole log, which LevelDB would then rewrite over and over.
 */
const entryPrefix = 0x65;
const recordPrefix = 'm';
const termPrefix = 0x74;

/** Where entry `index` is stored. */
export function entryKey(index: LogIndex): Buffer {
  return numberedKey(entryPrefix, index);
}

/** Where the first index of `term` is stored. */
export function termKey(term: Term): Buffer {
  return numberedKey(termPrefix, term);
}

/** The names of the single records. */
export type RecordName = 'format' | 'hard-state' | 'compacted' | 'identity' | 'incarnation';

/** Where the record `name` is stored. */
export function recordKey(name: RecordName): Buffer {
  return Buffer.from(`${recordPrefix}${name}`, 'latin1');
}

/** The index or term in a key of `entryKey` or `termKey`. */
export function numberOfKey(key: Buffer): number {
  return key.readUInt32BE(1) * 0x1_0000_0000 + key.readUInt32BE(5);
}

function numberedKey(prefix: number, number: number): Buffer {
  const key = Buffer.allocUnsafe(9);
  key[0] = prefix;
  key.writeUInt32BE(Math.floor(number / 0x1_0000_0000), 1);
  key.writeUInt32BE(number % 0x1_0000_0000, 5);
  return key;
}
