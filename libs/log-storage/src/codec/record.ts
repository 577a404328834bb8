import { crc32 } from 'node:zlib';
import { Packr } from 'msgpackr';

/*
 *   0        4
 *   +--------+------------------+
 *   | crc32  | MessagePack ...  |     crc32 over the key and the MessagePack bytes
 *   +--------+------------------+
 */
const checksumBytes = 4;

/**
 * Plain MessagePack without msgpackr's record extension, so that any decoder reads it. Bytes are copied out of what is decoded: they are
 * kept, and a few of them must not keep a whole segment in memory.
 */
export const packr = new Packr({ useRecords: false, copyBuffers: true });

/** A small structured value with a checksum that also ties it to its key. */
export function encodeRecord(key: Buffer, value: unknown): Buffer {
  const packed = packr.pack(value);
  const record = Buffer.allocUnsafe(checksumBytes + packed.length);
  record.set(packed, checksumBytes);
  record.writeUInt32BE(crc32(packed, crc32(key)), 0);
  return record;
}

/** Null when the record is damaged or belongs to another key. */
export function decodeRecord(key: Buffer, record: Buffer): { readonly value: unknown } | null {
  if (record.length <= checksumBytes) return null;
  const packed = record.subarray(checksumBytes);
  if (record.readUInt32BE(0) !== crc32(packed, crc32(key))) return null;
  return { value: packr.unpack(packed) as unknown };
}
