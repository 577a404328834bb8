import { decrementUint64, incrementUint64, uint64Max } from '../number/uint64.ts';
import type { Uint64 } from '../number/uint64.ts';

/** The id of a stream's entry: Unix time in milliseconds, as a rule, and a number that tells entries of the same millisecond apart. */
export interface StreamId {
  readonly ms: Uint64;
  readonly seq: Uint64;
}

/** Smaller than the id of any entry. */
export const streamIdMin: StreamId = { ms: 0, seq: 0 };
export const streamIdMax: StreamId = { ms: uint64Max, seq: uint64Max };

/** Negative, 0 or positive, as the first id is smaller than, equal to or larger than the second one. */
export function compareStreamIds(a: StreamId, b: StreamId): number {
  if (a.ms !== b.ms) return a.ms < b.ms ? -1 : 1;
  if (a.seq !== b.seq) return a.seq < b.seq ? -1 : 1;
  return 0;
}

/** As clients see it: `1526919030474-55`. */
export function formatStreamId({ ms, seq }: StreamId): string {
  return `${ms}-${seq}`;
}

/** The smallest id above this one; null above the largest. */
export function streamIdAfter({ ms, seq }: StreamId): StreamId | null {
  const nextSeq = incrementUint64(seq);
  if (nextSeq !== null) return { ms, seq: nextSeq };
  const nextMs = incrementUint64(ms);
  return nextMs === null ? null : { ms: nextMs, seq: 0 };
}

/** The largest id below this one; null below 0-0. */
export function streamIdBefore({ ms, seq }: StreamId): StreamId | null {
  const previousSeq = decrementUint64(seq);
  if (previousSeq !== null) return { ms, seq: previousSeq };
  const previousMs = decrementUint64(ms);
  return previousMs === null ? null : { ms: previousMs, seq: uint64Max };
}
