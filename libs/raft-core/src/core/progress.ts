import type { SnapshotTransfer } from './snapshot-transfer.ts';
import type { PeerStatus } from './status.ts';
import type { LogIndex, MonotonicMs, NodeId, PeerMode } from './types.ts';

interface Inflight {
  readonly lastIndex: LogIndex;
  readonly bytes: number;
}

/** A removed peer that is yet to learn of it. */
interface Parting {
  /** Of the membership without the peer. */
  readonly index: LogIndex;
  readonly until: MonotonicMs;
  /** The first heartbeat round that told it that this is committed. */
  toldRound: number | null;
}

/**
 * What a leader knows about one peer.
 *
 * Invariant: `matchIndex < nextIndex`. What the modes mean for the sender:
 * - `probe`: the peer's log is not known to agree at `nextIndex - 1`; one append at a time, `probing` while it is under way.
 * - `replicate`: it agrees; appends are pipelined, `nextIndex` moves on as they are sent, `inflight` bounds them.
 * - `snapshot`: entries before the leader's log begins are needed; a snapshot is sent chunk by chunk.
 */
export class Progress {
  readonly id: NodeId;
  mode: PeerMode = 'probe';
  matchIndex: LogIndex = 0;
  nextIndex: LogIndex;
  /** In probe mode: an append is under way; cleared by its answer or by the next heartbeat. */
  probing = false;
  /** In probe mode: an acknowledgement below this answers something older than the probe under way. */
  probeIndex: LogIndex = 0;
  /**
   * In replicate mode: appends that may be under way at once, besides the configured limits. A refusal sets it to one, every
   * acknowledgement doubles it: messages lost by an overloaded peer or transport must not each cause a whole window more of
   * them.
   */
  window = Infinity;
  /** First index asked from storage by `loadEntries` and not yet answered, or null. */
  loadingFrom: LogIndex | null = null;
  /** The highest commit index sent to the peer in this mode. */
  sentCommitIndex: LogIndex = 0;
  /** In replicate mode: `RaftLog.appendedBytes` when last it had been sent the whole log; -Infinity: not yet. */
  sentBytes = -Infinity;
  /** See `TrailingPeers`: one of those that commits wait for. */
  eager = false;
  /** Until when it waits for entries itself. */
  awaitsUntil: MonotonicMs = -Infinity;
  /** While it trails: there is something new that it is yet to be sent. */
  held = false;
  /** While it trails: messages that may go at once before the next tick. */
  sendsLeft = 0;
  lastContact: MonotonicMs;
  /** Highest heartbeat round the peer has answered. */
  ackedRound = 0;
  /** When the newest heartbeat was sent that the peer has answered, by the ticks' clock. Kept for leases only. */
  leasedFrom: MonotonicMs = -Infinity;
  /** When a heartbeat answer last made the leader look after this peer, and its `matchIndex` then. */
  checkedAt: MonotonicMs;
  checkedMatchIndex: LogIndex = 0;
  /** In snapshot mode: the transfer under way. */
  transfer: SnapshotTransfer | null = null;
  /** Transfers that came to nothing, one after the other, and from when on the next one may begin. */
  failedTransfers = 0;
  transferFrom: MonotonicMs = -Infinity;
  /** As it says of itself. */
  priority = 1;
  /** Set once the peer is no member any more. */
  parting: Parting | null = null;
  #inflight: Inflight[] = [];
  #inflightBytes = 0;

  constructor(id: NodeId, nextIndex: LogIndex, now: MonotonicMs) {
    this.id = id;
    this.nextIndex = nextIndex;
    this.lastContact = now;
    this.checkedAt = now;
  }

  get inflight(): number {
    return this.#inflight.length;
  }
  get inflightBytes(): number {
    return this.#inflightBytes;
  }

  becomeProbe(): void {
    this.mode = 'probe';
    this.nextIndex = this.matchIndex + 1;
    this.#reset();
    this.probeIndex = this.nextIndex;
  }

  becomeReplicate(): void {
    this.mode = 'replicate';
    this.nextIndex = this.matchIndex + 1;
    this.#reset();
  }

  becomeSnapshot(): void {
    this.mode = 'snapshot';
    this.#reset();
  }

  /** Entries up to `lastIndex` were sent in replicate mode. */
  sent(lastIndex: LogIndex, bytes: number): void {
    this.#inflight.push({ lastIndex, bytes });
    this.#inflightBytes += bytes;
    this.nextIndex = lastIndex + 1;
  }

  /** The peer holds everything up to `index`. Late and repeated acknowledgements change nothing; true when it is news. */
  acknowledged(index: LogIndex): boolean {
    let done = 0;
    for (const { lastIndex, bytes } of this.#inflight) {
      if (lastIndex > index) break;
      this.#inflightBytes -= bytes;
      done++;
    }
    if (done > 0) this.#inflight.splice(0, done);
    if (index >= this.nextIndex) this.nextIndex = index + 1;
    if (index <= this.matchIndex) return false;
    this.matchIndex = index;
    this.window *= 2;
    return true;
  }

  status(now: MonotonicMs): PeerStatus {
    return {
      id: this.id,
      mode: this.mode,
      matchIndex: this.matchIndex,
      nextIndex: this.nextIndex,
      inflight: this.#inflight.length,
      inflightBytes: this.#inflightBytes,
      lastContactMs: now - this.lastContact,
    };
  }

  #reset(): void {
    this.probing = false;
    this.probeIndex = 0;
    this.loadingFrom = null;
    this.sentCommitIndex = 0;
    this.sentBytes = -Infinity;
    this.held = false;
    this.#inflight = [];
    this.#inflightBytes = 0;
  }
}
