import { KiwiError, silentLogger } from '@kiwi/kernel';
import type { Logger, StorageError } from '@kiwi/kernel';
import { RaftError } from '@kiwi/raft-core';
import type {
  Entry,
  HardState,
  LogIndex,
  LogStorage,
  LogWrite,
  SnapshotMeta,
  StoredLog,
  StoredMembership,
  Term,
} from '@kiwi/raft-core';
import { EntryEncoder } from './codec/entry-value.ts';
import { entryKey, hardStateKey, membershipKey, recordKey, termKey } from './codec/keys.ts';
import { encodeRecord } from './codec/record.ts';
import { BatchWriter } from './database/batch-writer.ts';
import type { LogDatabase, LogDatabaseTuning, LogOperation } from './database/log-database.ts';
import { checkAgainstMark, readMark, writeMark } from './database/log-mark.ts';
import type { LogPosition } from './database/log-mark.ts';
import { openDatabase } from './database/open-database.ts';
import { gapError, notOpenError, openError } from './database/storage-errors.ts';
import {
  encodeHardState,
  levelFormatVersion,
  readStoredRecords,
} from './database/stored-records.ts';
import { EntryCache } from './log/entry-cache.ts';
import { readEntries } from './log/entry-reader.ts';
import { MembershipRecords } from './log/membership-records.ts';
import { PrefixRemover, reclaimPrefix } from './log/prefix-remover.ts';
import { TermRuns } from './log/term-runs.ts';
import { NodeIdentityStore } from './node-identity-store.ts';
import { ownRelease } from './own-release.ts';

const mebibyte = 1024 * 1024;

export interface LevelLogStorageOptions {
  /** Created when missing. Belongs to this storage alone. */
  readonly directory: string;
  /** Bound of the memory for recent entries. Default: 0, for `RaftNode` keeps what its peers may need, and what is kept longer costs the garbage collector. */
  readonly cacheBytesMax?: number;
  /** Garbage on disk from which a compaction rewrites files to give it back. Default: 64 MiB. */
  readonly reclaimBytesMin?: number;
  /** Written into a new directory, for the error text of a release that cannot read it. Default: that of this package. */
  readonly release?: string;
  readonly logger?: Logger;
  /** Milliseconds of the time of day, for `bumpIncarnation`. Default: `Date.now`. */
  readonly wallClock?: () => number;
  /** For measurements; the defaults are what they led to. */
  readonly tuning?: LogDatabaseTuning;
}

/** What exists while the storage is open. */
interface Opened {
  readonly database: LogDatabase;
  readonly writer: BatchWriter;
  readonly remover: PrefixRemover;
  readonly identity: NodeIdentityStore;
}

/**
 * The log and the hard state in LevelDB. One `write` is one atomic, synced batch, or part of one: writes that come while
 * a batch is on its way share the next one and its fsync.
 *
 * @example
 * const storage = new LevelLogStorage({ directory: './kiwi-data/node-1/log' });
 * const { hardState, lastIndex } = await storage.open();
 */
export class LevelLogStorage implements LogStorage {
  readonly #options: LevelLogStorageOptions;
  readonly #directory: string;
  readonly #logger: Logger;
  readonly #encoder = new EntryEncoder();
  readonly #cache: EntryCache;
  #opened: Opened | null = null;
  #runs = new TermRuns();
  #memberships = new MembershipRecords();
  #hardState: HardState = { term: 0, votedFor: null, commitIndex: 0 };
  #compactedIndex: LogIndex = 0;
  #compactedTerm: Term = 0;
  #lastIndex: LogIndex = 0;
  /** Rises whenever entries disappear, so that a read from disk notices that it raced with that. */
  #removals = 0;
  /** Compactions, one after the other. */
  #maintenance: Promise<void> = Promise.resolve();

  constructor(options: LevelLogStorageOptions) {
    this.#options = options;
    this.#directory = options.directory;
    this.#logger = options.logger ?? silentLogger;
    this.#cache = new EntryCache(options.cacheBytesMax ?? 0);
  }

  /**
   * Opens or creates the directory. Checks its files, which takes about two seconds per gigabyte of log.
   *
   * @throws StorageError `KIWI_STORAGE_LOCKED`, `KIWI_STORAGE_FORMAT`, `KIWI_LOG_CORRUPT`, `KIWI_STORAGE_OPEN_FAILED`
   */
  async open(): Promise<StoredLog> {
    const database = await openDatabase(this.#directory, this.#logger, this.#options.tuning);
    try {
      return await this.#load(database);
    } catch (error) {
      this.#opened = null;
      await database.close();
      throw error instanceof KiwiError ? error : openError(this.#directory, error);
    }
  }

  async #load(database: LogDatabase): Promise<StoredLog> {
    const release = this.#options.release ?? ownRelease;
    const stored = await readStoredRecords(database, this.#directory, release, levelFormatVersion);
    const { compacted, hardState } = stored;
    const writer = new BatchWriter(database, this.#directory);
    const identity = new NodeIdentityStore({
      directory: this.#directory,
      writer,
      wallClock: this.#options.wallClock ?? Date.now,
      stored: stored.identity,
    });
    const isGarbageLeft = stored.firstEntryIndex > 0 && stored.firstEntryIndex <= compacted.index;
    const removedTo = isGarbageLeft ? stored.firstEntryIndex - 1 : compacted.index;
    const remover = new PrefixRemover(database, writer, {
      removedTo,
      compactedIndex: compacted.index,
    });
    this.#opened = { database, writer, remover, identity };
    // After a failed write it may hold entries that the disk does not.
    this.#cache.truncate(0);
    this.#removals++;
    this.#hardState = hardState;
    this.#compactedIndex = compacted.index;
    this.#compactedTerm = compacted.term;
    this.#lastIndex = Math.max(compacted.index, stored.lastEntryIndex);
    this.#runs = new TermRuns(stored.runs);
    this.#runs.compact(compacted.index, this.#lastIndex);
    this.#memberships = new MembershipRecords(stored.memberships);
    this.#memberships.compact(compacted.index);
    const mark = await readMark(this.#directory);
    if (mark !== null) checkAgainstMark(this.#directory, mark, this.#position);
    await writeMark(this.#directory, { ...this.#position, isClosed: false });
    if (isGarbageLeft) {
      const range = { from: stored.firstEntryIndex, to: compacted.index };
      this.#logger.info('log_removal_resumed', range);
      void this.#inBackground(() => remover.run());
    }
    return {
      hardState,
      firstIndex: this.#firstIndex,
      lastIndex: this.#lastIndex,
      compactedTerm: compacted.term,
      terms: this.#runs.list(this.#firstIndex),
      memberships: this.#memberships.list(),
    };
  }

  /**
   * Who the node is, in the same database.
   *
   * @throws StorageError `KIWI_STORAGE_NOT_OPEN`
   */
  get identity(): NodeIdentityStore {
    return this.#require().identity;
  }

  /**
   * @throws StorageError `KIWI_STORAGE_WRITE_FAILED`, from then on for every write until it is closed and opened again; `KIWI_LOG_GAP` when it does not follow on.
   */
  write(write: LogWrite): Promise<void> {
    let opened: Opened;
    try {
      opened = this.#require();
      if (opened.writer.failure !== null) throw opened.writer.failure;
      this.#checkFollowsOn(write);
    } catch (error) {
      return Promise.reject(error as StorageError);
    }
    const { writer, remover } = opened;
    const operations: LogOperation[] = [];
    if (write.reset !== null) this.#reset(write.reset, remover, operations);
    if (write.truncateFrom !== null) this.#truncate(write.truncateFrom, operations);
    let bytes = 0;
    for (const entry of write.entries) bytes += this.#append(entry, operations);
    if (write.hardState !== null) this.#hardState = write.hardState;
    this.#placeHardState(operations);
    const written = writer.enqueue(operations, bytes, true);
    if (write.reset !== null) void this.#removePrefix(opened, written);
    return written;
  }

  #checkFollowsOn({ reset, truncateFrom, entries }: LogWrite): void {
    const compactedIndex = reset?.index ?? this.#compactedIndex;
    const lastIndex = reset?.index ?? this.#lastIndex;
    if (truncateFrom !== null && truncateFrom <= compactedIndex) {
      const text = `entries up to ${compactedIndex} are compacted, it truncates from ${truncateFrom}`;
      throw gapError(this.#directory, text);
    }
    let next = truncateFrom === null ? lastIndex + 1 : Math.min(truncateFrom, lastIndex + 1);
    for (const { index } of entries) {
      if (index !== next)
        throw gapError(this.#directory, `entry ${index} comes where ${next} is next`);
      next++;
    }
  }

  /** Every write leaves the hard state behind the last entry, where the next start looks for it. */
  #placeHardState(operations: LogOperation[]): void {
    const key = hardStateKey(this.#lastIndex);
    operations.push({ type: 'put', key, value: encodeHardState(key, this.#hardState) });
  }

  /**
   * Deletes at once what lies beyond the snapshot: it would be taken for the log otherwise. What lies before it is garbage
   * like that of a compaction.
   */
  #reset(snapshot: SnapshotMeta, remover: PrefixRemover, operations: LogOperation[]): void {
    const { index, term, membership } = snapshot;
    this.#deleteEntries(Math.max(index + 1, remover.removedTo), operations);
    this.#deleteRecords(0, operations);
    this.#recordCompactionPoint(index, term, remover, operations);
    this.#appendMembership(membership, operations);
    this.#cache.compact(this.#lastIndex);
    this.#lastIndex = index;
  }

  #truncate(from: LogIndex, operations: LogOperation[]): void {
    this.#deleteEntries(from, operations);
    this.#deleteRecords(from, operations);
    this.#cache.truncate(from);
    this.#lastIndex = Math.min(this.#lastIndex, from - 1);
  }

  /** With the hard states among them. */
  #deleteEntries(from: LogIndex, operations: LogOperation[]): void {
    this.#removals++;
    for (let index = from; index <= this.#lastIndex; index++) {
      operations.push({ type: 'del', key: entryKey(index) });
      operations.push({ type: 'del', key: hardStateKey(index) });
    }
  }

  /** What is known of the entries from `from` on without reading them. */
  #deleteRecords(from: LogIndex, operations: LogOperation[]): void {
    for (const run of this.#runs.truncate(from)) {
      operations.push({ type: 'del', key: termKey(run.term) });
    }
    for (const { index } of this.#memberships.truncate(from)) {
      operations.push({ type: 'del', key: membershipKey(index) });
    }
  }

  #append(entry: Entry, operations: LogOperation[]): number {
    const key = entryKey(entry.index);
    const value = this.#encoder.encode(key, entry);
    operations.push({ type: 'put', key, value });
    const run = this.#runs.append(entry.index, entry.term);
    if (run !== null) {
      const runKey = termKey(run.term);
      operations.push({ type: 'put', key: runKey, value: encodeRecord(runKey, run.firstIndex) });
    }
    if (entry.kind === 'membership') this.#appendMembership(entry, operations);
    this.#cache.append(entry);
    this.#lastIndex = entry.index;
    return value.length;
  }

  #appendMembership({ index, data }: StoredMembership, operations: LogOperation[]): void {
    const key = membershipKey(index);
    operations.push({ type: 'put', key, value: encodeRecord(key, Buffer.from(data)) });
    this.#memberships.append({ index, data });
  }

  /**
   * @throws RaftError `RAFT_COMPACTED`; StorageError `KIWI_LOG_CORRUPT`, `KIWI_STORAGE_READ_FAILED`
   */
  async read(from: LogIndex, to: LogIndex, bytesMax: number): Promise<readonly Entry[]> {
    const { database, writer } = this.#require();
    if (from < this.#firstIndex) {
      const text = `entry ${from} is compacted, the log begins at ${this.#firstIndex}`;
      throw new RaftError('RAFT_COMPACTED', text);
    }
    const last = Math.min(to, this.#lastIndex);
    if (from > last) return [];
    const recent = this.#cache.read(from, last, bytesMax);
    if (recent.length > 0) return recent;
    const removals = this.#removals;
    await writer.settled();
    const result = await readEntries(database, this.#directory, { from, to: last, bytesMax });
    // Entries were truncated or compacted meanwhile: what is missing may be missing rightly.
    if (removals !== this.#removals) return this.read(from, to, bytesMax);
    if (result.damage !== null) throw result.damage;
    return result.entries;
  }

  /**
   * Forgets all entries up to `index`, also beyond the end of the log (a snapshot took their place). Resolves when they are
   * deleted and, where there was much, their disk space is given back; writes go on meanwhile.
   */
  compact(index: LogIndex, term: Term): Promise<void> {
    let opened: Opened;
    try {
      opened = this.#require();
    } catch (error) {
      return Promise.reject(error as StorageError);
    }
    if (index <= this.#compactedIndex) return this.#maintenance;
    return this.#removePrefix(opened, this.#compact(opened, index, term));
  }

  #compact({ writer, remover }: Opened, index: LogIndex, term: Term): Promise<void> {
    const operations: LogOperation[] = [];
    this.#removals++;
    for (const run of this.#runs.compact(index, this.#lastIndex)) {
      operations.push({ type: 'del', key: termKey(run.term) });
    }
    for (const membership of this.#memberships.compact(index)) {
      operations.push({ type: 'del', key: membershipKey(membership.index) });
    }
    this.#recordCompactionPoint(index, term, remover, operations);
    this.#cache.compact(index);
    this.#lastIndex = Math.max(this.#lastIndex, index);
    this.#placeHardState(operations);
    return writer.enqueue(operations, 64, true);
  }

  #recordCompactionPoint(
    index: LogIndex,
    term: Term,
    remover: PrefixRemover,
    operations: LogOperation[],
  ): void {
    const key = recordKey('compacted');
    operations.push({ type: 'put', key, value: encodeRecord(key, [index, term]) });
    // The hard state moves along with the end of the log; where it was, no write may ever come to replace it.
    operations.push({ type: 'del', key: hardStateKey(this.#lastIndex) });
    this.#compactedIndex = index;
    this.#compactedTerm = term;
    remover.moveTo(index);
  }

  /** Deletes what lies before the log, in the background, once its new beginning is `recorded`. */
  #removePrefix({ database, remover }: Opened, recorded: Promise<void>): Promise<void> {
    recorded.catch(() => undefined);
    const position = this.#position;
    return this.#inBackground(async () => {
      await recorded;
      await remover.run();
      const to = remover.removedTo;
      const garbageBytesMin = this.#options.reclaimBytesMin ?? 64 * mebibyte;
      const bytes = await reclaimPrefix(database, to, garbageBytesMin);
      this.#logger.debug('log_prefix_removed', { index: to, reclaimedBytes: bytes });
      // Last: on a full disk it fails, and what comes before it makes room.
      await writeMark(this.#directory, { ...position, isClosed: false });
    });
  }

  /** Finishes what was begun, also compactions. Idempotent. */
  async close(): Promise<void> {
    const opened = this.#opened;
    if (opened === null) return;
    this.#opened = null;
    await this.#maintenance.catch(() => undefined);
    await this.#noteThatItIsWhole(opened.writer);
    await opened.database.close();
  }

  /** A full disk, a permission, a device that does not answer may pass; damage, another format and another process do not. */
  isPermanent(error: unknown): boolean {
    if (!(error instanceof KiwiError)) return false;
    return error.code !== 'KIWI_STORAGE_WRITE_FAILED' && error.code !== 'KIWI_STORAGE_OPEN_FAILED';
  }

  async #noteThatItIsWhole(writer: BatchWriter): Promise<void> {
    // What is in memory is not what is on the disk.
    if (writer.failure !== null) return;
    const operations: LogOperation[] = [];
    this.#placeHardState(operations);
    try {
      await writer.enqueue(operations, 64, true);
      await writeMark(this.#directory, { ...this.#position, isClosed: true });
    } catch (error) {
      this.#logger.warn('log_mark_failed', { error });
    }
  }

  get #position(): LogPosition {
    const lastTerm =
      this.#lastIndex > this.#compactedIndex ? this.#runs.lastTerm : this.#compactedTerm;
    return { hardState: this.#hardState, lastIndex: this.#lastIndex, lastTerm };
  }

  get #firstIndex(): LogIndex {
    return this.#compactedIndex + 1;
  }

  /** Runs maintenance behind the one under way. Whoever waits for the result gets its error; otherwise it is logged. */
  #inBackground(task: () => Promise<void>): Promise<void> {
    const result = this.#maintenance.catch(() => undefined).then(task);
    this.#maintenance = result;
    result.catch((error: unknown) => this.#logger.warn('log_maintenance_failed', { error }));
    return result;
  }

  #require(): Opened {
    if (this.#opened === null) throw notOpenError(this.#directory);
    return this.#opened;
  }
}
