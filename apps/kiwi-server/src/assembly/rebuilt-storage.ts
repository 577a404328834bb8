import type { LogWrite, StoredLog } from '@kiwi/raft-core';
import { OpenedStorage } from './opened-storage.ts';
import type { RebuiltMark } from './rebuilt-mark.ts';

/**
 * The log of a node that begins anew. The mark goes before the write that brings the first members is told to be durable: what
 * the node acknowledges from there on it cannot forget unnoticed. When the mark cannot be removed, the write has failed.
 */
export class RebuiltStorage extends OpenedStorage {
  readonly #mark: Pick<RebuiltMark, 'remove'>;
  /** Null until members come. */
  #unmarked: Promise<void> | null = null;

  constructor(
    storage: ConstructorParameters<typeof OpenedStorage>[0],
    stored: StoredLog,
    mark: Pick<RebuiltMark, 'remove'>,
  ) {
    super(storage, stored);
    this.#mark = mark;
  }

  override async open(): Promise<StoredLog> {
    const stored = await super.open();
    this.#unmarked = stored.memberships.length === 0 ? null : this.#mark.remove();
    await this.#unmarked;
    return stored;
  }

  override write(write: LogWrite): Promise<void> {
    const written = super.write(write);
    if (this.#unmarked === null && bringsMembers(write)) {
      this.#unmarked = written.then(() => this.#mark.remove());
    }
    if (this.#unmarked === null) return written;
    // Heard of below, unless the mark is what failed.
    written.catch(() => undefined);
    return this.#unmarked.then(() => written);
  }
}

function bringsMembers({ reset, entries }: LogWrite): boolean {
  return reset !== null || entries.some(({ kind }) => kind === 'membership');
}
