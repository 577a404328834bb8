import { stat } from 'node:fs/promises';
import { Level } from 'level';

/** A LevelDB database with binary keys and values. */
export type LogDatabase = Level<Buffer, Buffer>;

export type LogOperation =
  | { readonly type: 'put'; readonly key: Buffer; readonly value: Buffer }
  | { readonly type: 'del'; readonly key: Buffer };

/** How LevelDB is set up; see `bench/` for the measurements behind the defaults. */
export interface LogDatabaseTuning {
  readonly compression?: boolean;
  readonly writeBufferBytes?: number;
  readonly fileBytesMax?: number;
}

const mebibyte = 1024 * 1024;

/** The database object for a directory. It begins to open at once; `open` tells when, and whether, it is. */
export function createLogDatabase(directory: string, tuning: LogDatabaseTuning = {}): LogDatabase {
  return new Level<Buffer, Buffer>(directory, {
    keyEncoding: 'buffer',
    valueEncoding: 'buffer',
    compression: tuning.compression ?? false,
    writeBufferSize: tuning.writeBufferBytes ?? 4 * mebibyte,
    maxFileSize: tuning.fileBytesMax ?? 16 * mebibyte,
    cacheSize: 2 * mebibyte,
  });
}

/**
 * Rejects with the code `LEVEL_LOCKED` in what caused it when the directory is open elsewhere. LevelDB takes its lock first; told that there must
 * be no database and that it shall make none, it then leaves everything as it is.
 */
export async function checkThatUnlocked(directory: string): Promise<void> {
  if (!(await isDirectory(directory))) return;
  const probe = new Level(directory, { createIfMissing: false, errorIfExists: true });
  try {
    await probe.open();
  } catch (error) {
    if (isLocked(error)) throw error;
  } finally {
    await probe.close();
  }
}

function isLocked(error: unknown): boolean {
  const { code, cause } = (error ?? {}) as { readonly code?: unknown; readonly cause?: unknown };
  return code === 'LEVEL_LOCKED' || (cause !== undefined && isLocked(cause));
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** What LevelDB itself can do beyond the interface that `level` shares with browsers. */
interface RangeMaintenance {
  approximateSize(start: Buffer, end: Buffer): Promise<number>;
  compactRange(start: Buffer, end: Buffer): Promise<void>;
}

/** Bytes on disk in `[start, end)`, without what is still in the write buffer. */
export function bytesOnDisk(database: LogDatabase, start: Buffer, end: Buffer): Promise<number> {
  return maintenanceOf(database).approximateSize(start, end);
}

/** Rewrites the files of `[start, end]` without what was deleted or replaced. */
export function reclaim(database: LogDatabase, start: Buffer, end: Buffer): Promise<void> {
  return maintenanceOf(database).compactRange(start, end);
}

function maintenanceOf(database: LogDatabase): RangeMaintenance {
  // In Node.js `Level` is `ClassicLevel`, whose type is not exported by `level`.
  return database as unknown as RangeMaintenance;
}
