import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StorageError } from '@kiwi/kernel';
import { syncDirectory } from './sync-directory.ts';

const fileName = 'rebuilt';

/**
 * A file that says: this node begins anew, with the consent of its cluster. As long as it is there, the node takes nothing for its
 * cluster's members but what the leader sends, and may find its data directory empty. It goes with the first members that are
 * durable in the node's own log. It must not stay: a node that lost its data later would again begin with nothing, and nobody would
 * have agreed to that.
 */
export class RebuiltMark {
  readonly #dataDirectory: string;
  readonly #path: string;

  constructor(dataDirectory: string) {
    this.#dataDirectory = dataDirectory;
    this.#path = join(dataDirectory, fileName);
  }

  async isThere(): Promise<boolean> {
    return readFile(this.#path).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return false;
        throw error;
      },
    );
  }

  /** Durable when it resolves. */
  async leave(nodeId: number): Promise<void> {
    const file = await open(this.#path, 'w');
    try {
      await file.writeFile(
        `node ${nodeId} is being rebuilt from the other members of its cluster\n`,
      );
      await file.sync();
    } finally {
      await file.close();
    }
    await syncDirectory(this.#dataDirectory);
  }

  /** Durable when it resolves. No error when it is not there. @throws StorageError `KIWI_STORAGE_WRITE_FAILED` */
  async remove(): Promise<void> {
    try {
      await rm(this.#path, { force: true });
      await syncDirectory(this.#dataDirectory);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new StorageError(
        'KIWI_STORAGE_WRITE_FAILED',
        `Removing ${this.#path} failed: ${reason}. Check the disk and the permissions.`,
        { cause, details: { path: this.#path } },
      );
    }
  }
}
