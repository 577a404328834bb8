/** Number of hash slots, as in Redis Cluster. */
export const slotCount = 16384;

const openBrace = '{';
const closeBrace = '}';

/**
 * CRC16 (XMODEM: polynomial 0x1021, start 0) by "slicing by 4": entry `k * 256 + b` is the checksum of byte b followed by
 * k zero bytes, so that four bytes cost four independent look-ups instead of a chain of four.
 */
const crcTables = buildCrcTables();

function buildCrcTables(): Uint16Array {
  const tables = new Uint16Array(4 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte << 8;
    for (let k = 0; k < 4; k++) {
      for (let bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021;
      }
      crc &= 0xffff;
      tables[k * 256 + byte] = crc;
    }
  }
  return tables;
}

/** CRC16/XMODEM of the bytes `start <= i < end` of a byte string. */
export function crc16(bytes: string, start: number, end: number): number {
  const tables = crcTables;
  let crc = 0;
  let i = start;
  for (; i + 4 <= end; i += 4) {
    crc =
      (tables[768 + ((crc >> 8) ^ (bytes.charCodeAt(i) & 255))] as number) ^
      (tables[512 + ((crc & 255) ^ (bytes.charCodeAt(i + 1) & 255))] as number) ^
      (tables[256 + (bytes.charCodeAt(i + 2) & 255)] as number) ^
      (tables[bytes.charCodeAt(i + 3) & 255] as number);
  }
  for (; i < end; i++) {
    const byte = bytes.charCodeAt(i) & 255;
    crc = ((crc & 255) << 8) ^ (tables[(crc >> 8) ^ byte] as number);
  }
  return crc;
}

/**
 * The hash slot of a key, 0 to 16383, as Redis Cluster computes it: CRC16 of the key, or of the hash tag between the first
 * `{` and the next `}` when that is not empty.
 */
export function keySlot(key: string): number {
  const open = key.indexOf(openBrace);
  if (open !== -1) {
    const close = key.indexOf(closeBrace, open + 1);
    if (close > open + 1) return crc16(key, open + 1, close) & (slotCount - 1);
  }
  return crc16(key, 0, key.length) & (slotCount - 1);
}
