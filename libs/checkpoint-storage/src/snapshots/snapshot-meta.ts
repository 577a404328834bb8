import { StorageError } from '@kiwi/kernel';
import type { SnapshotMeta } from '@kiwi/raft-core';

/** Of the meta and of the pages; another one is refused. */
const formatVersion = 1;

/** Small and rarely read: JSON. */
export function encodeSnapshotMeta({ index, term, membership }: SnapshotMeta): Uint8Array {
  const data = Buffer.from(membership.data).toString('base64');
  const text = JSON.stringify({
    format: formatVersion,
    index,
    term,
    membership: { index: membership.index, data },
  });
  return Buffer.from(text);
}

/**
 * @param place for the texts of errors: whose meta it is
 * @throws StorageError `KIWI_STORAGE_FORMAT` or `KIWI_CHECKPOINT_CORRUPT`
 */
export function decodeSnapshotMeta(bytes: Uint8Array, place: string): SnapshotMeta {
  const value = parse(bytes, place);
  const { format, index, term, membership } = value;
  if (format !== formatVersion) {
    throw new StorageError(
      'KIWI_STORAGE_FORMAT',
      `The snapshot in ${place} has format ${String(format)}, this release reads format ${formatVersion}. ` +
        'It belongs to another application, or to a newer release: run that.',
      { details: { path: place } },
    );
  }
  const { index: membershipIndex, data } = isObject(membership) ? membership : {};
  if (!isIndex(index) || !isIndex(term) || !isIndex(membershipIndex) || typeof data !== 'string') {
    throw corrupt(place);
  }
  return {
    index,
    term,
    membership: { index: membershipIndex, data: Buffer.from(data, 'base64') },
  };
}

function parse(bytes: Uint8Array, place: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString());
  } catch (cause) {
    throw corrupt(place, cause);
  }
  if (!isObject(value)) throw corrupt(place);
  return value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isIndex(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function corrupt(place: string, cause?: unknown): StorageError {
  return new StorageError(
    'KIWI_CHECKPOINT_CORRUPT',
    `The description of the snapshot in ${place} cannot be understood. Was it written by another application?`,
    { cause, details: { path: place } },
  );
}
