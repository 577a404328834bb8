import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { HardState, LogIndex, Term } from '@kiwi/raft-core';
import { damagedError } from './storage-errors.ts';

/** How far a log has come. */
export interface LogPosition {
  readonly hardState: HardState;
  readonly lastIndex: LogIndex;
  /** Of the last entry, or of the compaction point; 0 for an empty log. */
  readonly lastTerm: Term;
}

/**
 * A note, outside of LevelDB, of how far the log had come. LevelDB drops the damaged or missing end of its own files without a
 * word, because after a crash that is what a write looks like which was never acknowledged; only from outside can one
 * see that what is missing was.
 */
export interface LogMark extends LogPosition {
  /** True: written by `close`, and nothing since. False: the log has come at least so far. */
  readonly isClosed: boolean;
}

const fileName = 'log.mark';
const version = 1;

/**
 * Null when there is none, as in a new directory or one of an earlier release.
 *
 * @throws StorageError `KIWI_LOG_CORRUPT`
 */
export async function readMark(directory: string): Promise<LogMark | null> {
  let text: string;
  try {
    text = await readFile(join(directory, fileName), 'latin1');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const [line = '', checksum = ''] = text.split('\n');
  if (checksum !== checksumOf(line)) {
    throw damagedError(directory, `the file ${fileName} does not match its checksum`);
  }
  return (JSON.parse(line) as { readonly mark: LogMark }).mark;
}

/** Durable when it resolves; a crash leaves the old mark or the new one. */
export async function writeMark(directory: string, mark: LogMark): Promise<void> {
  const line = JSON.stringify({ version, mark });
  const path = join(directory, fileName);
  const file = await open(`${path}.tmp`, 'w');
  try {
    await file.writeFile(`${line}\n${checksumOf(line)}\n`, 'latin1');
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.tmp`, path);
  const parent = await open(directory, 'r');
  try {
    await parent.sync();
  } finally {
    await parent.close();
  }
}

/**
 * Compares what was found with what should be there.
 *
 * @throws StorageError `KIWI_LOG_CORRUPT` when acknowledged writes are missing
 */
export function checkAgainstMark(directory: string, mark: LogMark, found: LogPosition): void {
  const isComplete = mark.isClosed ? isSame(mark, found) : hasReached(mark, found);
  if (isComplete) return;
  const when = mark.isClosed ? 'when it was closed' : 'when it was last noted';
  throw damagedError(
    directory,
    `its end is missing. It holds ${textOf(found)}, but it held ${textOf(mark)} ${when} (file ${fileName})`,
  );
}

function isSame(mark: LogMark, found: LogPosition): boolean {
  return textOf(mark) === textOf(found);
}

/** Entries that are not committed may be truncated, so they count for nothing here. */
function hasReached(mark: LogMark, found: LogPosition): boolean {
  const { term, commitIndex } = found.hardState;
  if (term < mark.hardState.term || commitIndex < mark.hardState.commitIndex) return false;
  return found.lastIndex >= Math.min(mark.lastIndex, mark.hardState.commitIndex);
}

function textOf({ hardState, lastIndex, lastTerm }: LogPosition): string {
  const { term, votedFor, commitIndex } = hardState;
  const vote = votedFor === null ? 'no vote' : `a vote for ${votedFor}`;
  return (
    `entries up to ${lastIndex} of term ${lastTerm}, committed up to ${commitIndex}, ` +
    `in term ${term} with ${vote}`
  );
}

function checksumOf(line: string): string {
  return crc32(line).toString(16);
}
