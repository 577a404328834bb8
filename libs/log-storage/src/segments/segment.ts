import type { LogIndex } from '@kiwi/raft-core';
import type { SegmentHeader } from './segment-header.ts';

/** A file of the log, in use or used up. */
export interface Segment {
  readonly name: string;
  readonly header: SegmentHeader;
  /** Of the file as it was made, in bytes. A frame too long for any other has a segment of its own. */
  readonly capacity: number;
  /** The last entry that was written to it, also when it was truncated since; 0 when a snapshot replaced them all. */
  lastIndex: LogIndex;
}

const segmentName = /^(\d{10})\.seg$/;

export function nameOfSegment(number: number): string {
  return `${String(number).padStart(10, '0')}.seg`;
}

/** Null when the file is none. */
export function numberOfSegment(name: string): number | null {
  const number = segmentName.exec(name)?.[1];
  return number === undefined ? null : Number(number);
}
