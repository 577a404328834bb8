import { invariant } from '../errors.ts';
import type { SnapshotMeta } from '../ports/snapshot-store.ts';
import type { RaftEffect } from './events.ts';
import type { Entry, HardState, LogIndex, WriteTicket } from './types.ts';

type PersistEffect = Extract<RaftEffect, { type: 'persist' }>;

interface PendingWrite {
  readonly ticket: WriteTicket;
  /** The log up to here is durable once this write is; lowered when a later write truncates below it. */
  lastIndex: LogIndex;
}

/**
 * Keeps account of disk writes: what the current step wants written (one atomic batch), and which
 * earlier writes are still under way.
 *
 * A late acknowledgement must not mark truncated entries as durable (etcd#1690, the ABA race of late
 * disk acks), also when entries of the same index and term were appended again since: truncation
 * lowers what every write under way stands for.
 */
export class WriteLedger {
  #lastTicket: WriteTicket = 0;
  #persistedTicket: WriteTicket = 0;
  /** The newest write that holds a change of term or vote. */
  #electionTicket: WriteTicket = 0;
  #pending: PendingWrite[] = [];
  #hardStateChanged = false;
  #reset: SnapshotMeta | null = null;
  #truncateFrom: LogIndex | null = null;
  #entries: Entry[] = [];
  #open = false;
  #writtenCommitIndex: LogIndex;

  constructor(writtenCommitIndex: LogIndex) {
    this.#writtenCommitIndex = writtenCommitIndex;
  }

  /** The term or the vote changed: the current step must write it. */
  changeHardState(): WriteTicket {
    this.#hardStateChanged = true;
    this.#electionTicket = this.#openWrite();
    return this.#electionTicket;
  }

  append(entries: readonly Entry[]): void {
    this.#openWrite();
    for (const entry of entries) this.#entries.push(entry);
  }

  truncate(from: LogIndex): void {
    invariant(this.#entries.length === 0, 'a step truncates before it appends');
    this.#openWrite();
    this.#truncateFrom = from;
    for (const write of this.#pending) {
      if (write.lastIndex >= from) write.lastIndex = from - 1;
    }
  }

  /** The log gives way to a snapshot: writes under way no longer stand for anything in it. */
  reset(snapshot: SnapshotMeta): void {
    invariant(
      this.#entries.length === 0 && this.#truncateFrom === null,
      'a step resets the log before it changes it',
    );
    this.#openWrite();
    this.#reset = snapshot;
    for (const write of this.#pending) write.lastIndex = 0;
  }

  /** What a message that speaks for the whole log and state must wait for; null when all is durable. */
  get everything(): WriteTicket | null {
    return this.#lastTicket > this.#persistedTicket ? this.#lastTicket : null;
  }

  /** What a message that speaks only for the term and vote must wait for. */
  get termAndVote(): WriteTicket | null {
    return this.#electionTicket > this.#persistedTicket ? this.#electionTicket : null;
  }

  isPersisted(ticket: WriteTicket): boolean {
    return ticket <= this.#persistedTicket;
  }

  /**
   * The write of the current step, if it wants one. The commit index rides along when it rose since the last
   * write; by itself it is no reason to write.
   */
  close(hardState: HardState, lastIndex: LogIndex): PersistEffect | null {
    if (!this.#open) return null;
    const commitRose = hardState.commitIndex > this.#writtenCommitIndex;
    const effect: PersistEffect = {
      type: 'persist',
      ticket: this.#lastTicket,
      hardState: this.#hardStateChanged || commitRose ? hardState : null,
      reset: this.#reset,
      truncateFrom: this.#truncateFrom,
      entries: this.#entries,
    };
    this.#writtenCommitIndex = Math.max(this.#writtenCommitIndex, hardState.commitIndex);
    this.#pending.push({ ticket: this.#lastTicket, lastIndex });
    this.#open = false;
    this.#hardStateChanged = false;
    this.#reset = null;
    this.#truncateFrom = null;
    this.#entries = [];
    return effect;
  }

  /** All writes up to `ticket` are durable. Returns up to where the log is, or 0 when nothing new is. */
  acknowledge(ticket: WriteTicket): LogIndex {
    invariant(ticket <= this.#lastTicket, 'acknowledged a write that was never asked for');
    if (ticket <= this.#persistedTicket) return 0;
    this.#persistedTicket = ticket;
    let lastIndex = 0;
    let done = 0;
    for (const write of this.#pending) {
      if (write.ticket > ticket) break;
      // The last one counts: a later write may have truncated what an earlier one wrote.
      lastIndex = write.lastIndex;
      done++;
    }
    this.#pending.splice(0, done);
    return lastIndex;
  }

  #openWrite(): WriteTicket {
    if (!this.#open) {
      this.#open = true;
      this.#lastTicket++;
    }
    return this.#lastTicket;
  }
}
