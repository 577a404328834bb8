import { fitUint64, incrementUint64 } from '../number/uint64.ts';
import type { Uint64 } from '../number/uint64.ts';
import { compareStreamIds, streamIdMin } from './stream-id.ts';
import type { StreamId } from './stream-id.ts';

/** What is known of a stream to tell how far a group has read. */
export interface StreamCounts {
  readonly length: number;
  readonly entriesAdded: Uint64;
  /** 0-0 without entries. */
  readonly firstId: StreamId;
  readonly lastId: StreamId;
  /** The highest id that XDEL has removed; 0-0 when none. */
  readonly maxDeletedId: StreamId;
}

/** How far a group has read. */
export interface GroupPosition {
  readonly lastId: StreamId;
  readonly entriesRead: Uint64 | null;
}

/** A group's `entriesRead` after it has read this entry, which is behind its position. Null when that cannot be known. */
export function entriesReadAfter(
  stream: StreamCounts,
  { entriesRead }: GroupPosition,
  id: StreamId,
): Uint64 | null {
  if (entriesRead !== null && !hasDeletedFrom(stream, id)) {
    return incrementUint64(entriesRead) ?? 0;
  }
  return stream.entriesAdded === 0 ? entriesRead : entriesUpTo(stream, id);
}

/** How many entries the group has yet to read; null when that cannot be known. Negative when its position was set too high. */
export function lagOf(stream: StreamCounts, group: GroupPosition): bigint | number | null {
  const { entriesAdded } = stream;
  if (entriesAdded === 0) return 0;
  const read =
    group.entriesRead !== null && !hasDeletedFrom(stream, group.lastId)
      ? group.entriesRead
      : entriesUpTo(stream, group.lastId);
  if (read === null) return null;
  if (typeof entriesAdded === 'number' && typeof read === 'number') return entriesAdded - read;
  return BigInt.asIntN(64, BigInt(entriesAdded) - BigInt(read));
}

/** Whether entries may have been deleted from this id on, so that counting on from it would be wrong. */
function hasDeletedFrom({ length, firstId, maxDeletedId }: StreamCounts, id: StreamId): boolean {
  if (length === 0 || compareStreamIds(maxDeletedId, streamIdMin) === 0) return false;
  if (compareStreamIds(firstId, maxDeletedId) > 0) return false;
  return compareStreamIds(id, maxDeletedId) <= 0;
}

/** How many entries, from the very first one, are up to this id; null when that cannot be known. */
function entriesUpTo(stream: StreamCounts, id: StreamId): Uint64 | null {
  const { length, entriesAdded, firstId, lastId, maxDeletedId } = stream;
  if (entriesAdded === 0) return 0;
  const toLast = compareStreamIds(id, lastId);
  if (length === 0 && toLast <= 0) return entriesAdded;
  if (toLast === 0) return entriesAdded;
  if (toLast > 0) return null;
  const isWhole =
    compareStreamIds(maxDeletedId, streamIdMin) === 0 ||
    compareStreamIds(maxDeletedId, firstId) < 0;
  const toFirst = compareStreamIds(id, firstId);
  if (!isWhole || toFirst > 0) return null;
  const before = BigInt(entriesAdded) - BigInt(length) + (toFirst === 0 ? 1n : 0n);
  return fitUint64(BigInt.asUintN(64, before));
}
