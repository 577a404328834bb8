import type { CoreState } from './core-state.ts';
import type { RaftEvent } from './events.ts';
import type { SnapshotResponse } from './messages.ts';
import type { Progress } from './progress.ts';
import type { LogIndex } from './types.ts';

/** Election time-outs without a word of the peer after which a transfer is given up. */
const SILENT_TIMEOUTS_MAX = 10;
/** Longest pause between two transfers, in election time-outs. */
const PAUSE_TIMEOUTS_MAX = 64;

/**
 * A leader's transfers of snapshots to peers that need entries which were compacted away. One chunk is under way at a time:
 * its acknowledgement asks for the next one, which also keeps a slow peer from being flooded. What is lost is sent again,
 * so a transfer survives broken connections; it begins anew when the peer has forgotten it, or with another leader. A peer that cannot
 * take it (a full disk, a format of another release) would be sent all of it again and again: each failure after the first
 * doubles the pause before the next attempt, until the peer is restarted.
 */
export class SnapshotSending {
  readonly #state: CoreState;
  #lastId = 0;

  constructor(state: CoreState) {
    this.#state = state;
  }

  begin(progress: Progress): void {
    this.end(progress);
    const id = ++this.#lastId;
    const sentAt = this.#state.now;
    progress.transfer = { id, sequence: 0, chunk: null, snapshot: null, sentAt };
    this.#load(progress);
  }

  loaded(progress: Progress, event: Extract<RaftEvent, { type: 'snapshotLoaded' }>): void {
    const { transfer } = progress;
    const { loaded } = event;
    // An answer to an earlier question, perhaps of an earlier leadership.
    if (transfer?.id !== event.transfer || transfer.sequence !== event.sequence) return;
    if (transfer.chunk !== null) return;
    const { firstIndex } = this.#state.log;
    if (loaded === null || loaded.snapshot.index < firstIndex - 1) {
      // Tried again at a heartbeat; what has cost no more than a look may be tried at each.
      if (transfer.sequence > 0) this.#failed(progress);
      else this.end(progress);
      return;
    }
    transfer.chunk = loaded.chunk;
    transfer.snapshot = loaded.snapshot;
    this.#send(progress);
  }

  answered(progress: Progress, { transfer: id, next, refused }: SnapshotResponse): void {
    const { transfer } = progress;
    if (transfer?.id !== id || transfer.chunk === null) return;
    if (refused) {
      this.#failed(progress);
      this.#beginIfDue(progress);
    } else if (next === transfer.sequence + 1 && !transfer.chunk.last) {
      transfer.sequence = next;
      transfer.chunk = null;
      this.#load(progress);
    } else if (next === transfer.sequence) {
      this.#send(progress);
    } else if (next === 0) {
      this.begin(progress); // The peer has forgotten it, perhaps in a restart.
    }
  }

  /** The peer is alive: begin, or send again what may have been lost. */
  heartbeatAnswered(progress: Progress): void {
    const { transfer } = progress;
    const { now, config } = this.#state;
    if (transfer === null) this.#beginIfDue(progress);
    else if (now - transfer.sentAt >= config.electionTimeoutMaxMs) this.#send(progress);
  }

  /** What was sent may be gone: send it again as soon as the peer is heard of. */
  connectionLost(progress: Progress): void {
    const { transfer } = progress;
    if (transfer !== null) transfer.sentAt = -Infinity;
    // Perhaps it is restarted, and so without what was in the way.
    progress.transferFrom = -Infinity;
    progress.failedTransfers = 0;
  }

  /** The peer holds all entries up to `index`, from the snapshot or from elsewhere. */
  arrived(progress: Progress, index: LogIndex): void {
    const snapshot = progress.transfer?.snapshot;
    if (snapshot && progress.transfer?.chunk?.last === true && index >= snapshot.index) {
      const news = { action: 'sent', index: snapshot.index, peer: progress.id } as const;
      this.#state.notify({ type: 'snapshot', ...news });
    }
    this.end(progress);
    progress.failedTransfers = 0;
  }

  /** Gives a transfer up to a peer that has not been heard of for long, so that its snapshot need not be kept. */
  tick(progress: Progress): void {
    const { now, config } = this.#state;
    const silentMs = now - progress.lastContact;
    if (silentMs > config.electionTimeoutMaxMs * SILENT_TIMEOUTS_MAX) this.end(progress);
  }

  end(progress: Progress): void {
    const { transfer, id: peer } = progress;
    if (transfer === null) return;
    progress.transfer = null;
    this.#state.emit({ type: 'endSnapshot', peer, transfer: transfer.id });
  }

  #failed(progress: Progress): void {
    this.end(progress);
    const { now, config } = this.#state;
    const failures = progress.failedTransfers++;
    const timeouts = failures === 0 ? 0 : Math.min(2 ** (failures - 1), PAUSE_TIMEOUTS_MAX);
    progress.transferFrom = now + timeouts * config.electionTimeoutMaxMs;
  }

  #beginIfDue(progress: Progress): void {
    if (this.#state.now >= progress.transferFrom) this.begin(progress);
  }

  #load({ transfer, id: peer }: Progress): void {
    if (transfer === null) return;
    const { id, sequence } = transfer;
    this.#state.emit({ type: 'loadSnapshot', peer, transfer: id, sequence });
  }

  #send({ transfer, id: to }: Progress): void {
    if (transfer === null || transfer.chunk === null || transfer.snapshot === null) return;
    const { id, snapshot, sequence, chunk } = transfer;
    const { term, now } = this.#state;
    transfer.sentAt = now;
    this.#state.send(to, { type: 'snapshot', term, transfer: id, snapshot, sequence, chunk }, null);
  }
}
