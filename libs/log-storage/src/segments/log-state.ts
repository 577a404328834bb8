import type { HardState, LogIndex, LogWrite, StoredLog, Term } from '@kiwi/raft-core';
import type { LogPosition } from '../database/log-mark.ts';
import { MembershipRecords } from '../log/membership-records.ts';
import { TermRuns } from '../log/term-runs.ts';
import type { EntryHead, LogChange } from './log-change.ts';

/** What a log in segments is, without the data of its entries: what all changes since its beginning have led to. */
export class LogState {
  #hardState: HardState = { term: 0, votedFor: null, commitIndex: 0 };
  #compactedIndex: LogIndex = 0;
  #compactedTerm: Term = 0;
  #lastIndex: LogIndex = 0;
  #runs = new TermRuns();
  #memberships = new MembershipRecords();

  copy(): LogState {
    const copy = new LogState();
    copy.#hardState = this.#hardState;
    copy.#compactedIndex = this.#compactedIndex;
    copy.#compactedTerm = this.#compactedTerm;
    copy.#lastIndex = this.#lastIndex;
    copy.#runs = new TermRuns(this.#runs.list(0));
    copy.#memberships = new MembershipRecords(this.#memberships.list());
    return copy;
  }

  get compactedIndex(): LogIndex {
    return this.#compactedIndex;
  }

  get firstIndex(): LogIndex {
    return this.#compactedIndex + 1;
  }

  get lastIndex(): LogIndex {
    return this.#lastIndex;
  }

  get position(): LogPosition {
    const isEmpty = this.#lastIndex <= this.#compactedIndex;
    const lastTerm = isEmpty ? this.#compactedTerm : this.#runs.lastTerm;
    return { hardState: this.#hardState, lastIndex: this.#lastIndex, lastTerm };
  }

  /** Why a write does not follow on from the log; null when it does. */
  gapBefore({ reset, truncateFrom, entries }: LogWrite): string | null {
    const compactedIndex = reset?.index ?? this.#compactedIndex;
    const lastIndex = reset?.index ?? this.#lastIndex;
    if (truncateFrom !== null && truncateFrom <= compactedIndex) {
      return `entries up to ${compactedIndex} are compacted, it truncates from ${truncateFrom}`;
    }
    let next = truncateFrom === null ? lastIndex + 1 : Math.min(truncateFrom, lastIndex + 1);
    for (const { index } of entries) {
      if (index !== next) return `entry ${index} comes where ${next} is next`;
      next++;
    }
    return null;
  }

  /** Takes part in a change. */
  apply(change: LogChange): void {
    switch (change.type) {
      case 'hardState':
        this.#hardState = change.hardState;
        break;
      case 'reset': {
        const { index, term, membership } = change.snapshot;
        this.#runs.truncate(0);
        this.#memberships = new MembershipRecords([membership]);
        this.#compactedIndex = index;
        this.#compactedTerm = term;
        this.#lastIndex = index;
        break;
      }
      case 'truncate':
        this.#runs.truncate(change.from);
        this.#memberships.truncate(change.from);
        this.#lastIndex = Math.min(this.#lastIndex, change.from - 1);
        break;
      case 'compact':
        this.#compact(change.index, change.term);
        break;
      case 'entries':
        for (const head of change.heads) this.#append(head);
        break;
      case 'membership':
        this.#memberships.append(change.membership);
        break;
      case 'segment':
        this.#beginSegment(change);
    }
  }

  /** With which a new segment begins. */
  segmentBeginning(): LogChange {
    return {
      type: 'segment',
      hardState: this.#hardState,
      compacted: { index: this.#compactedIndex, term: this.#compactedTerm },
      lastIndex: this.#lastIndex,
      memberships: this.#memberships.list(),
    };
  }

  stored(): StoredLog {
    return {
      hardState: this.#hardState,
      firstIndex: this.firstIndex,
      lastIndex: this.#lastIndex,
      compactedTerm: this.#compactedTerm,
      terms: this.#runs.list(this.firstIndex),
      memberships: this.#memberships.list(),
    };
  }

  #append({ index, term }: EntryHead): void {
    this.#runs.append(index, term);
    this.#lastIndex = index;
  }

  #compact(index: LogIndex, term: Term): void {
    if (index <= this.#compactedIndex) return;
    this.#runs.compact(index, this.#lastIndex);
    this.#memberships.compact(index);
    this.#compactedIndex = index;
    this.#compactedTerm = term;
    this.#lastIndex = Math.max(this.#lastIndex, index);
  }

  /** Of the first segment that is still there, it stands for those that are gone; behind another one it repeats what is known. */
  #beginSegment(change: LogChange & { readonly type: 'segment' }): void {
    if (this.#lastIndex > 0 || this.#compactedIndex > 0) return;
    this.#hardState = change.hardState;
    this.#compactedIndex = change.compacted.index;
    this.#compactedTerm = change.compacted.term;
    this.#lastIndex = change.lastIndex;
    this.#memberships = new MembershipRecords(change.memberships);
  }
}
