import { crc32 } from 'node:zlib';
import { UnreadableBytes } from '../format/byte-parser.ts';
import type { ByteParser } from '../format/byte-parser.ts';
import { encodeFileHeader, parseFileHeader } from '../format/file-header.ts';
import { frameBytes, frameHeadBytes, readFrameHead, writeFrameHead } from '../format/page-frame.ts';
import type { CheckpointLimits } from '../limits.ts';
import { livesAt, Segment } from '../segments/segment.ts';

/*
 * A manifest, behind the file header with the checkpoint's number:
 *
 *   meta bytes (4), header bytes (4), segments (4), meta, header
 *   for each segment:  number (6), bytes of the file (6), live pages (4)
 *       for each page: offset (4), frame head (10, as in the segment), key
 *   crc32 (4) over all before it
 */
const headBytes = 12;
const segmentBytes = 16;
const pageBytes = 4 + frameHeadBytes;

/** What a checkpoint consists of. */
export interface Manifest {
  /** 0 says that there is no checkpoint yet. */
  readonly number: number;
  readonly meta: Uint8Array;
  readonly header: Uint8Array;
  readonly segments: readonly Segment[];
}

/** The bytes of a manifest in parts of any size, so that none of them takes long. */
export function* encodeManifest(manifest: Manifest, release: string): Generator<Uint8Array> {
  let crc = 0;
  const checked = (bytes: Uint8Array): Uint8Array => {
    crc = crc32(bytes, crc);
    return bytes;
  };
  const { number, meta, header, segments } = manifest;
  yield checked(encodeFileHeader('manifest', { release, number }));
  const head = Buffer.alloc(headBytes);
  head.writeUInt32BE(meta.length, 0);
  head.writeUInt32BE(header.length, 4);
  head.writeUInt32BE(segments.length, 8);
  yield checked(head);
  yield checked(meta);
  yield checked(header);
  for (const segment of segments) {
    for (const part of encodeSegment(segment, number)) yield checked(part);
  }
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc);
  yield checksum;
}

function* encodeSegment(segment: Segment, checkpoint: number): Generator<Buffer> {
  const head = Buffer.alloc(segmentBytes);
  head.writeUIntBE(segment.number, 0, 6);
  head.writeUIntBE(segment.bytes, 6, 6);
  head.writeUInt32BE(segment.livePages, 12);
  yield head;
  for (const entry of segment.pages) {
    if (!livesAt(entry, checkpoint)) continue;
    const bytes = Buffer.allocUnsafe(pageBytes + entry.keyBytes);
    bytes.writeUInt32BE(entry.offset, 0);
    writeFrameHead(bytes, 4, entry);
    bytes.write(entry.key, pageBytes, 'utf8');
    yield bytes;
  }
}

/** @throws UnreadableBytes */
export function* parseManifest(limits: CheckpointLimits): ByteParser<Manifest> {
  const { number, release } = yield* parseFileHeader('manifest');
  let crc = crc32(encodeFileHeader('manifest', { number, release }));
  const next = function* (bytes: number): ByteParser<Buffer> {
    const piece = yield bytes;
    crc = crc32(piece, crc);
    return piece;
  };
  const head = yield* next(headBytes);
  const lengths = [head.readUInt32BE(0), head.readUInt32BE(4)] as const;
  const segmentCount = head.readUInt32BE(8);
  if (Math.max(...lengths) > limits.headBytesMax) throw damaged('a head is too long');
  const meta = Buffer.from(yield* next(lengths[0]));
  const header = Buffer.from(yield* next(lengths[1]));
  const segments: Segment[] = [];
  for (let i = 0; i < segmentCount; i++) segments.push(yield* parseSegment(next, limits));
  const checksum = (yield 4).readUInt32BE(0);
  if (checksum !== crc) throw new UnreadableBytes('damaged', 'does not match its checksum');
  return { number, meta, header, segments };
}

function* parseSegment(
  next: (bytes: number) => ByteParser<Buffer>,
  limits: CheckpointLimits,
): ByteParser<Segment> {
  const head = yield* next(segmentBytes);
  const segment = new Segment(head.readUIntBE(0, 6));
  segment.bytes = head.readUIntBE(6, 6);
  const pages = head.readUInt32BE(12);
  let end = 0;
  for (let i = 0; i < pages; i++) {
    const fixed = yield* next(pageBytes);
    const offset = fixed.readUInt32BE(0);
    const frame = readFrameHead(fixed, 4);
    if (frame.keyBytes > limits.keyBytesMax) throw damaged('a page key is too long');
    const key = (yield* next(frame.keyBytes)).toString('utf8');
    if (offset < end || offset + frameBytes(frame) > segment.bytes) {
      throw damaged(`page "${key}" is out of place`);
    }
    end = segment.add(key, offset, frame).offset + frameBytes(frame);
  }
  return segment;
}

function damaged(what: string): UnreadableBytes {
  return new UnreadableBytes('damaged', `is inconsistent: ${what}`);
}
