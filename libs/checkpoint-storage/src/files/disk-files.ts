import { join } from 'node:path';
import type { Logger } from '@kiwi/kernel';
import { errorCode } from './node-file-system.ts';
import type { FileSystem, ReadableFile, WritableFile } from './file-system.ts';

/** The files of one directory: what they take up, and the removal of those that nobody needs or that readers still hold. */
export class DiskFiles {
  readonly directory: string;
  readonly fileSystem: FileSystem;
  readonly #logger: Logger;
  readonly #sizes = new Map<string, number>();
  readonly #pins = new Map<string, number>();
  /** To be removed when nobody reads them and a checkpoint has become durable that can do without them. */
  readonly #condemned = new Set<string>();
  #bytes = 0;
  #closed = false;

  constructor(directory: string, fileSystem: FileSystem, logger: Logger) {
    this.directory = directory;
    this.fileSystem = fileSystem;
    this.#logger = logger;
  }

  /** Everything that this program put there, also what is still to be removed. */
  get bytes(): number {
    return this.#bytes;
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  async create(name: string): Promise<WritableFile> {
    const file = await this.fileSystem.create(this.path(name));
    this.#sizes.set(name, 0);
    return file;
  }

  open(name: string): Promise<ReadableFile> {
    return this.fileSystem.open(this.path(name));
  }

  /** The file was found, or became longer. */
  grow(name: string, bytes: number): void {
    this.#sizes.set(name, (this.#sizes.get(name) ?? 0) + bytes);
    this.#bytes += bytes;
  }

  async rename(from: string, to: string): Promise<void> {
    await this.fileSystem.rename(this.path(from), this.path(to));
    this.#sizes.set(to, this.#sizes.get(from) ?? 0);
    this.#sizes.delete(from);
  }

  syncDirectory(): Promise<void> {
    return this.fileSystem.syncDirectory(this.directory);
  }

  /** Keeps a file from being removed. */
  pin(name: string): void {
    this.#pins.set(name, (this.#pins.get(name) ?? 0) + 1);
  }

  /** The last one to let go of a condemned file removes it. */
  async unpin(name: string): Promise<void> {
    const pins = (this.#pins.get(name) ?? 1) - 1;
    if (pins > 0) {
      this.#pins.set(name, pins);
      return;
    }
    this.#pins.delete(name);
    if (this.#condemned.has(name) && !this.#closed) await this.remove(name);
  }

  /** From now on nothing is removed when readers let go of it: the directory may have a new owner. */
  close(): void {
    this.#closed = true;
  }

  /** It is to go with the next `sweep`. */
  condemn(name: string): void {
    this.#condemned.add(name);
  }

  /** Removes what is condemned; call it when the newest checkpoint is durable, for it may be needed until then. */
  async sweep(): Promise<void> {
    for (const name of this.#condemned) if (!this.#pins.has(name)) await this.remove(name);
  }

  /** Resolves with false when that failed; it is then tried again with the next `sweep`. */
  async remove(name: string): Promise<boolean> {
    try {
      await this.fileSystem.remove(this.path(name));
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') {
        this.#condemned.add(name);
        this.#logger.warn('checkpoint_file_not_removed', { file: this.path(name), error });
        return false;
      }
    }
    this.#condemned.delete(name);
    this.#bytes -= this.#sizes.get(name) ?? 0;
    this.#sizes.delete(name);
    return true;
  }
}
