import type { Logger } from '@kiwi/kernel';
import type { DiskFiles } from './files/disk-files.ts';
import type { CheckpointLimits } from './limits.ts';

/** What all parts of an open storage share. */
export interface StorageCore {
  readonly files: DiskFiles;
  readonly limits: CheckpointLimits;
  /** Of Kiwi; written into every file. */
  readonly release: string;
  readonly logger: Logger;
  /** Above all that were ever taken. */
  takeSegmentNumber(): number;
}
