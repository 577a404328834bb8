/**
 * The header of a log entry. An entry is one batch: the write commands that reached one node within one turn of its
 * event loop, as the RESP frames they arrived in.
 *
 *     offset  bytes  field
 *          0      1  format version (1)
 *          1      1  kind (1 = batch of commands)
 *          2      2  zero
 *          4      4  seed of the entry's randomness          set by the leader when it appends
 *          8      8  timestamp, Unix ms, float64             set by the leader when it appends
 *         16      8  lowest acceptable timestamp, float64    asked for by the origin, 0 = any
 *         24      4  origin: node id
 *         28      4  number of commands in the frames
 *         32      8  origin: incarnation, float64
 *         40      8  origin: sequence, float64
 *         48      …  RESP frames; SELECT frames switch databases, which start at 0
 *
 * All numbers little-endian. The leader's fields sit at fixed offsets so that it stamps an entry without re-encoding it.
 */
export const batchHeaderBytes = 48;

const formatVersion = 1;
const kindBatch = 1;

/** Who formed a batch. `sequence` rises by one per batch of a node's incarnation (one run of its process), from 1. */
export interface BatchOrigin {
  readonly node: number;
  readonly incarnation: number;
  readonly sequence: number;
}

export interface BatchHeader extends BatchOrigin {
  readonly timestampMs: number;
  readonly seed: number;
  readonly commandCount: number;
}

/** The entry cannot be understood, most likely because a newer release wrote it. The node must not skip it. */
export class EntryFormatError extends Error {
  readonly code = 'KIWI_ENTRY_FORMAT';
}

/** Writes the origin's part of the header; the leader's part stays zero until {@link stampBatch}. */
export function writeBatchHeader(
  target: Buffer,
  origin: BatchOrigin,
  commandCount: number,
  timestampMinMs: number,
): void {
  target.fill(0, 0, batchHeaderBytes);
  target[0] = formatVersion;
  target[1] = kindBatch;
  target.writeDoubleLE(timestampMinMs, 16);
  target.writeUInt32LE(origin.node, 24);
  target.writeUInt32LE(commandCount, 28);
  target.writeDoubleLE(origin.incarnation, 32);
  target.writeDoubleLE(origin.sequence, 40);
}

/**
 * The leader's part: the one clock and the one source of randomness of everything that the entry's commands do.
 * @returns the timestamp given, at least `nowMs` and at least what the origin asked for.
 */
export function stampBatch(entry: Buffer, nowMs: number, seed: number): number {
  const timestampMs = Math.max(nowMs, entry.readDoubleLE(16));
  entry.writeUInt32LE(seed >>> 0, 4);
  entry.writeDoubleLE(timestampMs, 8);
  return timestampMs;
}

/** Whether a leader has stamped this entry before. */
export function isStamped(entry: Buffer): boolean {
  return entry.readDoubleLE(8) !== 0;
}

/** @throws EntryFormatError for anything this release did not write. */
export function readBatchHeader(entry: Buffer): BatchHeader {
  if (entry.length < batchHeaderBytes) {
    throw new EntryFormatError(`log entry of ${entry.length} bytes is shorter than its header`);
  }
  if (entry[0] !== formatVersion || entry[1] !== kindBatch) {
    throw new EntryFormatError(
      `log entry has format ${entry[0]} kind ${entry[1]}; this release reads format ${formatVersion} kind ${kindBatch}`,
    );
  }
  return {
    seed: entry.readUInt32LE(4),
    timestampMs: entry.readDoubleLE(8),
    node: entry.readUInt32LE(24),
    commandCount: entry.readUInt32LE(28),
    incarnation: entry.readDoubleLE(32),
    sequence: entry.readDoubleLE(40),
  };
}
