/**
 * The few operations on files that a log in segments needs, within one directory. The storage relies on nothing else, so that a test can
 * fail, or lose, any of them. Errors have the `code` of the operating system (`ENOSPC`, `EIO`), as those of Node.js do.
 */
export interface SegmentDisk {
  /** Makes the directory, with its parents, where it is missing. */
  makeDirectory(): Promise<void>;
  /** The names of the files. */
  list(): Promise<readonly string[]>;
  /** A new, empty file. One of this name is replaced. */
  create(name: string): Promise<SegmentFile>;
  /** Fails with `ENOENT` when there is no such file. */
  open(name: string): Promise<SegmentFile>;
  /** Atomic; durable only after `syncNames`. */
  rename(from: string, to: string): Promise<void>;
  remove(name: string): Promise<void>;
  /** Makes names that were created, renamed or removed durable. */
  syncNames(): Promise<void>;
}

export interface SegmentFile {
  /** In bytes. */
  size(): Promise<number>;
  /** Fills `target` from this place on. Resolves with the number of bytes read, fewer only at the end of the file. */
  read(target: Uint8Array, position: number): Promise<number>;
  /** Hands all of it to the operating system, or fails; after a failure a part of it may be there. */
  write(bytes: Uint8Array, position: number): Promise<void>;
  /** The same with bytes that lie in several places, as if they were one. */
  writeParts(parts: readonly Uint8Array[], position: number): Promise<void>;
  /** As `write`, at once: for so few bytes that a way through the thread pool would take longer. */
  writeNow(bytes: Uint8Array, position: number): void;
  /** Makes everything written so far durable. After a failure the file must be given up: what was lost is not written again. */
  sync(): Promise<void>;
  close(): Promise<void>;
}
