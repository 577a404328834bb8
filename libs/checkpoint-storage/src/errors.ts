import { StorageError } from '@kiwi/kernel';
import { errorCode } from './files/node-file-system.ts';

/** A file is damaged, cut off or missing: `KIWI_CHECKPOINT_CORRUPT`. */
export function corruptError(
  path: string,
  what: string,
  details: Readonly<Record<string, unknown>> = {},
): StorageError {
  return new StorageError(
    'KIWI_CHECKPOINT_CORRUPT',
    `The checkpoint file ${path} is damaged: ${what}.`,
    { details: { path, ...details } },
  );
}

/** Another release's format, or not a file of a checkpoint: `KIWI_STORAGE_FORMAT`. */
export function formatError(path: string, what: string): StorageError {
  return new StorageError('KIWI_STORAGE_FORMAT', `The checkpoint file ${path} ${what}.`, {
    details: { path },
  });
}

/** The disk refused to read: `KIWI_STORAGE_READ_FAILED`. */
export function readError(path: string, cause: unknown): StorageError {
  return new StorageError(
    'KIWI_STORAGE_READ_FAILED',
    `Reading ${path} failed: ${reasonOf(cause)}. Check the disk and the permissions.`,
    { cause, details: { path, errno: errorCode(cause) } },
  );
}

/** The disk refused to write: `KIWI_STORAGE_WRITE_FAILED`. The checkpoint before stays; a later one may succeed. */
export function writeError(path: string, cause: unknown): StorageError {
  const errno = errorCode(cause);
  const full = errno === 'ENOSPC' || errno === 'EDQUOT';
  const advice = full ? 'Free space on the disk.' : 'Check the disk and the permissions.';
  return new StorageError(
    'KIWI_STORAGE_WRITE_FAILED',
    `Writing the checkpoint file ${path} failed: ${reasonOf(cause)}. The checkpoint before stays in force. ${advice}`,
    { cause, details: { path, errno } },
  );
}

/** `KIWI_STORAGE_OPEN_FAILED` */
export function openError(directory: string, cause: unknown): StorageError {
  return new StorageError(
    'KIWI_STORAGE_OPEN_FAILED',
    `The checkpoint directory ${directory} could not be opened: ${reasonOf(cause)}. Check path, disk and permissions.`,
    { cause, details: { path: directory, errno: errorCode(cause) } },
  );
}

/** The caller's fault: `KIWI_STORAGE_NOT_OPEN` after `close`. */
export function notOpenError(directory: string): StorageError {
  return new StorageError('KIWI_STORAGE_NOT_OPEN', `The checkpoints in ${directory} are closed.`, {
    details: { path: directory },
  });
}

/** The caller's fault: a second writer or receiver, or one that is finished already: `KIWI_CHECKPOINT_BUSY`. */
export function busyError(what: string): StorageError {
  return new StorageError('KIWI_CHECKPOINT_BUSY', what);
}

/** The checkpoint that a writer builds on is no longer the current one: `KIWI_CHECKPOINT_SUPERSEDED`. */
export function supersededError(base: number, current: number): StorageError {
  return new StorageError(
    'KIWI_CHECKPOINT_SUPERSEDED',
    `The checkpoint was begun on checkpoint ${base}, and checkpoint ${current} has been received since. Begin again.`,
    { details: { base, current } },
  );
}

/** A page, its key, or a head is larger than allowed: `KIWI_CHECKPOINT_LIMIT`. */
export function limitError(what: string): StorageError {
  return new StorageError('KIWI_CHECKPOINT_LIMIT', `Refused for a checkpoint: ${what}.`);
}

/** What a peer sent is not a whole checkpoint that this release can read: `KIWI_CHECKPOINT_STREAM`. */
export function streamError(what: string): StorageError {
  return new StorageError(
    'KIWI_CHECKPOINT_STREAM',
    `The checkpoint that a peer sent ${what}. Nothing of it is kept; it has to be sent again.`,
  );
}

function reasonOf(error: unknown): string {
  const { message } = (error ?? {}) as { readonly message?: unknown };
  return String(message ?? error);
}
