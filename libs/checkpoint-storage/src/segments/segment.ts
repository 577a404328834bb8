import { frameBytes } from '../format/page-frame.ts';
import type { FrameHead } from '../format/page-frame.ts';

/** A page, and where it lies. */
export interface PageEntry extends FrameHead {
  readonly key: string;
  readonly segment: Segment;
  /** Of its frame in the segment. */
  readonly offset: number;
  /** The number of the checkpoint that it is no longer part of; 0 while it is part of the newest. */
  diedAt: number;
}

/**
 * A file of pages. Its pages never change and never move; a page dies when a later checkpoint has another one under its key, or none.
 * So a checkpoint is a list of segments and a number, and older checkpoints stay readable beside it as long as their segments are there.
 */
export class Segment {
  readonly number: number;
  /** In the order of their offsets, dead ones included. */
  readonly pages: PageEntry[] = [];
  /** Of the file. */
  bytes = 0;
  livePages = 0;
  /** Of the frames of live pages. */
  liveBytes = 0;

  constructor(number: number) {
    this.number = number;
  }

  add(key: string, offset: number, head: FrameHead): PageEntry {
    const { crc, keyBytes, dataBytes } = head;
    const entry = { key, segment: this, offset, crc, keyBytes, dataBytes, diedAt: 0 };
    this.pages.push(entry);
    this.livePages++;
    this.liveBytes += frameBytes(entry);
    return entry;
  }
}

/** Whether the page is part of the checkpoint with this number, provided its segment is. */
export function livesAt(entry: PageEntry, checkpoint: number): boolean {
  return entry.diedAt === 0 || entry.diedAt > checkpoint;
}

/** The page is not part of this checkpoint and of later ones. */
export function endLife(entry: PageEntry, checkpoint: number): void {
  entry.diedAt = checkpoint;
  entry.segment.livePages--;
  entry.segment.liveBytes -= frameBytes(entry);
}

/** Takes back `endLife`: the checkpoint did not come about. */
export function revive(entry: PageEntry): void {
  entry.diedAt = 0;
  entry.segment.livePages++;
  entry.segment.liveBytes += frameBytes(entry);
}
