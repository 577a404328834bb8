import { maskedCrc32c } from './crc32c.ts';
import { VarintReader } from './varint-reader.ts';

/*
 * LevelDB's table format (doc/table_format.md of LevelDB):
 *
 *   data block ..., filter block, metaindex block, index block, footer
 *
 * Each block is followed by its compression (1 byte) and the masked crc32c of both (4 bytes). The footer has the places of
 * metaindex and index, and ends in a magic number. Index and metaindex have the places of the other blocks.
 */
const footerBytes = 48;
const magic = Buffer.from('57fb808b247547db', 'hex');
const trailerBytes = 5;
const uncompressed = 0;

interface Place {
  readonly offset: number;
  readonly bytes: number;
}

/** Where the first block is that does not match its checksum; null when there is none. LevelDB, as it is set up by `level`, does not look. */
export function firstDamageOfTable(file: Buffer): number | null {
  const footerAt = file.length - footerBytes;
  if (footerAt < 0 || !file.subarray(-magic.length).equals(magic)) return Math.max(0, footerAt);
  const footer = new VarintReader(file, footerAt);
  for (const directory of [placeIn(footer), placeIn(footer)]) {
    if (!isBlockWhole(file, directory)) return directory.offset;
    // Kiwi's logs are not compressed; of a compressed index only its own checksum can be checked.
    if (file.readUInt8(directory.offset + directory.bytes) !== uncompressed) continue;
    for (const place of placesInBlock(file, directory)) {
      if (!isBlockWhole(file, place)) return place.offset;
    }
  }
  return null;
}

function placeIn(reader: VarintReader): Place {
  const offset = reader.varint();
  return { offset, bytes: reader.varint() };
}

function isBlockWhole(file: Buffer, { offset, bytes }: Place): boolean {
  const end = offset + bytes;
  if (end + trailerBytes > file.length) return false;
  return file.readUInt32LE(end + 1) === maskedCrc32c(file, offset, end + 1);
}

/** Entries of shared bytes, own bytes, value bytes, own part of the key, value; then the restart points, 4 bytes each, and their number. */
function placesInBlock(file: Buffer, { offset, bytes }: Place): readonly Place[] {
  const block = file.subarray(offset, offset + bytes);
  const restarts = block.readUInt32LE(bytes - 4);
  const reader = new VarintReader(block.subarray(0, bytes - 4 - 4 * restarts));
  const places: Place[] = [];
  while (!reader.isAtEnd) {
    reader.varint();
    const keyBytes = reader.varint();
    reader.varint();
    reader.skip(keyBytes);
    places.push(placeIn(reader));
  }
  return places;
}
