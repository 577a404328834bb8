import { checksum } from '../format/checksum.ts';
import { UnreadableBytes } from '../format/byte-parser.ts';
import type { ByteParser } from '../format/byte-parser.ts';
import { encodeFileHeader, parseFileHeader } from '../format/file-header.ts';
import {
  frameHeadBytes,
  pageChecksum,
  readFrameHead,
  writeFrameHead,
} from '../format/page-frame.ts';
import type { CheckpointLimits } from '../limits.ts';
import type { Manifest } from '../manifest/manifest-format.ts';
import type { CheckpointPage } from '../segments/page-scanner.ts';

/*
 * A checkpoint as a stream of bytes, behind the file header with the sender's number of it:
 *
 *   'H'  meta bytes (4), header bytes (4), crc32 of both (4), meta, header
 *   'P'  a page's frame, for each page
 *   'E'  pages (6), crc32 (4)
 *
 * The last checksum is over the fixed parts of all records, those of the pages being their frame heads with checksums of their own.
 * So no page can be lost, doubled or changed unnoticed, and each content is gone through once.
 */
const headRecordBytes = 13;
const pageRecordBytes = 1 + frameHeadBytes;
const endRecordBytes = 11;
const recordTypes = { head: 0x48, page: 0x50, end: 0x45 } as const;

/** The stream, in lists of parts of any size. */
export async function* encodeTransfer(
  manifest: Manifest,
  release: string,
  batches: AsyncIterable<readonly CheckpointPage[]>,
): AsyncGenerator<readonly Uint8Array[], void, undefined> {
  const { number, meta, header } = manifest;
  const fileHeader = encodeFileHeader('transfer', { release, number });
  const head = Buffer.alloc(headRecordBytes);
  head[0] = recordTypes.head;
  head.writeUInt32BE(meta.length, 1);
  head.writeUInt32BE(header.length, 5);
  head.writeUInt32BE(checksum(header, checksum(meta)), 9);
  let crc = checksum(head);
  yield [fileHeader, head, meta, header];
  let pages = 0;
  for await (const batch of batches) {
    const parts: Uint8Array[] = [];
    for (const { key, data } of batch) {
      const keyBytes = Buffer.from(key, 'utf8');
      const record = Buffer.allocUnsafe(pageRecordBytes);
      record[0] = recordTypes.page;
      writeFrameHead(record, 1, {
        crc: pageChecksum(keyBytes, data),
        keyBytes: keyBytes.length,
        dataBytes: data.length,
      });
      crc = checksum(record, crc);
      pages++;
      parts.push(record, keyBytes, data);
    }
    yield parts;
  }
  const end = Buffer.alloc(endRecordBytes);
  end[0] = recordTypes.end;
  end.writeUIntBE(pages, 1, 6);
  end.writeUInt32BE(checksum(end.subarray(0, 7), crc), 7);
  yield [end];
}

/** What the stream says besides its pages. */
export interface TransferHead {
  readonly meta: Uint8Array;
  readonly header: Uint8Array;
}

/**
 * Gives each page to `onPage` as soon as it is whole and checked; its data are valid during the call only.
 *
 * @throws UnreadableBytes
 */
export function* parseTransfer(
  limits: CheckpointLimits,
  onPage: (page: CheckpointPage) => void,
): ByteParser<TransferHead> {
  yield* parseFileHeader('transfer');
  const head = Buffer.from(yield headRecordBytes);
  const metaBytes = head.readUInt32BE(1);
  const headerBytes = head.readUInt32BE(5);
  if (head[0] !== recordTypes.head || Math.max(metaBytes, headerBytes) > limits.headBytesMax) {
    throw damaged('has a damaged head');
  }
  const meta = Buffer.from(yield metaBytes);
  const header = Buffer.from(yield headerBytes);
  if (checksum(header, checksum(meta)) !== head.readUInt32BE(9)) {
    throw damaged('has a head that does not match its checksum');
  }
  let crc = checksum(head);
  for (let pages = 0; ; pages++) {
    const type = (yield 1).readUInt8(0);
    if (type === recordTypes.end) {
      yield* parseEnd(pages, crc);
      return { meta, header };
    }
    if (type !== recordTypes.page) throw damaged(`is damaged after page ${pages}`);
    crc = yield* parsePage(limits, crc, onPage);
  }
}

/** Returns the checksum continued over the page's head. */
function* parsePage(
  limits: CheckpointLimits,
  crc: number,
  onPage: (page: CheckpointPage) => void,
): ByteParser<number> {
  const record = Buffer.concat([Buffer.of(recordTypes.page), yield frameHeadBytes]);
  const frame = readFrameHead(record, 1);
  if (
    frame.keyBytes === 0 ||
    frame.keyBytes > limits.keyBytesMax ||
    frame.dataBytes > limits.pageBytesMax
  ) {
    throw damaged(`has a page of ${frame.dataBytes} bytes with a key of ${frame.keyBytes} bytes`);
  }
  const content = yield frame.keyBytes + frame.dataBytes;
  if (checksum(content) !== frame.crc) throw damaged('has a page that does not match its checksum');
  const key = content.toString('utf8', 0, frame.keyBytes);
  if (!Buffer.from(key, 'utf8').equals(content.subarray(0, frame.keyBytes))) {
    throw damaged('has a page key that is no UTF-8');
  }
  onPage({ key, data: content.subarray(frame.keyBytes) });
  return checksum(record, crc);
}

function* parseEnd(pages: number, crc: number): ByteParser<void> {
  const end = Buffer.concat([Buffer.of(recordTypes.end), yield endRecordBytes - 1]);
  if (end.readUInt32BE(7) !== checksum(end.subarray(0, 7), crc)) {
    throw damaged('has an end that does not match its checksum');
  }
  if (end.readUIntBE(1, 6) !== pages)
    throw damaged(`has ${pages} pages, and its end tells of others`);
}

function damaged(what: string): UnreadableBytes {
  return new UnreadableBytes('damaged', what);
}
