import { StorageError } from '@kiwi/kernel';
import type { CheckpointPage } from '../segments/page-scanner.ts';

/** A page of a snapshot is not larger: so much of it is in memory at once. */
const pageBytes = 1024 * 1024;

/** The key of page `number`, counted from 0. */
export function pageKey(number: number): string {
  return `bytes-${number}`;
}

/** Bytes cut into pages; each is valid until the next one is asked for. */
export async function* pagesOf(
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const page = Buffer.allocUnsafeSlow(pageBytes);
  let filled = 0;
  for await (const piece of pieces) {
    for (let taken = 0; taken < piece.byteLength; ) {
      const part = piece.subarray(taken, taken + pageBytes - filled);
      page.set(part, filled);
      taken += part.byteLength;
      filled += part.byteLength;
      if (filled < pageBytes) continue;
      yield page;
      filled = 0;
    }
  }
  if (filled > 0) yield page.subarray(0, filled);
}

/**
 * The bytes of numbered pages.
 *
 * @throws StorageError `KIWI_CHECKPOINT_CORRUPT` when the pages are not those of a snapshot
 */
export async function* bytesOf(
  batches: AsyncIterable<readonly CheckpointPage[]>,
  place: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  let number = 0;
  for await (const batch of batches) {
    for (const { key, data } of batch) {
      if (key !== pageKey(number)) throw unexpectedPage(place, key, number);
      number++;
      yield data;
    }
  }
}

function unexpectedPage(place: string, key: string, number: number): StorageError {
  return new StorageError(
    'KIWI_CHECKPOINT_CORRUPT',
    `The snapshot in ${place} has page "${key}" where page "${pageKey(number)}" belongs. ` +
      'Was it written by another application?',
    { details: { path: place, page: key } },
  );
}
