/** Bounds of what is written, and of what a file or a peer can make a node allocate. */
export interface CheckpointLimits {
  /** The longest page. */
  readonly pageBytesMax: number;
  /** The longest page key, in bytes of UTF-8; 65,535 at most. */
  readonly keyBytesMax: number;
  /** The longest meta, and the longest header. */
  readonly headBytesMax: number;
  /** A segment takes no further page beyond this. With one page more it must stay below 4 GiB. */
  readonly segmentBytesMax: number;
  /** With more segments than this, the smallest are rewritten together. */
  readonly segmentsMax: number;
  /** The size of a write. */
  readonly blockBytes: number;
  /** The size of a read. */
  readonly readBytes: number;
  /** So much is written between two syncs, so that other syncs of the disk never queue behind a large one. */
  readonly unsyncedBytesMax: number;
}

const mebibyte = 1024 * 1024;

export const defaultLimits: CheckpointLimits = {
  pageBytesMax: 64 * mebibyte,
  keyBytesMax: 1024,
  headBytesMax: 64 * mebibyte,
  segmentBytesMax: 256 * mebibyte,
  segmentsMax: 128,
  blockBytes: mebibyte,
  readBytes: mebibyte,
  unsyncedBytesMax: mebibyte,
};
