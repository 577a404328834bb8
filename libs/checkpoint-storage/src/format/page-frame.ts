import { checksum } from './checksum.ts';
import { limitError } from '../errors.ts';
import type { CheckpointLimits } from '../limits.ts';

/*
 * A page, in a segment and in a stream:
 *
 *   0       4           6            10
 *   +-------+-----------+------------+-----+------+
 *   | crc32 | key bytes | data bytes | key | data |     crc32 over key and data
 *   +-------+-----------+------------+-----+------+
 */
export const frameHeadBytes = 10;

/** Where the parts of a page are; the same in a segment, a manifest and a stream. */
export interface FrameHead {
  readonly crc: number;
  readonly keyBytes: number;
  readonly dataBytes: number;
}

export function frameBytes(head: FrameHead): number {
  return frameHeadBytes + head.keyBytes + head.dataBytes;
}

export function writeFrameHead(target: Buffer, offset: number, head: FrameHead): void {
  target.writeUInt32BE(head.crc, offset);
  target.writeUInt16BE(head.keyBytes, offset + 4);
  target.writeUInt32BE(head.dataBytes, offset + 6);
}

export function readFrameHead(source: Buffer, offset: number): FrameHead {
  return {
    crc: source.readUInt32BE(offset),
    keyBytes: source.readUInt16BE(offset + 4),
    dataBytes: source.readUInt32BE(offset + 6),
  };
}

export function pageChecksum(key: Uint8Array, data: Uint8Array): number {
  return checksum(data, checksum(key));
}

/** The bytes of a page key. @throws StorageError `KIWI_CHECKPOINT_LIMIT` when it is empty, too long or no Unicode. */
export function encodePageKey(key: string, limits: CheckpointLimits): Buffer {
  const bytes = Buffer.from(key, 'utf8');
  if (bytes.length === 0 || bytes.length > limits.keyBytesMax) {
    throw limitError(
      `a page key of ${bytes.length} bytes, where 1 to ${limits.keyBytesMax} are allowed`,
    );
  }
  if (bytes.length !== key.length && bytes.toString('utf8') !== key) {
    throw limitError('a page key with half a surrogate pair');
  }
  return bytes;
}

/** @throws StorageError `KIWI_CHECKPOINT_LIMIT` */
export function checkPageData(key: string, data: Uint8Array, limits: CheckpointLimits): void {
  if (data.length <= limits.pageBytesMax) return;
  throw limitError(
    `page "${key}" of ${data.length} bytes, where ${limits.pageBytesMax} are allowed`,
  );
}
