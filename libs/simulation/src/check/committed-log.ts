import type { Entry, LogIndex, Term } from '@kiwi/raft-core';
import type { LogView } from '../disk/log-image.ts';

/**
 * The one true log: every entry that any node has ever reported as committed. It only grows; all nodes
 * are measured against it.
 */
export class CommittedLog {
  readonly #entries: Entry[] = [];
  /** `reachedAt[k]`: up to `index` was committed by the time some node of `term` said so; ascending in both. */
  readonly #reached: { readonly term: Term; index: LogIndex }[] = [];

  get lastIndex(): LogIndex {
    return this.#entries.length;
  }

  entry(index: LogIndex): Entry | null {
    return this.#entries[index - 1] ?? null;
  }

  /** The term at `index` of a node's log. What it compacted away had been committed. */
  termIn(log: LogView, index: LogIndex): Term | undefined {
    return log.termAt(index) ?? (index < log.firstIndex ? this.entry(index)?.term : undefined);
  }

  append(entry: Entry, committerTerm: Term): void {
    this.#entries.push(entry);
    const last = this.#reached.at(-1);
    if (last !== undefined && last.term >= committerTerm) last.index = entry.index;
    else this.#reached.push({ term: committerTerm, index: entry.index });
  }

  /** Whether the entry at `index` was committed by the time some node of `term` said so. */
  isCommittedBy(term: Term, index: LogIndex): boolean {
    return index <= this.lastIndexBefore(term + 1);
  }

  /** The highest index that was committed in a term before this one; 0 when there is none. */
  lastIndexBefore(term: Term): LogIndex {
    for (let at = this.#reached.length - 1; at >= 0; at -= 1) {
      const reached = this.#reached[at];
      if (reached !== undefined && reached.term < term) return reached.index;
    }
    return 0;
  }
}
