import type { SnapshotMeta } from '../ports/snapshot-store.ts';
import type { CoreState } from './core-state.ts';
import type { RaftEvent } from './events.ts';
import type { Following } from './following.ts';
import type { SnapshotRequest } from './messages.ts';
import type { NodeId, Term } from './types.ts';

interface Incoming {
  readonly from: NodeId;
  readonly term: Term;
  readonly transfer: number;
  readonly snapshot: SnapshotMeta;
  /** The chunk that is waited for, or being stored. */
  next: number;
  storing: boolean;
  /** The last chunk is being stored, and the snapshot installed. */
  installing: boolean;
}

/** The receiving side of a snapshot (Raft paper, figure 13). What came so far is lost in a restart, and with another leader. */
export class SnapshotReceiving {
  readonly #state: CoreState;
  readonly #following: Following;
  #incoming: Incoming | null = null;

  constructor(state: CoreState, following: Following) {
    this.#state = state;
    this.#following = following;
  }

  handleSnapshot(from: NodeId, request: SnapshotRequest): void {
    const { snapshot, transfer, sequence, chunk } = request;
    const { term, log } = this.#state;
    const known = this.#incoming;
    if (known?.installing === true) return; // It cannot be called back; the leader asks again.
    if (snapshot.index <= log.commitIndex) {
      this.#incoming = null;
      this.#following.acknowledge(from, log.commitIndex);
      return;
    }
    const goesOn = known?.from === from && known.term === term && known.transfer === transfer;
    if (!goesOn && sequence > 0) {
      this.#answer(from, transfer, 0);
      return;
    }
    const incoming = goesOn
      ? known
      : { from, term, transfer, snapshot, next: 0, storing: false, installing: false };
    this.#incoming = incoming;
    if (incoming.storing) return; // A repetition; the answer is on its way.
    if (sequence > incoming.next) {
      // The leader goes on from what was acknowledged. That has been forgotten here, and a repetition of the first chunk taken for
      // a new beginning: the leader cannot go back to what follows it.
      this.#incoming = null;
      this.#answer(from, transfer, 0);
      return;
    }
    if (sequence < incoming.next) {
      this.#answer(from, transfer, incoming.next);
      return;
    }
    // A snapshot beside a log that knows of no term would look like a lost log after a crash: ask for the chunk again then.
    if (chunk.last && this.#state.writes.termAndVote !== null) {
      this.#answer(from, transfer, sequence);
      return;
    }
    incoming.storing = true;
    incoming.installing = chunk.last;
    const { snapshot: meta } = incoming;
    this.#state.emit({
      type: 'storeSnapshot',
      from,
      transfer,
      snapshot: meta,
      sequence,
      chunk,
    });
  }

  stored(event: Extract<RaftEvent, { type: 'snapshotStored' }>): void {
    const { from, transfer, sequence, stored } = event;
    const incoming = this.#incoming;
    if (incoming?.from !== from || incoming.transfer !== transfer) return;
    if (!incoming.storing || incoming.next !== sequence) return;
    incoming.storing = false;
    if (stored) incoming.next = sequence + 1;
    else this.#incoming = null;
    const { term, log } = this.#state;
    if (incoming.term !== term) return;
    if (stored) this.#answer(from, transfer, sequence + 1);
    else if (incoming.snapshot.index > log.commitIndex) this.#answer(from, transfer, 0, true);
    // It was overtaken by entries.
    else this.#following.acknowledge(from, log.commitIndex);
  }

  installed({ snapshot }: Extract<RaftEvent, { type: 'snapshotInstalled' }>): void {
    const { leader } = this.#state;
    const incoming = this.#incoming;
    this.#incoming = null;
    this.#state.install(snapshot);
    this.#state.notify({
      type: 'snapshot',
      action: 'installed',
      index: snapshot.index,
      peer: incoming?.from ?? null,
    });
    // Whoever leads now: it holds everything that is committed.
    if (leader !== null && leader !== this.#state.id) {
      this.#following.acknowledge(leader, snapshot.index);
    }
  }

  #answer(to: NodeId, transfer: number, next: number, refused = false): void {
    const { term, writes } = this.#state;
    const answer = { type: 'snapshotResponse', term, transfer, next, refused } as const;
    this.#state.send(to, answer, writes.termAndVote);
  }
}
