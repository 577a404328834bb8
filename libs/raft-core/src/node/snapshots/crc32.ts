/** The table of the reflected polynomial 0xedb88320 (IEEE 802.3), one entry per byte. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) {
    remainder = (remainder & 1) === 0 ? remainder >>> 1 : (remainder >>> 1) ^ 0xedb88320;
  }
  return remainder;
});

/**
 * CRC-32 as in zlib. `seed`: the checksum of what came before `data`, 0 at the beginning. Written out here because this package
 * depends on nothing, not even on Node.
 */
export function crc32(data: Uint8Array, seed = 0): number {
  let crc = ~seed;
  for (let i = 0; i < data.length; i++) {
    crc = (crc >>> 8) ^ (table[(crc ^ (data[i] as number)) & 0xff] as number);
  }
  return ~crc >>> 0;
}
