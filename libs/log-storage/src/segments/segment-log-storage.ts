import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { KiwiError, silentLogger } from '@kiwi/kernel';
import type { Logger, StorageError } from '@kiwi/kernel';
import { RaftError } from '@kiwi/raft-core';
import type { Entry, LogIndex, LogStorage, LogWrite, StoredLog, Term } from '@kiwi/raft-core';
import { encodeRecord } from '../codec/record.ts';
import { recordKey } from '../codec/keys.ts';
import { BatchWriter } from '../database/batch-writer.ts';
import type { LogDatabase } from '../database/log-database.ts';
import { checkAgainstMark, readMark, writeMark } from '../database/log-mark.ts';
import { openDatabase } from '../database/open-database.ts';
import { gapError, notOpenError, openError } from '../database/storage-errors.ts';
import { readStoredRecords, segmentsFormatVersion } from '../database/stored-records.ts';
import { EntryCache } from '../log/entry-cache.ts';
import { segmentsFolder } from '../log-engine.ts';
import { ownRelease } from '../own-release.ts';
import { NodeIdentityStore } from '../node-identity-store.ts';
import { changesOf } from './log-change.ts';
import type { LogChange } from './log-change.ts';
import type { LogReplay } from './log-replay.ts';
import { LogState } from './log-state.ts';
import { NodeSegmentDisk } from './node-segment-disk.ts';
import { reopenLastSegment } from './reopen-last-segment.ts';
import type { SegmentDisk } from './segment-disk.ts';
import { SegmentPool } from './segment-pool.ts';
import { SegmentReader } from './segment-reader.ts';
import { scanSegments } from './segment-scan.ts';
import type { SegmentScan } from './segment-scan.ts';
import { SegmentWriter } from './segment-writer.ts';

const mebibyte = 1024 * 1024;

export interface SegmentLogStorageOptions {
  /** Created when missing. Belongs to this storage alone. */
  readonly directory: string;
  /** Bound of the memory for recent entries. Default: 0, for `RaftNode` keeps what its peers may need, and what is kept longer costs the garbage collector. */
  readonly cacheBytesMax?: number;
  /** The first segment's size; each next one has twice that of the one before. Default: 1 MiB. */
  readonly segmentBytesMin?: number;
  /** The largest size of a segment, but for a single write that needs more. Default: 16 MiB. */
  readonly segmentBytesMax?: number;
  /** Bound of the used-up files that are kept to be written over. Default: 64 MiB. */
  readonly spareBytesMax?: number;
  /** Written into new files, for the error text of a release that cannot read them. Default: that of this package. */
  readonly release?: string;
  readonly logger?: Logger;
  /** Milliseconds of the time of day, for `bumpIncarnation`. Default: `Date.now`. */
  readonly wallClock?: () => number;
  /** Where the segments are. Default: the folder `segments` of the directory. */
  readonly disk?: SegmentDisk;
}

/** What exists while the storage is open. */
interface Opened {
  readonly records: LogDatabase;
  readonly recordWriter: BatchWriter;
  readonly identity: NodeIdentityStore;
  readonly pool: SegmentPool;
  readonly replay: LogReplay;
  readonly reader: SegmentReader;
  readonly writer: SegmentWriter;
}

/**
 * The log and the hard state in files of their own, written from beginning to end and then used again. A `write` costs one
 * system call and one `fdatasync` of blocks that are there already. Who the node is stands in a small LevelDB database beside them, whose
 * lock keeps a second process out.
 *
 * @example
 * const storage = new SegmentLogStorage({ directory: './kiwi-data/node-1/log' });
 * const { hardState, lastIndex } = await storage.open();
 */
export class SegmentLogStorage implements LogStorage {
  readonly #options: SegmentLogStorageOptions;
  readonly #directory: string;
  readonly #disk: SegmentDisk;
  readonly #release: string;
  readonly #logger: Logger;
  readonly #cache: EntryCache;
  #opened: Opened | null = null;
  /** With all writes that were called; `Opened.replay` has those that are on the disk. */
  #state = new LogState();
  /** Rises whenever entries disappear, so that a read from disk notices that it raced with that. */
  #removals = 0;
  /** What is done beside the writes, one after the other. */
  #maintenance: Promise<void> = Promise.resolve();

  constructor(options: SegmentLogStorageOptions) {
    this.#options = options;
    this.#directory = options.directory;
    this.#disk = options.disk ?? new NodeSegmentDisk(join(options.directory, segmentsFolder));
    this.#release = options.release ?? ownRelease;
    this.#logger = options.logger ?? silentLogger;
    this.#cache = new EntryCache(options.cacheBytesMax ?? 0);
  }

  /**
   * Opens or creates the directory. Reads and checks all of the log.
   *
   * @throws StorageError `KIWI_STORAGE_LOCKED`, `KIWI_STORAGE_FORMAT`, `KIWI_LOG_CORRUPT`, `KIWI_STORAGE_OPEN_FAILED`
   */
  async open(): Promise<StoredLog> {
    // First, so that the folder is there from the beginning: see `storedLogEngine`.
    await this.#disk.makeDirectory().catch((error: unknown) => {
      throw openError(this.#directory, error);
    });
    const records = await openDatabase(this.#directory, this.#logger);
    try {
      return await this.#load(records);
    } catch (error) {
      this.#opened = null;
      await records.close();
      throw error instanceof KiwiError ? error : openError(this.#directory, error);
    }
  }

  async #load(records: LogDatabase): Promise<StoredLog> {
    const stored = await readStoredRecords(
      records,
      this.#directory,
      this.#release,
      segmentsFormatVersion,
    );
    const scan = await scanSegments({
      disk: this.#disk,
      directory: this.#directory,
      begunNumber: stored.begunSegment,
      release: this.#release,
    });
    const mark = await readMark(this.#directory);
    if (mark !== null) checkAgainstMark(this.#directory, mark, scan.replay.state.position);
    if (scan.isEndTorn) {
      this.#logger.warn('log_torn_end_dropped', { directory: this.#directory, ...scan.lastFrame });
    }
    for (const name of scan.unused) await this.#disk.remove(name);
    const recordWriter = new BatchWriter(records, this.#directory);
    this.#opened = await this.#start(records, recordWriter, scan, stored.identity);
    // After a failed write it may hold entries that the disk does not.
    this.#cache.truncate(0);
    this.#removals++;
    this.#state = scan.replay.state.copy();
    this.#noteBegun(scan.replay.segments.at(-1)?.header.number ?? 0, stored.begunSegment);
    await writeMark(this.#directory, { ...this.#state.position, isClosed: false });
    return this.#state.stored();
  }

  async #start(
    records: LogDatabase,
    recordWriter: BatchWriter,
    scan: SegmentScan,
    identity: ConstructorParameters<typeof NodeIdentityStore>[0]['stored'],
  ): Promise<Opened> {
    const { replay, sequence, spares } = scan;
    const { segmentBytesMin = mebibyte, segmentBytesMax = 16 * mebibyte } = this.#options;
    const spareBytesMax = this.#options.spareBytesMax ?? 64 * mebibyte;
    const pool = new SegmentPool(this.#disk, spares, spareBytesMax);
    const segmentOf = (number: number) =>
      replay.segments.find(({ header }) => header.number === number);
    return {
      records,
      recordWriter,
      identity: new NodeIdentityStore({
        directory: this.#directory,
        writer: recordWriter,
        wallClock: this.#options.wallClock ?? Date.now,
        stored: identity,
      }),
      pool,
      replay,
      reader: new SegmentReader(this.#disk, this.#directory, replay.positions, segmentOf),
      writer: new SegmentWriter({
        directory: this.#directory,
        pool,
        replay,
        place: await reopenLastSegment(this.#disk, scan),
        sequence,
        release: this.#release,
        newSalt: () => randomBytes(8),
        capacityAfter: (bytes) => Math.min(Math.max(2 * bytes, segmentBytesMin), segmentBytesMax),
        onBegun: (number) => this.#noteBegun(number, 0),
      }),
    };
  }

  /**
   * Who the node is.
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
    let writer: SegmentWriter;
    try {
      ({ writer } = this.#require());
      if (writer.failure !== null) throw writer.failure;
      const gap = this.#state.gapBefore(write);
      if (gap !== null) throw gapError(this.#directory, gap);
    } catch (error) {
      return Promise.reject(error as StorageError);
    }
    const { reset, truncateFrom, entries } = write;
    const changes = changesOf(write);
    for (const change of changes) this.#state.apply(change);
    if (reset !== null) this.#cache.truncate(0);
    if (truncateFrom !== null) this.#cache.truncate(truncateFrom);
    if (reset !== null || truncateFrom !== null) this.#removals++;
    for (const entry of entries) this.#cache.append(entry);
    const written = writer.enqueue(
      changes,
      entries.map(({ data }) => data),
    );
    if (reset !== null) void this.#releaseUnused(written);
    return written;
  }

  /**
   * @throws RaftError `RAFT_COMPACTED`; StorageError `KIWI_LOG_CORRUPT`, `KIWI_STORAGE_READ_FAILED`
   */
  async read(from: LogIndex, to: LogIndex, bytesMax: number): Promise<readonly Entry[]> {
    const { writer, reader } = this.#require();
    const { firstIndex, lastIndex } = this.#state;
    if (from < firstIndex) {
      const text = `entry ${from} is compacted, the log begins at ${firstIndex}`;
      throw new RaftError('RAFT_COMPACTED', text);
    }
    const last = Math.min(to, lastIndex);
    if (from > last) return [];
    const recent = this.#cache.read(from, last, bytesMax);
    if (recent.length > 0) return recent;
    const removals = this.#removals;
    await writer.settled();
    const result = await reader.read({ from, to: last, bytesMax }).catch((error: StorageError) => {
      if (removals === this.#removals) throw error;
      return null;
    });
    // Entries were truncated or compacted meanwhile: what is missing may be missing rightly.
    if (result === null || removals !== this.#removals) return this.read(from, to, bytesMax);
    if (result.damage !== null) throw result.damage;
    return result.entries;
  }

  /**
   * Forgets all entries up to `index`, also beyond the end of the log (a snapshot took their place). Resolves when the files
   * that are not needed any more are given back; writes go on meanwhile.
   */
  compact(index: LogIndex, term: Term): Promise<void> {
    let writer: SegmentWriter;
    try {
      ({ writer } = this.#require());
    } catch (error) {
      return Promise.reject(error as StorageError);
    }
    if (index <= this.#state.compactedIndex) return this.#maintenance;
    const change: LogChange = { type: 'compact', index, term };
    this.#state.apply(change);
    this.#cache.compact(index);
    this.#removals++;
    return this.#releaseUnused(writer.enqueue([change]));
  }

  /** Gives files back, once what makes them superfluous is `durable`. */
  #releaseUnused(durable: Promise<void>): Promise<void> {
    durable.catch(() => undefined);
    const { replay, pool } = this.#require();
    return this.#inBackground(async () => {
      await durable;
      await pool.release(replay.takeUnused());
      await writeMark(this.#directory, { ...replay.state.position, isClosed: false });
    });
  }

  /** So that the loss of the newest file is noticed. */
  #noteBegun(number: number, known: number): void {
    if (number <= known) return;
    const key = recordKey('segment');
    const value = encodeRecord(key, number);
    void this.#inBackground(async () => {
      await this.#opened?.recordWriter.enqueue([{ type: 'put', key, value }], value.length, true);
    });
  }

  /** Finishes what was begun, also compactions. Idempotent. */
  async close(): Promise<void> {
    const opened = this.#opened;
    if (opened === null) return;
    await opened.writer.settled();
    await this.#maintenance.catch(() => undefined);
    this.#opened = null;
    await this.#noteThatItIsWhole(opened);
    await opened.pool.close();
    await opened.writer.close();
    await opened.records.close();
  }

  async #noteThatItIsWhole({ writer, replay }: Opened): Promise<void> {
    // What is in memory is not what is on the disk.
    if (writer.failure !== null) return;
    try {
      await writeMark(this.#directory, { ...replay.state.position, isClosed: true });
    } catch (error) {
      this.#logger.warn('log_mark_failed', { error });
    }
  }

  /** A full disk, a permission, a device that does not answer may pass; damage, another format and another process do not. */
  isPermanent(error: unknown): boolean {
    if (!(error instanceof KiwiError)) return false;
    return error.code !== 'KIWI_STORAGE_WRITE_FAILED' && error.code !== 'KIWI_STORAGE_OPEN_FAILED';
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
