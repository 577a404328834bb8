import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { RaftNode } from '@kiwi/raft-core';
import { ClusterError } from '@kiwi/admin-api';

const fileName = 'founded';
/** For the answer to whoever asked to get out before the connections close. */
const answerMs = 50;

/**
 * Whether a node that began without members founded a cluster of its own. That is kept in a file beside the log, and takes
 * effect when the node is built anew.
 */
export class Founding {
  /** Resolves when the node is to be stopped and built anew. */
  readonly requested: Promise<void>;
  readonly isFounder: boolean;
  readonly #path: string;
  #request: () => void = () => undefined;

  private constructor(path: string, isFounder: boolean) {
    this.#path = path;
    this.isFounder = isFounder;
    this.requested = new Promise((resolve) => (this.#request = resolve));
  }

  static async open(dataDirectory: string): Promise<Founding> {
    const path = join(dataDirectory, fileName);
    const isFounder = await readFile(path).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return false;
        throw error;
      },
    );
    return new Founding(path, isFounder);
  }

  /** Makes the node the first member of a new cluster. @throws ClusterError when it has heard of a cluster already. */
  async found(raft: RaftNode): Promise<void> {
    const { membership, lastIndex, id } = raft.status;
    if (membership.members.length > 0 || lastIndex > 0) {
      throw new ClusterError('already_member', `node ${id} is in a cluster already`);
    }
    const file = await open(this.#path, 'w');
    try {
      await file.writeFile(`node ${id} founded its cluster\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    void pause(answerMs).then(this.#request);
  }
}
