import { StorageError } from '@kiwi/kernel';
import type { SnapshotMeta } from '@kiwi/raft-core';
import type { BatchOrigin, StoredWaiter, StoredWatch, StoredWatchedKey } from '@kiwi/state-machine';

/** Of this encoding; another one is refused. */
const formatVersion = 3;

/** What a checkpoint says of itself besides its pages: its place in the log, and what is replicated but no key. */
export interface CheckpointMeta {
  /** Of Kiwi, which wrote it: another one may have to say so. */
  readonly release: string;
  readonly snapshot: SnapshotMeta;
  /** See `Origins.list`. */
  readonly origins: readonly BatchOrigin[];
  /** See `Watches.list`. */
  readonly watches: readonly StoredWatch[];
  /** See `Waiters.list`. */
  readonly waiters: readonly StoredWaiter[];
}

/** Small and rarely read: JSON. */
export function encodeCheckpointMeta({
  release,
  snapshot,
  origins,
  watches,
  waiters,
}: CheckpointMeta): Uint8Array {
  const { index, term, membership } = snapshot;
  const text = JSON.stringify({
    // These two are the same in all versions.
    format: formatVersion,
    release,
    index,
    term,
    membership: { index: membership.index, data: Buffer.from(membership.data).toString('base64') },
    origins: origins.map(({ node, incarnation, sequence }) => [node, incarnation, sequence]),
    watches: watches.map(({ node, incarnation, watcher, broken, keys }) => [
      ...[node, incarnation, watcher, broken, keys],
    ]),
    waiters: waiters.map(({ node, incarnation, id, db, keys, args }) => [
      ...[node, incarnation, id, db, keys, args],
    ]),
  });
  return Buffer.from(text);
}

/** @throws StorageError `KIWI_STORAGE_FORMAT` or `KIWI_CHECKPOINT_CORRUPT` */
export function decodeCheckpointMeta(bytes: Uint8Array): CheckpointMeta {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString());
  } catch (cause) {
    throw corrupt('is not JSON', cause);
  }
  if (!isObject(value) || typeof value['format'] !== 'number') throw corrupt('has no format');
  const { format, release, index, term, membership, origins, watches, waiters } = value;
  if (format !== formatVersion) {
    throw new StorageError(
      'KIWI_STORAGE_FORMAT',
      `The checkpoint has format ${format}, this release reads format ${formatVersion}. ${runAnother(typeof release === 'string' ? release : '(unknown)')}`,
    );
  }
  if (typeof release !== 'string') throw corrupt('names no release');
  if (!isIndex(index) || !isIndex(term) || !isObject(membership)) throw corrupt('lacks a field');
  if (!Array.isArray(origins) || !Array.isArray(watches) || !Array.isArray(waiters)) {
    throw corrupt('lacks a list');
  }
  const { index: membershipIndex, data } = membership;
  if (!isIndex(membershipIndex) || typeof data !== 'string') throw corrupt('has no membership');
  return {
    release,
    snapshot: {
      index,
      term,
      membership: { index: membershipIndex, data: Buffer.from(data, 'base64') },
    },
    origins: origins.map(decodeOrigin),
    watches: watches.map(decodeWatch),
    waiters: waiters.map(decodeWaiter),
  };
}

/** What to do about a format that this release does not know. */
export function runAnother(release: string): string {
  return `Kiwi ${release} wrote it: run that release, or a newer one.`;
}

function decodeOrigin(value: unknown): BatchOrigin {
  const [node, incarnation, sequence] = Array.isArray(value) ? (value as unknown[]) : [];
  if (!isIndex(node) || !isIndex(incarnation) || !isIndex(sequence)) throw corrupt('has no origin');
  return { node, incarnation, sequence };
}

function decodeWatch(value: unknown): StoredWatch {
  const [node, incarnation, watcher, broken, keys] = Array.isArray(value)
    ? (value as unknown[])
    : [];
  if (!isIndex(node) || !isIndex(incarnation) || !isIndex(watcher)) throw corrupt('has no watcher');
  if (typeof broken !== 'boolean' || !Array.isArray(keys)) throw corrupt('has no watched keys');
  return { node, incarnation, watcher, broken, keys: keys.map(decodeWatchedKey) };
}

function decodeWatchedKey(value: unknown): StoredWatchedKey {
  const [db, key, wasVisible] = Array.isArray(value) ? (value as unknown[]) : [];
  if (!isIndex(db) || typeof key !== 'string' || typeof wasVisible !== 'boolean') {
    throw corrupt('has no watched key');
  }
  return [db, key, wasVisible];
}

function decodeWaiter(value: unknown): StoredWaiter {
  const [node, incarnation, id, db, keys, args] = Array.isArray(value) ? (value as unknown[]) : [];
  if (!isIndex(node) || !isIndex(incarnation) || !isIndex(id)) throw corrupt('has no waiter');
  if (!isIndex(db) || !areTexts(keys) || !areTexts(args))
    throw corrupt('has no command that waits');
  return { node, incarnation, id, db, keys, args };
}

function areTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isIndex(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function corrupt(what: string, cause?: unknown): StorageError {
  return new StorageError('KIWI_CHECKPOINT_CORRUPT', `The description of the checkpoint ${what}.`, {
    cause,
  });
}
