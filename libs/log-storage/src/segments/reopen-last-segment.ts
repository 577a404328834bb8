import type { SegmentDisk } from './segment-disk.ts';
import { encodeSegmentHeader } from './segment-header.ts';
import type { SegmentScan } from './segment-scan.ts';
import type { WritePlace } from './segment-writer.ts';

/**
 * Where a log that was found on disk goes on; null when it is empty. The last frame and its segment's header are written once more: they
 * may have come from a process that died, or whose disk refused them, before they were durable, and a sync alone would not bring back what
 * the operating system has dropped. All frames before it were durable when it was begun.
 */
export async function reopenLastSegment(
  disk: SegmentDisk,
  { replay, lastFrame }: SegmentScan,
): Promise<WritePlace | null> {
  const segment = replay.segments.at(-1);
  if (segment === undefined || lastFrame === null) return null;
  const { header, capacity } = segment;
  const file = await disk.open(segment.name);
  try {
    const bytes = Buffer.allocUnsafe(lastFrame.bytes);
    await file.read(bytes, lastFrame.offset);
    await file.write(encodeSegmentHeader(header), 0);
    await file.write(bytes, lastFrame.offset);
    await file.sync();
    await disk.syncNames();
  } catch (error) {
    await file.close();
    throw error;
  }
  const { number, salt } = header;
  return { file, salt, number, capacity, offset: lastFrame.offset + lastFrame.bytes };
}
