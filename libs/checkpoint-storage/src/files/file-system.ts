/**
 * The few operations on files that checkpoints need. The storage relies on nothing else, so that a test can fail, or lose, any of them.
 * Errors have the `code` of the operating system (`ENOSPC`, `EIO`), as those of Node.js do.
 */
export interface FileSystem {
  /** Makes the directory, with its parents, and makes them durable; one that is there is left as it is. */
  createDirectory(directory: string): Promise<void>;
  /** The names of the files in it. */
  list(directory: string): Promise<readonly string[]>;
  /** In bytes; null when there is no such file. */
  size(path: string): Promise<number | null>;
  /** A new, empty file. Fails with `EEXIST` when the name is taken. */
  create(path: string): Promise<WritableFile>;
  /** Fails with `ENOENT` when there is no such file. */
  open(path: string): Promise<ReadableFile>;
  /** Atomic; durable only after `syncDirectory`. */
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Makes names that were created, renamed or removed in the directory durable. */
  syncDirectory(directory: string): Promise<void>;
}

/** A file that grows at its end. */
export interface WritableFile {
  /** Writes all of it or fails; after a failure a part of it may be there. */
  write(bytes: Uint8Array): Promise<void>;
  /** Makes everything written so far durable. After a failure the file must be given up: what was lost is not written again. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

export interface ReadableFile {
  /** Fills `target` from this place on. Resolves with the number of bytes read, fewer only at the end of the file. */
  read(target: Uint8Array, position: number): Promise<number>;
  close(): Promise<void>;
}
