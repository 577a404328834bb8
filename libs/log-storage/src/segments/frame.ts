import { crc32 } from 'node:zlib';
import { packr } from '../codec/record.ts';
import { packChange, unpackChange } from './log-change.ts';
import type { EntryHead, LogChange } from './log-change.ts';

/*
 * What reaches the disk with one fdatasync is one frame:
 *
 *   0        4        8             16       20       24
 *   +--------+--------+-------------+--------+--------+--------------+------------------+
 *   | magic  | crc32  | sequence    | h      | d      | changes (h)  | entries' data (d)|
 *   +--------+--------+-------------+--------+--------+--------------+------------------+
 *
 * The checksum covers the salt of the segment, all that follows it in the head, and the changes, among which are the checksums of the
 * data. Sequences rise by one from frame to frame through all segments. The next frame is begun only when the last one is durable, so
 * of a log that was not closed nothing but the last frame can be torn.
 */
export const frameHeadBytes = 24;

/** How a frame begins; it need not be rare, since the checksum decides. */
export const frameMagic = Buffer.from('KWIF', 'latin1');

/** A frame as it was found on disk. */
export interface Frame {
  readonly sequence: number;
  readonly changes: readonly LogChange[];
  /** From its beginning. */
  readonly bytes: number;
  /** Of the data, from its beginning. */
  readonly dataOffset: number;
}

/** All but the data, which follows. */
export function encodeFrameHead(
  salt: Uint8Array,
  sequence: number,
  changes: readonly LogChange[],
  dataBytes: number,
): Buffer {
  const packed = packr.pack(changes.map(packChange));
  const head = Buffer.allocUnsafe(frameHeadBytes + packed.length);
  head.set(frameMagic);
  head.writeUInt32BE(Math.floor(sequence / 0x1_0000_0000), 8);
  head.writeUInt32BE(sequence % 0x1_0000_0000, 12);
  head.writeUInt32BE(packed.length, 16);
  head.writeUInt32BE(dataBytes, 20);
  head.set(packed, frameHeadBytes);
  head.writeUInt32BE(crc32(head.subarray(8), crc32(salt)), 4);
  return head;
}

/** How many bytes the frame at `offset` says it has; null when none begins there. */
export function frameBytesAt(bytes: Buffer, offset: number): number | null {
  if (offset + frameHeadBytes > bytes.length) return null;
  if (bytes.compare(frameMagic, 0, 4, offset, offset + 4) !== 0) return null;
  return frameHeadBytes + bytes.readUInt32BE(offset + 16) + bytes.readUInt32BE(offset + 20);
}

/** The frame that begins at `offset`, without a look at the entries' data; null when there is none that is whole. */
export function decodeFrame(salt: Uint8Array, bytes: Buffer, offset: number): Frame | null {
  const length = frameBytesAt(bytes, offset);
  if (length === null || offset + length > bytes.length) return null;
  const dataOffset = frameHeadBytes + bytes.readUInt32BE(offset + 16);
  const covered = bytes.subarray(offset + 8, offset + dataOffset);
  if (bytes.readUInt32BE(offset + 4) !== crc32(covered, crc32(salt))) return null;
  const packed = packr.unpack(covered.subarray(frameHeadBytes - 8)) as unknown[][];
  const changes: LogChange[] = [];
  for (const change of packed) {
    const unpacked = unpackChange(change);
    if (unpacked === null) return null;
    changes.push(unpacked);
  }
  const sequence = bytes.readUInt32BE(offset + 8) * 0x1_0000_0000 + bytes.readUInt32BE(offset + 12);
  return { sequence, changes, bytes: length, dataOffset };
}

/** The entries of a frame, in order, and where the data of each begins, counted from the beginning of the frame. */
export function* entriesOf(frame: Frame): Generator<{ head: EntryHead; offset: number }> {
  let offset = frame.dataOffset;
  for (const change of frame.changes) {
    if (change.type !== 'entries') continue;
    for (const head of change.heads) {
      yield { head, offset };
      offset += head.bytes;
    }
  }
}

/** Whether the data of all its entries are what was written. */
export function isDataWhole(frame: Frame, bytes: Buffer, frameOffset: number): boolean {
  for (const { head, offset } of entriesOf(frame)) {
    const start = frameOffset + offset;
    if (crc32(bytes.subarray(start, start + head.bytes)) !== head.checksum) return false;
  }
  return true;
}
