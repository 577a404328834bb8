import { checksum } from '../format/checksum.ts';
import { UnreadableBytes } from '../format/byte-parser.ts';
import type { ByteParser } from '../format/byte-parser.ts';
import { encodeFileHeader, parseFileHeader } from '../format/file-header.ts';
import { frameBytes, frameHeadBytes, readFrameHead, writeFrameHead } from '../format/page-frame.ts';
import type { CheckpointLimits } from '../limits.ts';
import { livesAt, Segment } from '../segments/segment.ts';
import type { PageEntry } from '../segments/segment.ts';

/*
 * A manifest, behind the file header with the checkpoint's number:
 *
 *   meta bytes (4), header bytes (4), segments (4), meta, header
 *   for each segment:  number (6), bytes of the file (6), live pages (4)
 *       for each group of 256 pages, the last one shorter:  bytes (4)
 *           for each page:  offset (4), frame head (10, as in the segment), key
 *   crc32 (4) over all before it
 */
const headBytes = 12;
const segmentBytes = 16;
const pageBytes = 4 + frameHeadBytes;
/** A group is read as one piece: that is faster, and bounds what a damaged length can ask for. */
const groupPages = 256;

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
    crc = checksum(bytes, crc);
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
  const end = Buffer.alloc(4);
  end.writeUInt32BE(crc);
  yield end;
}

function* encodeSegment(segment: Segment, checkpoint: number): Generator<Buffer> {
  const head = Buffer.alloc(segmentBytes);
  head.writeUIntBE(segment.number, 0, 6);
  head.writeUIntBE(segment.bytes, 6, 6);
  head.writeUInt32BE(segment.livePages, 12);
  yield head;
  let group: PageEntry[] = [];
  for (const entry of segment.pages) {
    if (!livesAt(entry, checkpoint)) continue;
    group.push(entry);
    if (group.length < groupPages) continue;
    yield encodeGroup(group);
    group = [];
  }
  if (group.length > 0) yield encodeGroup(group);
}

function encodeGroup(group: readonly PageEntry[]): Buffer {
  const bytes = group.reduce((sum, { keyBytes }) => sum + pageBytes + keyBytes, 0);
  const encoded = Buffer.allocUnsafe(4 + bytes);
  encoded.writeUInt32BE(bytes, 0);
  let at = 4;
  for (const entry of group) {
    encoded.writeUInt32BE(entry.offset, at);
    writeFrameHead(encoded, at + 4, entry);
    encoded.write(entry.key, at + pageBytes, 'utf8');
    at += pageBytes + entry.keyBytes;
  }
  return encoded;
}

/** @throws UnreadableBytes */
export function* parseManifest(limits: CheckpointLimits): ByteParser<Manifest> {
  const { number, release } = yield* parseFileHeader('manifest');
  let crc = checksum(encodeFileHeader('manifest', { number, release }));
  const next = function* (bytes: number): ByteParser<Buffer> {
    const piece = yield bytes;
    crc = checksum(piece, crc);
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
  const expected = (yield 4).readUInt32BE(0);
  if (expected !== crc) throw new UnreadableBytes('damaged', 'does not match its checksum');
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
  while (segment.pages.length < pages) {
    const count = Math.min(groupPages, pages - segment.pages.length);
    const bytes = (yield* next(4)).readUInt32BE(0);
    if (bytes < count * pageBytes || bytes > count * (pageBytes + limits.keyBytesMax)) {
      throw damaged('a group of pages has an impossible length');
    }
    parseGroup(segment, count, yield* next(bytes));
  }
  return segment;
}

function parseGroup(segment: Segment, count: number, bytes: Buffer): void {
  const last = segment.pages.at(-1);
  let end = last === undefined ? 0 : last.offset + frameBytes(last);
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + pageBytes > bytes.length) throw damaged('a group of pages is too short');
    const offset = bytes.readUInt32BE(at);
    const frame = readFrameHead(bytes, at + 4);
    at += pageBytes + frame.keyBytes;
    if (at > bytes.length) throw damaged('a group of pages is too short');
    const key = bytes.toString('utf8', at - frame.keyBytes, at);
    if (offset < end || offset + frameBytes(frame) > segment.bytes) {
      throw damaged(`page "${key}" is out of place`);
    }
    end = segment.add(key, offset, frame).offset + frameBytes(frame);
  }
  if (at !== bytes.length) throw damaged('a group of pages is too long');
}

function damaged(what: string): UnreadableBytes {
  return new UnreadableBytes('damaged', `is inconsistent: ${what}`);
}
