import { checksum } from '../format/checksum.ts';
import { StorageError } from '@kiwi/kernel';
import { corruptError, formatError, readError } from '../errors.ts';
import { ByteFeeder, UnreadableBytes } from '../format/byte-parser.ts';
import { fileHeaderBytesMax, parseFileHeader } from '../format/file-header.ts';
import { frameBytes, frameHeadBytes, readFrameHead } from '../format/page-frame.ts';
import { segmentName } from '../files/file-names.ts';
import { errorCode } from '../files/node-file-system.ts';
import type { ReadableFile } from '../files/file-system.ts';
import type { StorageCore } from '../storage-core.ts';
import { livesAt } from './segment.ts';
import type { PageEntry, Segment } from './segment.ts';

/** A page with its content. */
export interface CheckpointPage {
  readonly key: string;
  readonly data: Uint8Array;
}

/** Live pages that are read at once. */
interface Run {
  readonly segment: Segment;
  readonly entries: readonly PageEntry[];
}

/** No live page for so long: better a read of its own than to read across. */
const gapBytesMax = 64 * 1024;

/**
 * Reads the live pages of these segments as of a checkpoint, in the order in which they lie on the disk, with large reads; the next read
 * is under way while a batch is worked on. Each page is checked. The data of a batch share one buffer that is used for nothing else.
 *
 * @throws StorageError `KIWI_CHECKPOINT_CORRUPT`, `KIWI_STORAGE_FORMAT`, `KIWI_STORAGE_READ_FAILED`
 */
export async function* scanPages(
  core: StorageCore,
  segments: readonly Segment[],
  checkpoint: number,
): AsyncGenerator<readonly CheckpointPage[], void, undefined> {
  for (const segment of segments) {
    const path = core.files.path(segmentName(segment.number));
    const file = await openSegment(core, segment, path);
    let ahead: Promise<readonly CheckpointPage[]> | null = null;
    try {
      for (const run of runs(segment, checkpoint, core.limits.readBytes)) {
        const next = readRun(file, path, run);
        next.catch(() => undefined); // reported when it is awaited, if ever
        if (ahead !== null) {
          const batch: readonly CheckpointPage[] = await ahead;
          ahead = next;
          yield batch;
        } else ahead = next;
      }
      if (ahead !== null) yield await ahead;
    } finally {
      await ahead?.catch(() => undefined);
      await file.close();
    }
  }
}

async function openSegment(
  core: StorageCore,
  segment: Segment,
  path: string,
): Promise<ReadableFile> {
  const file = await core.files.open(segmentName(segment.number)).catch((error: unknown) => {
    throw errorCode(error) === 'ENOENT'
      ? corruptError(path, 'it is missing')
      : readError(path, error);
  });
  try {
    await checkSegmentHeader(file, segment, path);
    return file;
  } catch (error) {
    await file.close();
    throw error instanceof StorageError ? error : readError(path, error);
  }
}

async function checkSegmentHeader(
  file: ReadableFile,
  segment: Segment,
  path: string,
): Promise<void> {
  const start = Buffer.alloc(fileHeaderBytesMax);
  const filled = await file.read(start, 0);
  const feeder = new ByteFeeder(parseFileHeader('segment'));
  try {
    feeder.pushStart(start.subarray(0, filled));
  } catch (error) {
    if (error instanceof UnreadableBytes) throw unreadable(path, error);
    throw error;
  }
  if (feeder.result === null) throw corruptError(path, `it ends after ${filled} bytes`);
  const { number } = feeder.result.value;
  if (number !== segment.number) {
    throw corruptError(path, `it is segment ${number} under the name of another`);
  }
}

/** The error for bytes of a file that could not be read. */
export function unreadable(path: string, error: UnreadableBytes): StorageError {
  return error.kind === 'format'
    ? formatError(path, error.message)
    : corruptError(path, `it ${error.message}`);
}

function* runs(segment: Segment, checkpoint: number, bytesMax: number): Generator<Run> {
  let entries: PageEntry[] = [];
  let start = 0;
  let end = 0;
  for (const entry of segment.pages) {
    if (!livesAt(entry, checkpoint)) continue;
    const entryEnd = entry.offset + frameBytes(entry);
    const fits = entryEnd - start <= bytesMax && entry.offset - end <= gapBytesMax;
    if (entries.length > 0 && !fits) {
      yield { segment, entries };
      entries = [];
    }
    if (entries.length === 0) start = entry.offset;
    entries.push(entry);
    end = entryEnd;
  }
  if (entries.length > 0) yield { segment, entries };
}

async function readRun(
  file: ReadableFile,
  path: string,
  { entries }: Run,
): Promise<readonly CheckpointPage[]> {
  const first = entries[0];
  const last = entries.at(-1);
  if (first === undefined || last === undefined) return [];
  const start = first.offset;
  const bytes = Buffer.allocUnsafeSlow(last.offset + frameBytes(last) - start);
  const filled = await file.read(bytes, start).catch((error: unknown) => {
    throw readError(path, error);
  });
  if (filled < bytes.length) {
    throw corruptError(path, `it ends after ${start + filled} bytes`, { offset: start + filled });
  }
  return entries.map((entry) => {
    const offset = entry.offset - start;
    const content = bytes.subarray(offset + frameHeadBytes, offset + frameBytes(entry));
    const head = readFrameHead(bytes, offset);
    const right =
      head.crc === entry.crc &&
      head.keyBytes === entry.keyBytes &&
      head.dataBytes === entry.dataBytes &&
      checksum(content) === entry.crc;
    if (!right) {
      throw corruptError(
        path,
        `page "${entry.key}" at offset ${entry.offset} does not match its checksum`,
        { offset: entry.offset, page: entry.key },
      );
    }
    return { key: entry.key, data: content.subarray(entry.keyBytes) };
  });
}
