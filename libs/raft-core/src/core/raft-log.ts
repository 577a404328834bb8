import { invariant } from '../errors.ts';
import type { SnapshotMeta } from '../ports/snapshot-store.ts';
import type { StoredState } from './stored-state.ts';
import { TermRuns } from './term-runs.ts';
import type { Entry, LogIndex, Term } from './types.ts';

/** What an entry costs in memory besides its data. */
const ENTRY_OVERHEAD_BYTES = 128;

/**
 * The log as the core sees it: terms of all entries, the newest entries themselves, and how far the
 * log is durable, committed and applied.
 *
 *     1 .. firstIndex-1 | firstIndex ........ | memoryFirst .......... lastIndex
 *          compacted    |  only in storage    |  in memory (and in storage up to persistedIndex)
 */
export class RaftLog {
  readonly #memoryBytesMax: number;
  #firstIndex: LogIndex;
  #compactedTerm: Term;
  readonly #terms: TermRuns;
  /** `#entries[#head]` is the entry at `#memoryFirst`; what is before `#head` has been dropped. */
  #entries: (Entry | undefined)[] = [];
  #head = 0;
  #memoryFirst: LogIndex;
  #memoryBytes = 0;
  #appendedBytes = 0;
  #lastIndex: LogIndex;
  #lastTerm: Term;
  #persistedIndex: LogIndex;
  #commitIndex: LogIndex;
  #appliedIndex: LogIndex;

  constructor(stored: StoredState, memoryBytesMax: number) {
    const { firstIndex, lastIndex, compactedTerm, hardState } = stored;
    for (const n of [firstIndex, lastIndex, compactedTerm, hardState.term, hardState.commitIndex]) {
      invariant(Number.isSafeInteger(n) && n >= 0, 'stored terms and indexes are safe integers');
    }
    invariant(firstIndex >= 1 && lastIndex >= firstIndex - 1, 'the stored log has no holes');
    invariant(hardState.commitIndex <= lastIndex, 'stored commit index beyond the stored log');
    this.#memoryBytesMax = memoryBytesMax;
    this.#firstIndex = firstIndex;
    this.#compactedTerm = compactedTerm;
    this.#terms = new TermRuns(stored.terms);
    this.#memoryFirst = lastIndex + 1;
    this.#lastIndex = lastIndex;
    this.#persistedIndex = lastIndex;
    this.#lastTerm = this.#lookUpTerm(lastIndex);
    this.#appliedIndex = stored.lastApplied ?? stored.snapshot?.index ?? firstIndex - 1;
    invariant(
      stored.snapshot !== null || stored.lastApplied !== undefined || firstIndex === 1,
      `the log begins with entry ${firstIndex}, and there is no snapshot of what came before`,
    );
    // What was compacted or applied had been committed, also if the commit index was written before that.
    this.#commitIndex = Math.max(hardState.commitIndex, firstIndex - 1, this.#appliedIndex);
    invariant(
      this.#appliedIndex >= firstIndex - 1 && this.#appliedIndex <= lastIndex,
      'the applied index lies outside the stored log',
    );
  }

  get firstIndex(): LogIndex {
    return this.#firstIndex;
  }
  get lastIndex(): LogIndex {
    return this.#lastIndex;
  }
  get lastTerm(): Term {
    return this.#lastTerm;
  }
  get persistedIndex(): LogIndex {
    return this.#persistedIndex;
  }
  get commitIndex(): LogIndex {
    return this.#commitIndex;
  }
  get appliedIndex(): LogIndex {
    return this.#appliedIndex;
  }

  /** The term at `index`, or null when the log does not (or no longer) reach there. The compaction point counts. */
  termAt(index: LogIndex): Term | null {
    if (index === this.#lastIndex) return this.#lastTerm;
    if (index > this.#lastIndex || index < this.#firstIndex - 1) return null;
    return this.#lookUpTerm(index);
  }

  /** Whether the log agrees with a snapshot at its index, and so goes on from it. */
  meets(snapshot: SnapshotMeta): boolean {
    return this.termAt(snapshot.index) === snapshot.term;
  }

  /** Whether a log ending in `index` of `term` is at least as up to date as this one (Raft paper, section 5.4.1). */
  isCoveredBy(index: LogIndex, term: Term): boolean {
    return term > this.#lastTerm || (term === this.#lastTerm && index >= this.#lastIndex);
  }

  /** The highest index not above `index` whose term is not above `term`: where two logs may still agree. */
  agreementHint(index: LogIndex, term: Term): LogIndex {
    let low = this.#firstIndex - 1;
    let high = Math.min(index, this.#lastIndex);
    if (high < low) return high;
    while (low < high) {
      const middle = Math.floor((low + high + 1) / 2);
      if (this.#lookUpTerm(middle) <= term) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Appends at the end. The entries must follow on; they are not durable yet. */
  append(entries: readonly Entry[]): void {
    for (const entry of entries) {
      invariant(entry.index === this.#lastIndex + 1, 'entries must follow on from the log');
      invariant(entry.term >= this.#lastTerm, 'the term must not fall along the log');
      invariant(Number.isSafeInteger(entry.index) && Number.isSafeInteger(entry.term), 'overflow');
      this.#terms.append(entry.index, entry.term);
      this.#entries.push(entry);
      this.#memoryBytes += entry.data.byteLength + ENTRY_OVERHEAD_BYTES;
      this.#appendedBytes += entry.data.byteLength;
      this.#lastIndex = entry.index;
      this.#lastTerm = entry.term;
    }
  }

  /** Deletes the entries from `index` on. Never committed ones. */
  truncate(index: LogIndex): void {
    invariant(index > this.#commitIndex, 'a committed entry must not be truncated');
    invariant(index <= this.#lastIndex, 'nothing to truncate');
    while (this.#lastIndex >= index) {
      if (this.#lastIndex >= this.#memoryFirst) {
        const entry = this.#entries.pop();
        this.#memoryBytes -= (entry?.data.byteLength ?? 0) + ENTRY_OVERHEAD_BYTES;
        this.#lastIndex--;
      } else {
        this.#lastIndex = index - 1;
        this.#memoryFirst = index;
      }
    }
    this.#terms.truncate(index);
    this.#lastTerm = this.#lookUpTerm(this.#lastIndex);
    this.#persistedIndex = Math.min(this.#persistedIndex, this.#lastIndex);
  }

  /** Forgets the entries up to `index`, which are durable and applied. */
  compact(index: LogIndex): void {
    invariant(index <= this.#appliedIndex, 'an entry must not be compacted before it is applied');
    invariant(index <= this.#persistedIndex, 'an entry must not be compacted before it is durable');
    if (index < this.#firstIndex) return;
    this.#compactedTerm = this.#lookUpTerm(index);
    this.#firstIndex = index + 1;
    this.#terms.compact(index);
    while (this.#memoryFirst <= index) this.#dropOldest();
    this.#moveDown();
  }

  /**
   * The log gives way to a snapshot that it does not meet. All that was in it is dropped: what is committed lies in the snapshot,
   * and what follows may be another leader's.
   */
  reset({ index, term }: SnapshotMeta): void {
    invariant(index > this.#commitIndex, 'a snapshot disagrees with what is committed');
    this.#terms.clear();
    this.#entries = [];
    this.#head = 0;
    this.#memoryBytes = 0;
    this.#memoryFirst = index + 1;
    this.#firstIndex = index + 1;
    this.#compactedTerm = term;
    this.#lastIndex = index;
    this.#lastTerm = term;
    // The snapshot is durable, and stands for them all.
    this.#persistedIndex = index;
  }

  markPersisted(index: LogIndex): void {
    invariant(index <= this.#lastIndex, 'durable beyond the end of the log');
    if (index <= this.#persistedIndex) return;
    this.#persistedIndex = index;
    this.#evict();
  }

  /** Raises the commit index; true when it rose. */
  commitTo(index: LogIndex): boolean {
    if (index <= this.#commitIndex) return false;
    invariant(index <= this.#lastIndex, 'commit beyond the end of the log');
    this.#commitIndex = index;
    return true;
  }

  markApplied(index: LogIndex): void {
    invariant(index <= this.#commitIndex, 'applied beyond the commit index');
    if (index > this.#appliedIndex) this.#appliedIndex = index;
  }

  /**
   * Drops from memory what is durable and applied and lies before `needed`, the first entry that a peer may still be sent. They would be kept for nothing, and the longer something
   * is kept the more it costs the garbage collector.
   */
  settle(needed: LogIndex): void {
    const end = Math.min(this.#persistedIndex, this.#appliedIndex, needed - 1);
    while (this.#memoryFirst <= end) this.#dropOldest();
    this.#moveDown();
  }

  /** Bytes of data of all that was ever appended here, to tell how much it was since an earlier moment. */
  get appendedBytes(): number {
    return this.#appendedBytes;
  }

  /** What the entries in memory take, in bytes. */
  get memoryBytes(): number {
    return this.#memoryBytes;
  }

  /**
   * Entries `from`..`to` (inclusive), stopping once `bytesMax` of data is passed but not before the first;
   * null when `from` is no longer in memory, empty when the range is.
   */
  entries(from: LogIndex, to: LogIndex, bytesMax: number): readonly Entry[] | null {
    if (from < this.#memoryFirst) return null;
    const first = this.#head + from - this.#memoryFirst;
    const end = this.#head + Math.min(to, this.#lastIndex) - this.#memoryFirst + 1;
    const result: Entry[] = [];
    let bytes = 0;
    for (let i = first; i < end; i++) {
      const entry = this.#entries[i];
      invariant(entry !== undefined, 'the window of entries has no holes');
      bytes += entry.data.byteLength;
      if (result.length > 0 && bytes > bytesMax) break;
      result.push(entry);
    }
    return result;
  }

  #lookUpTerm(index: LogIndex): Term {
    return index === this.#firstIndex - 1 ? this.#compactedTerm : this.#terms.termOf(index);
  }

  /** Drops the oldest durable entries until the memory limit holds. */
  #evict(): void {
    while (this.#memoryBytes > this.#memoryBytesMax && this.#memoryFirst <= this.#persistedIndex) {
      this.#dropOldest();
    }
    this.#moveDown();
  }

  #dropOldest(): void {
    const entry = this.#entries[this.#head];
    this.#entries[this.#head] = undefined;
    this.#memoryBytes -= (entry?.data.byteLength ?? 0) + ENTRY_OVERHEAD_BYTES;
    this.#head++;
    this.#memoryFirst++;
  }

  /** Moves the window down once the dropped part dominates: amortised constant per entry. */
  #moveDown(): void {
    if (this.#head > 1024 && this.#head * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#head);
      this.#head = 0;
    }
  }
}
