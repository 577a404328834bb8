import { crc32 } from 'node:zlib';
import { packr } from '../codec/record.ts';

/*
 * A segment begins with its header, twice, in blocks of their own, so that the loss of a block does not make it look like a file that was
 * never used; the frames follow.
 *
 *   0              4096           8192
 *   +--------------+--------------+------------------------
 *   | header       | header       | frames ...
 *   +--------------+--------------+------------------------
 *
 * header: magic (4), crc32 (4) over what follows, length (4), MessagePack
 */
const copyBytes = 4096;
const prefixBytes = 12;
const magic = Buffer.from('KWIS', 'latin1');

/** Where the first frame begins. */
export const segmentHeaderBytes = 2 * copyBytes;

/** The layout of segments and frames that this code reads and writes. */
export const segmentFormat = 1;

export interface SegmentHeader {
  readonly format: number;
  /** That wrote it. */
  readonly release: string;
  /** Segments are numbered as they follow on from one another. */
  readonly number: number;
  /** Of the first frame. */
  readonly firstSequence: number;
  /** Random. Checksums begin with it, so that neither frames of an earlier use of the file nor bytes in values pass for frames. */
  readonly salt: Buffer;
}

export function encodeSegmentHeader(header: SegmentHeader): Buffer {
  const { format, release, number, firstSequence, salt } = header;
  const packed = packr.pack([format, release, number, firstSequence, salt]);
  const block = Buffer.alloc(segmentHeaderBytes);
  for (const start of [0, copyBytes]) {
    block.set(magic, start);
    block.writeUInt32BE(packed.length, start + 8);
    block.set(packed, start + prefixBytes);
    const end = start + prefixBytes + packed.length;
    block.writeUInt32BE(crc32(block.subarray(start + 8, end)), start + 4);
  }
  return block;
}

/** From the beginning of a file; null when neither copy is whole. */
export function decodeSegmentHeader(bytes: Buffer): SegmentHeader | null {
  return decodeCopy(bytes, 0) ?? decodeCopy(bytes, copyBytes);
}

function decodeCopy(bytes: Buffer, start: number): SegmentHeader | null {
  if (bytes.length < start + prefixBytes) return null;
  if (bytes.compare(magic, 0, 4, start, start + 4) !== 0) return null;
  const end = start + prefixBytes + bytes.readUInt32BE(start + 8);
  if (end > start + copyBytes || end > bytes.length) return null;
  if (bytes.readUInt32BE(start + 4) !== crc32(bytes.subarray(start + 8, end))) return null;
  const [format, release, number, firstSequence, salt] = packr.unpack(
    bytes.subarray(start + prefixBytes, end),
  ) as [number, string, number, number, Buffer];
  return { format, release, number, firstSequence, salt };
}
