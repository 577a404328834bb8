import type { LogIndex, StoredMembership } from '@kiwi/raft-core';

/** The membership entries of the log, and the last one before it: who the members are is then known without a scan. */
export class MembershipRecords {
  #records: StoredMembership[];

  constructor(records: readonly StoredMembership[] = []) {
    this.#records = [...records];
  }

  append(record: StoredMembership): void {
    this.#records.push(record);
  }

  /** Forgets those from `index` on; returns which. */
  truncate(index: LogIndex): readonly StoredMembership[] {
    const removed = this.#records.filter((record) => record.index >= index);
    if (removed.length > 0) this.#records = this.#records.filter((record) => record.index < index);
    return removed;
  }

  /** Forgets those that one at or below `index` has replaced; returns which. */
  compact(index: LogIndex): readonly StoredMembership[] {
    const last = this.#records.findLast((record) => record.index <= index)?.index ?? 0;
    const removed = this.#records.filter((record) => record.index < last);
    if (removed.length > 0) this.#records = this.#records.filter((record) => record.index >= last);
    return removed;
  }

  list(): readonly StoredMembership[] {
    return [...this.#records];
  }
}
