import { StorageError } from '@kiwi/kernel';
import { livesAt } from './segment.ts';
import type { Segment } from './segment.ts';

/**
 * Keys of the pages of a checkpoint that an error of reading makes doubtful: all that lie in the file it names, since what has befallen one page of a
 * file may have befallen others. None when the error says nothing against a file: the disk may answer the next time.
 */
export function damagedPages(
  error: unknown,
  segments: readonly Segment[],
  checkpoint: number,
  pathOf: (segment: Segment) => string,
): readonly string[] {
  if (!(error instanceof StorageError) || !isAboutTheFile(error)) return [];
  const damaged = segments.find((segment) => pathOf(segment) === error.details.path);
  if (damaged === undefined) return [];
  return damaged.pages.filter((entry) => livesAt(entry, checkpoint)).map(({ key }) => key);
}

function isAboutTheFile({ code, details }: StorageError): boolean {
  if (code === 'KIWI_CHECKPOINT_CORRUPT' || code === 'KIWI_STORAGE_FORMAT') return true;
  // A bad sector.
  return code === 'KIWI_STORAGE_READ_FAILED' && details.errno === 'EIO';
}
