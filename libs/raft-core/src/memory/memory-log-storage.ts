import type { Entry, HardState, LogIndex, Term } from '../core/types.ts';
import { RaftError } from '../errors.ts';
import type { LogStorage, LogWrite, StoredLog, StoredMembership } from '../ports/log-storage.ts';
import type { SnapshotMeta } from '../ports/snapshot-store.ts';

/**
 * A log in memory, for tests and examples. Survives `close` and a new `open` of the same object, as a
 * disk survives a restart of its process.
 */
export class MemoryLogStorage implements LogStorage {
  #hardState: HardState = { term: 0, votedFor: null, commitIndex: 0 };
  #compactedIndex: LogIndex = 0;
  #compactedTerm: Term = 0;
  /** `#entries[0]` has index `#compactedIndex + 1`. */
  #entries: Entry[] = [];
  /** The last membership at or below `#compactedIndex`: of an entry, or of the snapshot of a reset. */
  #compactedMembership: StoredMembership | null = null;
  #open = false;

  open(): Promise<StoredLog> {
    if (this.#open) return Promise.reject(new RaftError('RAFT_REJECTED', 'already open'));
    this.#open = true;
    const terms: { term: Term; firstIndex: LogIndex }[] = [];
    for (const { term, index } of this.#entries) {
      if (terms[terms.length - 1]?.term !== term) terms.push({ term, firstIndex: index });
    }
    return Promise.resolve({
      hardState: this.#hardState,
      firstIndex: this.#compactedIndex + 1,
      lastIndex: this.#compactedIndex + this.#entries.length,
      compactedTerm: this.#compactedTerm,
      terms,
      memberships: this.#memberships(),
    });
  }

  write(write: LogWrite): Promise<void> {
    if (!this.#open) return Promise.reject(new RaftError('RAFT_STOPPED', 'the storage is closed'));
    if (write.hardState !== null) this.#hardState = write.hardState;
    if (write.reset !== null) this.#reset(write.reset);
    if (write.truncateFrom !== null) {
      this.#entries.length = Math.max(0, write.truncateFrom - this.#compactedIndex - 1);
    }
    for (const entry of write.entries) {
      const expected = this.#compactedIndex + this.#entries.length + 1;
      if (entry.index !== expected) {
        return Promise.reject(
          new RaftError('RAFT_REJECTED', `entry ${entry.index} where ${expected} should follow`),
        );
      }
      this.#entries.push(entry);
    }
    return Promise.resolve();
  }

  read(from: LogIndex, to: LogIndex, bytesMax: number): Promise<readonly Entry[]> {
    if (from <= this.#compactedIndex) {
      return Promise.reject(new RaftError('RAFT_COMPACTED', `entry ${from} was compacted away`));
    }
    const result: Entry[] = [];
    let bytes = 0;
    for (const entry of this.#entries.slice(
      from - this.#compactedIndex - 1,
      to - this.#compactedIndex,
    )) {
      bytes += entry.data.byteLength;
      if (result.length > 0 && bytes > bytesMax) break;
      result.push(entry);
    }
    return Promise.resolve(result);
  }

  compact(index: LogIndex, term: Term): Promise<void> {
    if (index > this.#compactedIndex) {
      const covered = this.#memberships().filter((membership) => membership.index <= index);
      this.#compactedMembership = covered[covered.length - 1] ?? null;
      this.#entries.splice(0, index - this.#compactedIndex);
      this.#compactedIndex = index;
      this.#compactedTerm = term;
    }
    return Promise.resolve();
  }

  #reset({ index, term, membership }: SnapshotMeta): void {
    this.#entries = [];
    this.#compactedIndex = index;
    this.#compactedTerm = term;
    this.#compactedMembership = membership;
  }

  #memberships(): readonly StoredMembership[] {
    const before = this.#compactedMembership === null ? [] : [this.#compactedMembership];
    const inLog = this.#entries.filter(({ kind }) => kind === 'membership');
    return [...before, ...inLog.map(({ index, data }) => ({ index, data }))];
  }

  close(): Promise<void> {
    this.#open = false;
    return Promise.resolve();
  }
}
