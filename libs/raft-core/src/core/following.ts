import { invariant } from '../errors.ts';
import type { CoreState } from './core-state.ts';
import type { AppendRequest, HeartbeatRequest } from './messages.ts';
import type { Entry, LogIndex, NodeId, Term } from './types.ts';

/** The receiving side of replication (Raft paper, section 5.3): what a follower or learner does with its leader's messages. */
export class Following {
  readonly #state: CoreState;
  /** The highest index acknowledged in `#ackedTerm`. */
  #ackedIndex: LogIndex = 0;
  #ackedTerm: Term = 0;

  constructor(state: CoreState) {
    this.#state = state;
  }

  handleAppend(from: NodeId, request: AppendRequest): void {
    const { log } = this.#state;
    const { prevLogIndex, entries } = request;
    const lastNewIndex = prevLogIndex + entries.length;
    // A leader holds every committed entry, so what lies at or below the commit index agrees unseen.
    if (lastNewIndex < log.commitIndex) {
      this.acknowledge(from, log.commitIndex);
      return;
    }
    if (prevLogIndex >= log.commitIndex && log.termAt(prevLogIndex) !== request.prevLogTerm) {
      this.#refuse(from, request);
      return;
    }
    this.#store(prevLogIndex, entries);
    // Only what this message has shown to agree may be committed: entries beyond may be another leader's.
    const committed = this.#state.commitTo(Math.min(request.commitIndex, lastNewIndex));
    const known = this.#ackedTerm === request.term && lastNewIndex <= this.#ackedIndex;
    // A mere word of the commit index, of entries acknowledged before, asks for no answer.
    if (entries.length === 0 && committed && known) return;
    this.acknowledge(from, lastNewIndex);
  }

  handleHeartbeat(from: NodeId, request: HeartbeatRequest): void {
    const { log, writes } = this.#state;
    // The leader names no more than this node has acknowledged in this term. If the log is shorter all the same, the disk
    // lost acknowledged entries; then only appends, which prove what they commit, are believed.
    if (request.commitIndex <= log.lastIndex) this.#state.commitTo(request.commitIndex);
    const { term, round } = request;
    const { priority } = this.#state.config;
    const answer = { type: 'heartbeatResponse', term, round } as const;
    this.#state.send(from, priority === 1 ? answer : { ...answer, priority }, writes.termAndVote);
  }

  /** Tells that everything up to `index` is here as the leader has it, once it is durable. */
  acknowledge(to: NodeId, index: LogIndex): void {
    const { term, writes } = this.#state;
    if (this.#ackedTerm !== term || index > this.#ackedIndex) {
      this.#ackedTerm = term;
      this.#ackedIndex = index;
    }
    this.#state.send(
      to,
      { type: 'appendResponse', term, success: true, index, hintIndex: 0, hintTerm: 0 },
      writes.everything,
    );
  }

  /** Appends what is new; where an entry conflicts, the log gives way from there on. */
  #store(prevLogIndex: LogIndex, entries: readonly Entry[]): void {
    const { log } = this.#state;
    let start = 0;
    for (; start < entries.length; start++) {
      const entry = entries[start];
      invariant(
        entry !== undefined && entry.index === prevLogIndex + 1 + start,
        'a hole in an append',
      );
      if (entry.index > log.lastIndex) break;
      const heldTerm = log.termAt(entry.index);
      if (heldTerm === entry.term || heldTerm === null) continue; // null: compacted, so committed
      this.#state.truncate(entry.index);
      this.#ackedIndex = Math.min(this.#ackedIndex, entry.index - 1);
      break;
    }
    if (start === entries.length) return;
    this.#state.append(start === 0 ? entries : entries.slice(start));
  }

  #refuse(to: NodeId, request: AppendRequest): void {
    const { term, log, writes } = this.#state;
    const hintIndex = log.agreementHint(request.prevLogIndex, request.prevLogTerm);
    this.#state.send(
      to,
      {
        type: 'appendResponse',
        term,
        success: false,
        index: request.prevLogIndex,
        hintIndex,
        hintTerm: log.termAt(hintIndex) ?? 0,
      },
      writes.termAndVote,
    );
  }
}
