import { StorageError } from '@kiwi/kernel';
import type { HardState, LogIndex, StoredMembership, Term } from '@kiwi/raft-core';
import {
  entryRange,
  isEntryKey,
  membershipKey,
  numberOfKey,
  recordKey,
  termKey,
} from '../codec/keys.ts';
import type { RecordName } from '../codec/keys.ts';
import { decodeRecord, encodeRecord } from '../codec/record.ts';
import type { TermRun } from '../log/term-runs.ts';
import type { DirectoryClaim, StoredIdentity } from '../node-identity-store.ts';
import type { LogDatabase } from './log-database.ts';
import { damagedError } from './storage-errors.ts';

/** The layout this code reads and writes. A change that older code cannot read needs the next number. */
export const formatVersion = 1;

/** Everything besides the entries, as found when the directory is opened. */
export interface StoredRecords {
  readonly hardState: HardState;
  readonly compacted: { readonly index: LogIndex; readonly term: Term };
  /** Of the last stored entry; 0 when there is none. */
  readonly lastEntryIndex: LogIndex;
  /** Of the first stored entry, which a compaction that a crash cut short may have left behind; 0 when there is none. */
  readonly firstEntryIndex: LogIndex;
  readonly runs: readonly TermRun[];
  readonly memberships: readonly StoredMembership[];
  readonly identity: StoredIdentity;
}

/** The hard state as it goes to disk: positional, as it is part of every write. */
export function encodeHardState(key: Buffer, state: HardState): Buffer {
  return encodeRecord(key, [state.term, state.votedFor, state.commitIndex]);
}

/**
 * Refuses a directory in another format or of another program, marks a new one, and reads the records. No scan: the
 * cost does not depend on the length of the log.
 *
 * @throws StorageError `KIWI_STORAGE_FORMAT`, `KIWI_LOG_CORRUPT`
 */
export async function readStoredRecords(
  database: LogDatabase,
  directory: string,
  release: string,
): Promise<StoredRecords> {
  await checkFormat(database, directory, release);
  const read = <T>(name: RecordName) => readRecord<T>(database, directory, name);
  const compacted = await read<[LogIndex, Term]>('compacted');
  const claim = await read<DirectoryClaim>('identity');
  const incarnation = await read<number>('incarnation');
  const [index, compactedTerm] = compacted ?? [0, 0];
  return {
    hardState: await readHardState(database, directory),
    compacted: { index, term: compactedTerm },
    firstEntryIndex: await endOfEntries(database, false),
    lastEntryIndex: await endOfEntries(database, true),
    runs: await readRuns(database, directory),
    memberships: await readMemberships(database, directory),
    identity: { claim, incarnation: incarnation ?? 0 },
  };
}

async function checkFormat(
  database: LogDatabase,
  directory: string,
  release: string,
): Promise<void> {
  const stored = await readRecord<{ version: number; release: string }>(
    database,
    directory,
    'format',
  );
  if (stored === null) {
    for await (const key of database.keys({ limit: 1 })) {
      throw new StorageError(
        'KIWI_STORAGE_FORMAT',
        `The directory ${directory} holds a LevelDB database that is not a Kiwi log. ` +
          'Choose an empty directory.',
        { details: { directory, key: key.toString('latin1') } },
      );
    }
    const key = recordKey('format');
    await database.put(key, encodeRecord(key, { version: formatVersion, release }), { sync: true });
  } else if (stored.version !== formatVersion) {
    throw new StorageError(
      'KIWI_STORAGE_FORMAT',
      `The log in ${directory} has format ${stored.version}, written by Kiwi ${stored.release}; ` +
        `this is Kiwi ${release}, which reads format ${formatVersion}. Use the release that wrote it.`,
      { details: { directory, ...stored } },
    );
  }
}

async function readRecord<T>(
  database: LogDatabase,
  directory: string,
  name: RecordName,
): Promise<T | null> {
  const key = recordKey(name);
  const stored: Buffer | undefined = await database.get(key);
  if (stored === undefined) return null;
  const record = decodeRecord(key, stored);
  if (record === null) {
    throw damagedError(directory, `the record "${name}" does not match its checksum`);
  }
  // The checksum covers the key, so these are the bytes that `encodeRecord` made for this name and format.
  return record.value as T;
}

async function readRuns(database: LogDatabase, directory: string): Promise<readonly TermRun[]> {
  const runs: TermRun[] = [];
  const range = { gte: termKey(0), lte: termKey(Number.MAX_SAFE_INTEGER) };
  for await (const [key, value] of database.iterator(range)) {
    const record = decodeRecord(key, value);
    const term = numberOfKey(key);
    if (record === null) {
      throw damagedError(directory, `the record of term ${term} does not match its checksum`);
    }
    runs.push({ term, firstIndex: Number(record.value) });
  }
  return runs;
}

async function readMemberships(
  database: LogDatabase,
  directory: string,
): Promise<readonly StoredMembership[]> {
  const memberships: StoredMembership[] = [];
  const range = { gte: membershipKey(0), lte: membershipKey(Number.MAX_SAFE_INTEGER) };
  for await (const [key, value] of database.iterator(range)) {
    const record = decodeRecord(key, value);
    const index = numberOfKey(key);
    if (record === null) {
      throw damagedError(directory, `the membership of entry ${index} does not match its checksum`);
    }
    memberships.push({ index, data: record.value as Buffer });
  }
  return memberships;
}

/** The newest is the last one: every write leaves one behind the last entry. */
async function readHardState(database: LogDatabase, directory: string): Promise<HardState> {
  for await (const [key, value] of database.iterator({ ...entryRange, reverse: true })) {
    if (isEntryKey(key)) continue;
    const record = decodeRecord(key, value);
    if (record === null) {
      throw damagedError(directory, 'the hard state does not match its checksum');
    }
    const [term, votedFor, commitIndex] = record.value as [Term, string | null, LogIndex];
    return { term, votedFor, commitIndex };
  }
  return { term: 0, votedFor: null, commitIndex: 0 };
}

async function endOfEntries(database: LogDatabase, reverse: boolean): Promise<LogIndex> {
  for await (const key of database.keys({ ...entryRange, reverse })) {
    if (isEntryKey(key)) return numberOfKey(key);
  }
  return 0;
}
