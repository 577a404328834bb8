import { frameBytes } from '../format/page-frame.ts';
import { fileHeaderBytesMax } from '../format/file-header.ts';
import type { Segment } from './segment.ts';

/**
 * The pages whose rewriting gives back the most space for the least writing: those of segments of which less than a half is alive, the
 * emptiest first; and when there are too many segments, those of the smallest, so that their number goes down to a half.
 */
export function chooseRewriting(
  segments: readonly Segment[],
  segmentsMax: number,
  checkpoint: number,
  bytesMax: number,
): readonly string[] {
  const chosen = segments.filter(isMostlyDead).sort((a, b) => liveShare(a) - liveShare(b));
  if (segments.length >= segmentsMax) {
    const others = segments.filter((segment) => !isMostlyDead(segment));
    others.sort((a, b) => a.liveBytes - b.liveBytes);
    chosen.push(...others.slice(0, Math.max(0, others.length - Math.floor(segmentsMax / 2))));
  }
  const keys: string[] = [];
  let bytes = 0;
  for (const segment of chosen) {
    for (const entry of segment.pages) {
      if (entry.diedAt !== 0 && entry.diedAt <= checkpoint) continue;
      if (bytes >= bytesMax) return keys;
      keys.push(entry.key);
      bytes += frameBytes(entry);
    }
  }
  return keys;
}

function isMostlyDead(segment: Segment): boolean {
  return 2 * segment.liveBytes + fileHeaderBytesMax < segment.bytes;
}

function liveShare(segment: Segment): number {
  return segment.liveBytes / segment.bytes;
}
