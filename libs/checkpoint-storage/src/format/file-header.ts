import { checksum } from './checksum.ts';
import { UnreadableBytes } from './byte-parser.ts';
import type { ByteParser } from './byte-parser.ts';

/*
 * Every file, and the stream to a peer, begins with:
 *
 *   0          8      9         10                11          11+n     17+n    21+n
 *   +----------+------+---------+-----------------+-----------+--------+-------+
 *   | KIWICKPT | kind | version | n = length of.. | release.. | number | crc32 |     crc32 over all before it
 *   +----------+------+---------+-----------------+-----------+--------+-------+
 *
 * This layout is the same in all versions, so that any release can say who wrote a file that it cannot read. Numbers are big-endian.
 */
const magic = Buffer.from('KIWICKPT', 'latin1');
const fixedBytes = 11;
const releaseBytesMax = 64;

export const fileHeaderBytesMax = fixedBytes + releaseBytesMax + 10;

/** The format this code reads and writes. A change that older code cannot read needs the next number. */
export const formatVersion = 1;

export type FileKind = 'segment' | 'manifest' | 'transfer';

const kindCodes: Readonly<Record<FileKind, number>> = {
  segment: 0x53,
  manifest: 0x4d,
  transfer: 0x54,
};

export interface FileHeader {
  /** The release of Kiwi that wrote it. */
  readonly release: string;
  /** Of the segment, or of the checkpoint. */
  readonly number: number;
}

export function encodeFileHeader(kind: FileKind, header: FileHeader): Buffer {
  const release = Buffer.from(header.release, 'utf8').subarray(0, releaseBytesMax);
  const bytes = Buffer.alloc(fixedBytes + release.length + 10);
  magic.copy(bytes);
  bytes[8] = kindCodes[kind];
  bytes[9] = formatVersion;
  bytes[10] = release.length;
  release.copy(bytes, fixedBytes);
  bytes.writeUIntBE(header.number, fixedBytes + release.length, 6);
  const checked = bytes.subarray(0, -4);
  bytes.writeUInt32BE(checksum(checked), checked.length);
  return bytes;
}

/** @throws UnreadableBytes when it is damaged, of another kind, or of a format that this release cannot read. */
export function* parseFileHeader(kind: FileKind): ByteParser<FileHeader> {
  const fixed = Buffer.from(yield fixedBytes);
  if (!fixed.subarray(0, 8).equals(magic)) {
    throw new UnreadableBytes('format', 'is not part of a checkpoint of Kiwi');
  }
  const releaseBytes = fixed.readUInt8(10);
  if (releaseBytes > releaseBytesMax) throw new UnreadableBytes('damaged', 'has a damaged header');
  const rest = yield releaseBytes + 10;
  const checked = rest.subarray(0, -4);
  if (rest.readUInt32BE(checked.length) !== checksum(checked, checksum(fixed))) {
    throw new UnreadableBytes('damaged', 'has a header that does not match its checksum');
  }
  const release = rest.toString('utf8', 0, releaseBytes);
  const version = fixed.readUInt8(9);
  if (version !== formatVersion) {
    throw new UnreadableBytes(
      'format',
      `has format ${version}, written by Kiwi ${release}; this release reads format ${formatVersion}. Run that release`,
    );
  }
  if (fixed.readUInt8(8) !== kindCodes[kind]) {
    throw new UnreadableBytes('format', `is not a ${kind}, but another kind of checkpoint file`);
  }
  return { release, number: rest.readUIntBE(releaseBytes, 6) };
}
