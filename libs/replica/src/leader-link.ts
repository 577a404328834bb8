import type { Logger } from '@kiwi/kernel';
import type { Clock, NodeId, RaftNode } from '@kiwi/raft-core';
import { LeaderIntake } from './leader-intake.ts';
import type { IntakeResult } from './leader-intake.ts';
import { peerMessageKind } from './peer-channel.ts';
import type { PeerChannel } from './peer-channel.ts';
import type { Turn } from './turn.ts';
import type { WriteLane } from './write-lane.ts';

/** What a leader did not take, or could not be asked, is tried again after this long. */
export const retryMs = 20;
/** A batch that was not applied for this long is sent again, in case the message or its answer was lost. */
const resendAfterMs = 2_000;

/** What the link needs of the replica. */
export interface LeaderLinkHost {
  readonly node: NodeId;
  readonly peers: PeerChannel;
  readonly clock: Clock;
  /** Unix ms. */
  readonly wallClock: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly logger: Logger;
  readonly turn: Turn;
  raft(): RaftNode;
  writes(): WriteLane;
  /** Whether nothing more is to be taken. */
  isStopped(): boolean;
  /** There is another leader, or none. */
  leaderChanged(): void;
}

/** The way of batches to the leader, whichever node that is, and what a change of leader means for those under way. */
export class LeaderLink {
  readonly #host: LeaderLinkHost;
  readonly #intake: LeaderIntake;
  #leader: NodeId | null = null;
  readonly #leaderLost: (() => void)[] = [];
  #resendAtMs = Infinity;

  constructor(host: LeaderLinkHost) {
    this.#host = host;
    this.#intake = new LeaderIntake(host.wallClock, host.random);
  }

  /** The leader this node knows of. */
  get leader(): NodeId | null {
    return this.#leader;
  }

  get isLeader(): boolean {
    return this.#leader === this.#host.node;
  }

  /** This node's clock as leader: Unix ms, never behind a stamp it gave to an entry. */
  now(): number {
    return this.#intake.now();
  }

  /** Told when this node knows of no leader any more. */
  onLeaderLost(listener: () => void): void {
    this.#leaderLost.push(listener);
  }

  /** A term has another leader, or none is known. */
  leaderChanged(leader: NodeId | null): void {
    this.#leader = leader;
    this.#intake.termChanged();
    this.#host.leaderChanged();
    if (leader !== null) this.sendAgain();
    else for (const listener of this.#leaderLost) listener();
  }

  /** A connection to a peer is (again) there. What went over the last one may be lost. */
  peerConnected(peer: NodeId): void {
    if (peer === this.#leader) this.sendAgain();
  }

  /** Hands an entry to the leader. False: there is none, or it takes nothing now. */
  deliver(entry: Buffer): boolean {
    const leader = this.#leader;
    if (leader === null || this.#host.isStopped()) return false;
    if (leader !== this.#host.node) {
      return this.#host.peers.send(leader, peerMessageKind.batch, entry);
    }
    const result = this.#intake.append(this.#host.raft(), entry);
    return result === 'appended' || result === 'duplicate';
  }

  /** Another node takes this one for the leader. */
  batchReceived(from: NodeId, entry: Buffer): void {
    let result: IntakeResult = 'notLeader';
    try {
      if (this.isLeader) {
        const raft = this.#host.raft();
        raft.peerAwaits(from);
        result = this.#intake.append(raft, entry);
      }
    } catch (error) {
      // Of a newer release, or no batch at all: every node would have to stop at it in the log.
      this.#host.logger.error('batch_refused', { from, error });
      return;
    }
    if (result !== 'appended' && result !== 'duplicate') {
      this.#host.peers.send(from, peerMessageKind.retry, new Uint8Array(0));
    }
  }

  /** A batch of this node was not appended. */
  retryAsked(): void {
    const { clock } = this.#host;
    this.#resendAtMs = Math.min(this.#resendAtMs, clock.now() + retryMs);
    clock.schedule(retryMs, () => this.#resendIfDue());
  }

  /** Sends everything in flight once more. */
  sendAgain(): void {
    this.#resendAtMs = this.#host.clock.now() + resendAfterMs;
    this.#host.writes().sendAgain();
    this.#host.turn.schedule();
  }

  /** A batch of this node was applied: what is in flight is on its way. */
  batchApplied(nowMs: number): void {
    this.#resendAtMs = nowMs + resendAfterMs;
  }

  /** To be called ten times a second. */
  refresh(): void {
    if (this.#host.writes().inFlight === 0) this.#resendAtMs = Infinity;
    else if (this.#resendAtMs === Infinity) {
      this.#resendAtMs = this.#host.clock.now() + resendAfterMs;
    }
    this.#resendIfDue();
  }

  #resendIfDue(): void {
    if (this.#host.writes().inFlight > 0 && this.#host.clock.now() >= this.#resendAtMs) {
      this.sendAgain();
    }
  }
}
