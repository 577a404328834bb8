import { StorageError } from '@kiwi/kernel';
import type { Entry, HardState, LogIndex, StoredMembership, Term } from '@kiwi/raft-core';
import { decodeEntry } from '../codec/entry-value.ts';
import { entryRange, isEntryKey, kindOfRecord, numberOfKey, recordKey } from '../codec/keys.ts';
import type { RecordName } from '../codec/keys.ts';
import { decodeRecord, encodeRecord } from '../codec/record.ts';
import type { TermRun } from '../log/term-runs.ts';
import type { DirectoryClaim, StoredIdentity } from '../node-identity-store.ts';
import type { LogDatabase } from './log-database.ts';
import { damagedEntryError, damagedError } from './storage-errors.ts';

/** The layout with entries in LevelDB. A change that older code cannot read needs the next number that no layout has. */
export const levelFormatVersion = 1;

/** The layout with entries in the folder `segments`. */
export const segmentsFormatVersion = 2;

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
  /** The newest segment that was written to, of a log in segments; 0 when there is none. */
  readonly begunSegment: number;
}

/** The hard state as it goes to disk: positional, as it is part of every write. */
export function encodeHardState(key: Buffer, state: HardState): Buffer {
  return encodeRecord(key, [state.term, state.votedFor, state.commitIndex]);
}

/**
 * Refuses a directory in another format or of another program, marks a new one, and reads the records. No scan of the
 * entries: the cost does not depend on the length of the log.
 *
 * @throws StorageError `KIWI_STORAGE_FORMAT`, `KIWI_LOG_CORRUPT`
 */
export async function readStoredRecords(
  database: LogDatabase,
  directory: string,
  release: string,
  formatVersion: number,
): Promise<StoredRecords> {
  const records = await readRecords(database, directory);
  await checkFormat(
    database,
    directory,
    { version: formatVersion, release },
    records.single('format'),
  );
  const [index, term] = records.single<[LogIndex, Term]>('compacted') ?? [0, 0];
  const hardState = await readHardState(database, directory);
  const lastEntry = await readLastEntry(database, directory);
  const stored: StoredRecords = {
    hardState: hardState.value,
    compacted: { index, term },
    firstEntryIndex: await firstEntryIndex(database),
    lastEntryIndex: lastEntry?.index ?? 0,
    runs: records.runs,
    memberships: records.memberships,
    identity: {
      claim: records.single<DirectoryClaim>('identity'),
      incarnation: records.single<number>('incarnation') ?? 0,
    },
    begunSegment: records.single<number>('segment') ?? 0,
  };
  checkThatPartsFit(directory, stored, hardState.index, lastEntry?.term ?? 0);
  return stored;
}

interface LogFormat {
  readonly version: number;
  readonly release: string;
}

async function checkFormat(
  database: LogDatabase,
  directory: string,
  own: LogFormat,
  stored: LogFormat | null,
): Promise<void> {
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
    await database.put(key, encodeRecord(key, own), { sync: true });
  } else if (stored.version !== own.version) {
    if (stored.version === segmentsFormatVersion) {
      throw damagedError(directory, 'it is kept in the folder segments, which is missing');
    }
    if (own.version === segmentsFormatVersion && stored.version === levelFormatVersion) {
      throw damagedError(directory, 'it is kept in LevelDB, but there is a folder segments');
    }
    throw new StorageError(
      'KIWI_STORAGE_FORMAT',
      `The log in ${directory} has format ${stored.version}, written by Kiwi ${stored.release}; ` +
        `this is Kiwi ${own.release}, which reads format ${own.version}. Use the release that wrote it.`,
      { details: { directory, ...stored } },
    );
  }
}

interface Records {
  single<T>(name: RecordName): T | null;
  readonly runs: readonly TermRun[];
  readonly memberships: readonly StoredMembership[];
}

/**
 * Everything in front of the entries. Read as one range, so that a record whose key was damaged is met as one that
 * nobody knows, and so that LevelDB's filters, which have no checksums that it looks at, are not asked.
 */
async function readRecords(database: LogDatabase, directory: string): Promise<Records> {
  const singles = new Map<string, unknown>();
  const runs: TermRun[] = [];
  const memberships: StoredMembership[] = [];
  let unknown: Buffer | null = null;
  for await (const [key, stored] of database.iterator({ lt: entryRange.gte })) {
    const kind = kindOfRecord(key);
    if (kind === null) {
      unknown ??= key;
      continue;
    }
    const record = decodeRecord(key, stored);
    if (record === null) {
      throw damagedError(directory, `${nameOfRecord(kind, key)} does not match its checksum`);
    }
    // The checksum covers the key, so these are the bytes that `encodeRecord` made for this name and format.
    if (kind === 'run') runs.push({ term: numberOfKey(key), firstIndex: Number(record.value) });
    else if (kind === 'single') singles.set(key.toString('latin1'), record.value);
    else memberships.push({ index: numberOfKey(key), data: record.value as Buffer });
  }
  for await (const key of database.keys({ gt: entryRange.lte, limit: 1 })) unknown ??= key;
  if (unknown !== null && singles.size > 0) {
    throw damagedError(
      directory,
      `it has a record that is none of its own (${unknown.toString('hex')})`,
    );
  }
  return {
    single: <T>(name: RecordName) =>
      (singles.get(recordKey(name).toString('latin1')) ?? null) as T | null,
    runs,
    memberships,
  };
}

function nameOfRecord(kind: 'single' | 'run' | 'membership', key: Buffer): string {
  if (kind === 'single') return `the record "${key.toString('latin1', 1)}"`;
  return kind === 'run'
    ? `the record of term ${numberOfKey(key)}`
    : `the membership of entry ${numberOfKey(key)}`;
}

/** The newest is the last one: every write leaves one behind the last entry. `index` is that of the entry. */
async function readHardState(
  database: LogDatabase,
  directory: string,
): Promise<{ readonly value: HardState; readonly index: LogIndex }> {
  for await (const [key, stored] of database.iterator({ ...entryRange, reverse: true })) {
    if (isEntryKey(key)) continue;
    const record = decodeRecord(key, stored);
    if (record === null) {
      throw damagedError(directory, 'the hard state does not match its checksum');
    }
    const [term, votedFor, commitIndex] = record.value as [Term, string | null, LogIndex];
    return { value: { term, votedFor, commitIndex }, index: numberOfKey(key) };
  }
  return { value: { term: 0, votedFor: null, commitIndex: 0 }, index: 0 };
}

async function readLastEntry(database: LogDatabase, directory: string): Promise<Entry | null> {
  for await (const [key, stored] of database.iterator({ ...entryRange, reverse: true })) {
    if (!isEntryKey(key)) continue;
    const entry = decodeEntry(key, stored);
    if (entry !== null) return entry;
    throw damagedEntryError(directory, numberOfKey(key), 'does not match its checksum');
  }
  return null;
}

async function firstEntryIndex(database: LogDatabase): Promise<LogIndex> {
  for await (const key of database.keys(entryRange)) {
    if (isEntryKey(key)) return numberOfKey(key);
  }
  return 0;
}

/** Each part may have a good checksum although another was lost; but then they do not fit together. */
function checkThatPartsFit(
  directory: string,
  { compacted, firstEntryIndex, lastEntryIndex, runs }: StoredRecords,
  hardStateIndex: LogIndex,
  lastEntryTerm: Term,
): void {
  const lastIndex = Math.max(compacted.index, lastEntryIndex);
  if (hardStateIndex !== lastIndex) {
    const text = `its hard state is of a time when it ended at ${hardStateIndex}, but it ends at ${lastIndex}`;
    throw damagedError(directory, text);
  }
  if (lastEntryIndex <= compacted.index) return;
  if (firstEntryIndex > compacted.index + 1) {
    throw damagedEntryError(directory, compacted.index + 1, 'is missing');
  }
  const isAscending = runs.every(
    ({ firstIndex }, i) => i === 0 || firstIndex > (runs[i - 1]?.firstIndex ?? 0),
  );
  const beginsInTime = (runs[0]?.firstIndex ?? Infinity) <= compacted.index + 1;
  const last = runs.at(-1);
  const endsRightly = last?.term === lastEntryTerm && last.firstIndex <= lastEntryIndex;
  if (!isAscending || !beginsInTime || !endsRightly) {
    throw damagedError(directory, 'the terms of its entries are not all recorded');
  }
}
