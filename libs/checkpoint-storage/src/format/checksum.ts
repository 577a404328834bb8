import { crc32 } from 'node:zlib';

/**
 * CRC-32 as in zlib, continued from what was before the bytes (0 at the beginning). Node's own returns 0 for some empty arrays, those whose
 * memory has no address, whatever was before; so empty bytes must not reach it (seen in 20.20.2).
 */
export function checksum(bytes: Uint8Array, before = 0): number {
  return bytes.length === 0 ? before : crc32(bytes, before);
}
