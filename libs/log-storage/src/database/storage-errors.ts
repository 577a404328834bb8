import { StorageError } from '@kiwi/kernel';
import type { LogIndex } from '@kiwi/raft-core';

/** The directory is in use: `KIWI_STORAGE_LOCKED`. Anything else that keeps LevelDB from opening: `KIWI_STORAGE_OPEN_FAILED`. */
export function openError(directory: string, cause: unknown): StorageError {
  const reason = reasonOf(cause);
  if (reason.code === 'LEVEL_LOCKED') {
    return new StorageError(
      'KIWI_STORAGE_LOCKED',
      `The directory ${directory} is open in another process (or a second time in this one). ` +
        'A Kiwi node needs a directory of its own: stop the other one, or choose another data_dir.',
      { cause, details: { directory } },
    );
  }
  if (reason.code === 'LEVEL_CORRUPTION') return damagedError(directory, reason.message, cause);
  return new StorageError(
    'KIWI_STORAGE_OPEN_FAILED',
    `The directory ${directory} could not be opened: ${reason.message}`,
    { cause, details: { directory } },
  );
}

/** LevelDB's own files, or one of the records besides the entries, are damaged: `KIWI_LOG_CORRUPT`. */
export function damagedError(directory: string, what: string, cause?: unknown): StorageError {
  return new StorageError('KIWI_LOG_CORRUPT', `The log in ${directory} is damaged: ${what}.`, {
    cause,
    details: { directory },
  });
}

/** An entry that should be there is damaged or missing: `KIWI_LOG_CORRUPT` with the index. */
export function damagedEntryError(
  directory: string,
  index: LogIndex,
  what: 'does not match its checksum' | 'is missing',
): StorageError {
  return new StorageError(
    'KIWI_LOG_CORRUPT',
    `The log in ${directory} is damaged: entry ${index} ${what}.`,
    { details: { directory, index } },
  );
}

/** Nothing is written until the storage is opened again: `KIWI_STORAGE_WRITE_FAILED`. */
export function writeError(directory: string, cause: unknown): StorageError {
  return new StorageError(
    'KIWI_STORAGE_WRITE_FAILED',
    `Writing the log in ${directory} failed: ${reasonOf(cause).message}`,
    { cause, details: { directory } },
  );
}

/** `KIWI_STORAGE_READ_FAILED` */
export function readError(directory: string, cause: unknown): StorageError {
  return new StorageError(
    'KIWI_STORAGE_READ_FAILED',
    `Reading the log in ${directory} failed: ${reasonOf(cause).message}`,
    { cause, details: { directory } },
  );
}

/** The caller's fault, not the disk's: `KIWI_STORAGE_NOT_OPEN` before `open` and after `close`. */
export function notOpenError(directory: string): StorageError {
  return new StorageError('KIWI_STORAGE_NOT_OPEN', `The log in ${directory} is not open.`, {
    details: { directory },
  });
}

/** The caller's fault: a write that does not follow on from the log, `KIWI_LOG_GAP`. Nothing was written. */
export function gapError(directory: string, text: string): StorageError {
  return new StorageError('KIWI_LOG_GAP', `Refused a write to the log in ${directory}: ${text}.`, {
    details: { directory },
  });
}

/** LevelDB's reason is the cause of a general "database failed to open". */
function reasonOf(error: unknown): { readonly code: string; readonly message: string } {
  const { code, message, cause } = (error ?? {}) as Readonly<Record<string, unknown>>;
  if (code === 'LEVEL_DATABASE_NOT_OPEN' && cause !== undefined) return reasonOf(cause);
  return { code: String(code ?? ''), message: String(message ?? error) };
}
