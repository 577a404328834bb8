import { invariant } from '../errors.ts';
import type { CoreState } from './core-state.ts';
import type { RaftEvent } from './events.ts';
import type { AppendResponse, SnapshotResponse } from './messages.ts';
import { Progress } from './progress.ts';
import { SnapshotSending } from './snapshot-sending.ts';
import type { PeerStatus } from './status.ts';
import { TrailingPeers } from './trailing-peers.ts';
import type { Entry, LogIndex, NodeId, PeerMode } from './types.ts';

/**
 * The sending side of replication, on a leader: what each peer is sent and when, and what is committed
 * (Raft paper, sections 5.3 and 5.4; the peer modes are etcd-raft's).
 */
export class Replication {
  readonly #state: CoreState;
  readonly #snapshots: SnapshotSending;
  readonly #trailing: TrailingPeers;
  #peers = new Map<NodeId, Progress>();

  constructor(state: CoreState) {
    this.#state = state;
    this.#snapshots = new SnapshotSending(state);
    this.#trailing = new TrailingPeers(
      state,
      () => this.#peers.values(),
      (progress) => this.#sendNews(progress),
    );
  }

  start(): void {
    this.#peers = new Map();
    this.membershipChanged();
  }

  /**
   * Follows the membership in force. Who is no member any more is kept until it has been told so (a removed
   * node that does not know it campaigns for ever), or was out of reach for too long.
   */
  membershipChanged(): void {
    const { peers, formerPeers, membershipIndex, log, now, config } = this.#state;
    for (const id of [...peers, ...formerPeers]) {
      if (!this.#peers.has(id)) this.#peers.set(id, new Progress(id, log.lastIndex + 1, now));
    }
    for (const progress of this.#peers.values()) {
      if (progress.parting !== null || peers.includes(progress.id)) continue;
      const until = now + config.electionTimeoutMaxMs * 2;
      progress.parting = { index: membershipIndex, until, toldRound: null };
    }
    this.#trailing.reset();
  }

  /** Sends what was held back; gives up on removed peers whose time is over, and on snapshots for peers that are gone. */
  tick(): void {
    for (const progress of this.#peers.values()) {
      const { id, parting } = progress;
      this.#snapshots.tick(progress);
      if (parting !== null && this.#state.now >= parting.until) this.forget(id);
    }
    this.#trailing.tick();
  }

  /** The removed peer knows that it was removed. */
  forget(id: NodeId): void {
    const progress = this.#peers.get(id);
    if (progress !== undefined) this.#snapshots.end(progress);
    this.#peers.delete(id);
  }

  /** The peer lost what it had: nothing that it acknowledged counts any more. */
  beginAnew(id: NodeId): void {
    const { log, now } = this.#state;
    if (!this.#peers.has(id)) return;
    this.forget(id);
    this.#peers.set(id, new Progress(id, log.lastIndex + 1, now));
  }

  stop(): void {
    for (const progress of this.#peers.values()) this.#snapshots.end(progress);
    this.#peers.clear();
  }

  /** The first index that a snapshot under way will have to be followed by; Infinity when there is none. */
  get neededFrom(): LogIndex {
    let index = Infinity;
    for (const { transfer } of this.#peers.values()) {
      if (transfer === null) continue;
      // Which snapshot it is shows with its first chunk.
      const first = transfer.snapshot === null ? 0 : transfer.snapshot.index + 1;
      if (first < index) index = first;
    }
    return index;
  }

  /** The first entry that a peer may still be sent; Infinity when there is none, as on every node that does not lead. */
  get firstAwaited(): LogIndex {
    let index = Infinity;
    for (const { matchIndex } of this.#peers.values()) index = Math.min(index, matchIndex + 1);
    return index;
  }

  progress(id: NodeId): Progress | undefined {
    return this.#peers.get(id);
  }

  peers(): IterableIterator<Progress> {
    return this.#peers.values();
  }

  status(): readonly PeerStatus[] {
    const peers = [...this.#peers.values()].filter(({ parting }) => parting === null);
    return peers.map((p) => p.status(this.#state.now));
  }

  /** New entries are in the log. */
  sendToAll(): void {
    for (const progress of this.#peers.values()) {
      if (!this.#trailing.holdsBack(progress)) this.#send(progress);
    }
  }

  /** The peer waits for what is committed next: it is sent it at once for a while. */
  peerAwaits(id: NodeId): void {
    const progress = this.#peers.get(id);
    if (progress !== undefined) this.#trailing.awaits(progress);
  }

  /** The log is about to forget its entries up to `index`: who was yet to be sent one of them is sent it now. */
  compacting(index: LogIndex): void {
    for (const progress of this.#peers.values()) {
      if (progress.nextIndex <= index) this.#trailing.release(progress);
    }
  }

  handleAppendResponse(from: NodeId, response: AppendResponse): void {
    const progress = this.#peers.get(from);
    if (progress === undefined) return;
    if (response.success) this.#accepted(progress, response.index);
    else this.#refused(progress, response);
  }

  /** The peer is alive: resume a probe that may have been lost, and look for lost appends. */
  heartbeatAnswered(progress: Progress): void {
    const { now, config, log } = this.#state;
    // Reads begin rounds of heartbeats far more often than the interval: those are no measure of time.
    if (now - progress.checkedAt < config.heartbeatIntervalMs / 2) return;
    progress.checkedAt = now;
    if (progress.mode === 'probe') {
      progress.probing = false;
      this.#send(progress);
    } else if (progress.mode === 'replicate') {
      const stuck = progress.matchIndex === progress.checkedMatchIndex;
      progress.checkedMatchIndex = progress.matchIndex;
      // No progress since the last heartbeat: an append or its answer may be lost. An empty append behind
      // all that was sent makes the peer either acknowledge it or refuse, and so come back to a probe.
      if (stuck && progress.matchIndex < log.lastIndex && progress.loadingFrom === null) {
        this.#sendAppend(progress, []);
      }
    } else {
      this.#snapshots.heartbeatAnswered(progress);
    }
  }

  handleSnapshotResponse(from: NodeId, response: SnapshotResponse): void {
    const progress = this.#peers.get(from);
    if (progress !== undefined) this.#snapshots.answered(progress, response);
  }

  snapshotLoaded(event: Extract<RaftEvent, { type: 'snapshotLoaded' }>): void {
    const progress = this.#peers.get(event.peer);
    if (progress !== undefined) this.#snapshots.loaded(progress, event);
  }

  /** What was sent may be lost: find out before sending more. */
  connectionLost(peer: NodeId): void {
    const progress = this.#peers.get(peer);
    if (progress?.mode === 'replicate') this.#setMode(progress, 'probe');
    else if (progress?.mode === 'probe') progress.probing = false;
    else if (progress !== undefined) this.#snapshots.connectionLost(progress);
  }

  entriesLoaded(peer: NodeId, entries: readonly Entry[]): void {
    const progress = this.#peers.get(peer);
    if (progress === undefined || progress.loadingFrom === null) return;
    const [first, last] = [entries[0], entries[entries.length - 1]];
    if (first === undefined || last === undefined) {
      progress.loadingFrom = null; // Tried again at the next heartbeat.
      return;
    }
    // An answer to an earlier question, perhaps of an earlier leadership.
    if (first.index !== progress.loadingFrom) return;
    progress.loadingFrom = null;
    // Meanwhile the peer may have acknowledged or refused something, and so moved what comes next.
    const wanted =
      first.index === progress.nextIndex && this.#state.log.termAt(last.index) === last.term;
    if (wanted) this.#sendEntries(progress, entries);
    this.#send(progress);
  }

  /** Commits what a majority holds; only entries of the own term are counted (Raft paper, figure 8). */
  advanceCommit(): void {
    this.#trailing.settle();
    const { quorum, log, id, term } = this.#state;
    const index = quorum.reachedValue((voter) =>
      // The leader counts itself by what is on its own disk, like any other.
      voter === id ? log.persistedIndex : (this.#peers.get(voter)?.matchIndex ?? 0),
    );
    if (index <= log.commitIndex || log.termAt(index) !== term) return;
    this.#state.commitTo(index);
    for (const progress of this.#peers.values()) {
      if (!this.#trailing.holdsBack(progress)) this.#sendCommitIndex(progress);
    }
  }

  #accepted(progress: Progress, index: LogIndex): void {
    const { log } = this.#state;
    invariant(index <= log.lastIndex, 'a peer acknowledged more than there is');
    const news = progress.acknowledged(index);
    const answered = index >= progress.probeIndex && progress.matchIndex >= log.firstIndex - 1;
    if (progress.mode === 'snapshot' && answered) this.#snapshots.arrived(progress, index);
    if (progress.mode !== 'replicate' && answered) this.#setMode(progress, 'replicate');
    if (news) {
      this.#trailing.acknowledged(progress);
      this.advanceCommit();
    }
    if (!this.#trailing.holdsBack(progress)) this.#sendNews(progress);
  }

  #refused(progress: Progress, response: AppendResponse): void {
    const { log } = this.#state;
    if (progress.mode === 'replicate') {
      // A late refusal of something the peer has accepted since says nothing (openraft#1500).
      if (response.index <= progress.matchIndex) return;
      this.#setMode(progress, 'probe');
      progress.window = 1;
    } else {
      // Only the answer to the probe under way counts.
      if (response.index !== progress.nextIndex - 1) return;
      const agreed = log.agreementHint(response.hintIndex, response.hintTerm);
      const next = Math.min(response.index, agreed + 1);
      progress.nextIndex = Math.max(next, progress.matchIndex + 1);
      progress.probeIndex = progress.nextIndex;
      progress.probing = false;
    }
    this.#send(progress);
  }

  /** Sends entries and the commit index. */
  #sendNews(progress: Progress): void {
    this.#send(progress);
    this.#sendCommitIndex(progress);
  }

  /** Sends the entries that the peer's mode and limits allow. */
  #send(progress: Progress): void {
    const { log, config, now } = this.#state;
    if (progress.loadingFrom !== null) return;
    if (progress.mode === 'probe') {
      if (progress.probing) return;
      // Entries only for a peer that is there; an empty append finds out as well.
      const silent = now - progress.lastContact >= config.heartbeatIntervalMs * 2;
      if (silent || progress.nextIndex > log.lastIndex) this.#sendEntries(progress, []);
      else this.#sendNext(progress);
      return;
    }
    const { inflightMessagesMax, inflightBytesMax } = config.limits;
    while (
      progress.mode === 'replicate' &&
      progress.nextIndex <= log.lastIndex &&
      progress.inflight < Math.min(inflightMessagesMax, progress.window) &&
      progress.inflightBytes < inflightBytesMax
    ) {
      if (!this.#sendNext(progress)) return;
    }
  }

  /** Sends the next entries from memory, or asks for them; false when nothing was sent. */
  #sendNext(progress: Progress): boolean {
    const { log, config } = this.#state;
    const from = progress.nextIndex;
    const bytesMax = config.limits.appendBytesMax;
    if (from < log.firstIndex) {
      this.#setMode(progress, 'snapshot');
      return false;
    }
    const entries = log.entries(from, log.lastIndex, bytesMax);
    if (entries === null) {
      progress.loadingFrom = from;
      this.#state.emit({
        type: 'loadEntries',
        peer: progress.id,
        from,
        to: log.lastIndex,
        bytesMax,
      });
      return false;
    }
    this.#sendEntries(progress, entries);
    return true;
  }

  #sendEntries(progress: Progress, entries: readonly Entry[]): void {
    if (!this.#sendAppend(progress, entries)) return;
    const last = entries[entries.length - 1];
    if (progress.mode === 'probe') {
      progress.probing = true;
      progress.probeIndex = last?.index ?? progress.nextIndex - 1;
    } else if (last !== undefined) {
      let bytes = 0;
      for (const entry of entries) bytes += entry.data.byteLength;
      progress.sent(last.index, bytes);
      if (last.index === this.#state.log.lastIndex) {
        progress.sentBytes = this.#state.log.appendedBytes;
      }
    }
  }

  #sendAppend(progress: Progress, entries: readonly Entry[]): boolean {
    const { log, term } = this.#state;
    const prevLogIndex = progress.nextIndex - 1;
    const prevLogTerm = log.termAt(prevLogIndex);
    if (prevLogTerm === null) {
      this.#setMode(progress, 'snapshot');
      return false;
    }
    const { commitIndex } = log;
    this.#state.send(
      progress.id,
      { type: 'append', term, prevLogIndex, prevLogTerm, entries, commitIndex },
      null,
    );
    progress.sentCommitIndex = commitIndex;
    if (progress.sendsLeft > 0) progress.sendsLeft--;
    return true;
  }

  /** Followers answer their own clients when they apply, so they learn of a commit at once and not with the next heartbeat. */
  #sendCommitIndex(progress: Progress): void {
    if (progress.mode !== 'replicate' || progress.loadingFrom !== null) return;
    if (progress.sentCommitIndex < this.#state.log.commitIndex) this.#sendAppend(progress, []);
  }

  #setMode(progress: Progress, mode: PeerMode): void {
    if (progress.mode === mode) return;
    if (mode === 'probe') progress.becomeProbe();
    else if (mode === 'replicate') progress.becomeReplicate();
    else progress.becomeSnapshot();
    this.#state.notify({ type: 'peerMode', peer: progress.id, mode });
    if (mode === 'snapshot') this.#snapshots.begin(progress);
    if (mode !== 'replicate') this.#trailing.lost(progress);
  }
}
