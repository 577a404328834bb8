import { maskedCrc32c } from './crc32c.ts';

/*
 * LevelDB's log format (doc/log_format.md of LevelDB): blocks of 32 KiB with fragments in them, none across two blocks.
 *
 *   0        4        6      7
 *   +--------+--------+------+----------+
 *   | crc32c | length | type | data ... |      masked crc32c over type and data; little-endian
 *   +--------+--------+------+----------+      type: 1 whole record, 2 its first part, 3 middle, 4 last
 */
const blockBytes = 32 * 1024;
const headerBytes = 7;
const fragment = { whole: 1, first: 2, last: 4 } as const;

export interface LogFileContent {
  /** Up to the first damage. */
  readonly records: readonly Buffer[];
  /** Where a damage begins behind which there are more records; null when there is none. */
  readonly damagedAt: number | null;
  /** Where an end begins that makes no whole record; null when there is none. */
  readonly tornAt: number | null;
}

/**
 * Reads a `.log` or `MANIFEST` file.
 *
 * What does not make sense at the end is no damage: a crash leaves that of a write that was never acknowledged. LevelDB, as it is
 * set up by `level`, also skips what makes no sense in the middle, and goes on behind it.
 */
export function readLogFile(bytes: Buffer): LogFileContent {
  const records: Buffer[] = [];
  let parts: Buffer[] = [];
  let suspectAt: number | null = null;
  let wholeTo = 0;
  let position = 0;
  while (position + headerBytes <= bytes.length) {
    const blockEnd = (Math.floor(position / blockBytes) + 1) * blockBytes;
    if (blockEnd - position < headerBytes) {
      position = blockEnd;
      continue;
    }
    const end = position + headerBytes + bytes.readUInt16LE(position + 4);
    const type = bytes.readUInt8(position + 6);
    const isType = type >= fragment.whole && type <= fragment.last;
    const fits = isType && end <= blockEnd && end <= bytes.length;
    if (!fits || bytes.readUInt32LE(position) !== maskedCrc32c(bytes, position + 6, end)) {
      suspectAt ??= position;
      // Not even the length can be trusted, so the next fragment may begin anywhere.
      position++;
      continue;
    }
    const begins = type === fragment.whole || type === fragment.first;
    if (suspectAt !== null && begins) return { records, damagedAt: suspectAt, tornAt: null };
    if (suspectAt === null) {
      if (begins) parts = [];
      parts.push(bytes.subarray(position + headerBytes, end));
      if (type === fragment.whole || type === fragment.last) {
        records.push(Buffer.concat(parts));
        parts = [];
        wholeTo = end;
      }
    }
    position = end;
  }
  if (suspectAt === null && (parts.length > 0 || position < bytes.length)) suspectAt = wholeTo;
  return { records, damagedAt: null, tornAt: suspectAt };
}
