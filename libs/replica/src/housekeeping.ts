import type { Keyspace } from '@kiwi/keyspace';
import type { Clock, PeerStatus } from '@kiwi/raft-core';
import type { KiwiStateMachine } from '@kiwi/state-machine';
import type { Gathering } from './gathering.ts';
import type { LeaderLink } from './leader-link.ts';
import type { MemoryGuard } from './memory/memory-guard.ts';
import type { TimeOuts } from './time-outs.ts';
import type { Turn } from './turn.ts';
import type { WaitingCommands } from './waiting-commands.ts';
import type { WriteLane } from './write-lane.ts';

const housekeepingMs = 100;

/** What housekeeping needs of the replica. */
export interface HousekeepingHost {
  readonly clock: Clock;
  readonly keyspace: Keyspace;
  /** After this long without a word from a node, commands of its clients wait no longer. */
  readonly lostNodeMs: number;
  readonly turn: Turn;
  readonly link: LeaderLink;
  readonly memory: MemoryGuard;
  readonly timeOuts: TimeOuts;
  readonly gathering: Gathering;
  readonly writes: WriteLane;
  readonly waitingCommands: WaitingCommands;
  waiters(): KiwiStateMachine['waiters'];
  peers(): readonly PeerStatus[];
  /** Whether the node's disk refuses writes. */
  isSuspended(): boolean;
  isStopped(): boolean;
}

/** What is looked after ten times a second, whether or not operations arrive. */
export class Housekeeping {
  readonly #host: HousekeepingHost;
  /** What should end in the log and did not get there. */
  readonly #unreleased: (() => void)[] = [];
  #cancel: () => void = () => undefined;

  constructor(host: HousekeepingHost) {
    this.#host = host;
  }

  start(): void {
    this.#cancel = this.#host.clock.schedule(housekeepingMs, () => {
      this.#run();
      if (!this.#host.isStopped()) this.start();
    });
  }

  stop(): void {
    this.#cancel();
  }

  /** Something did not get into the log: to be submitted again, when it takes something. */
  submitLater(submit: () => void): void {
    this.#unreleased.push(submit);
  }

  #run(): void {
    const { timeOuts, link, writes, turn, memory } = this.#host;
    timeOuts.expire();
    link.refresh();
    // The leader, or the queue to it, may have room again for what it did not take.
    if (!writes.idle) turn.schedule();
    this.#expireKeys();
    memory.refresh();
    this.#releaseLate();
    this.#endWaitsOfTheDead();
  }

  /** Deletions go through the log: when keys are due and nobody writes, the leader appends an empty batch. */
  #expireKeys(): void {
    const { link, keyspace, gathering } = this.#host;
    if (!link.isLeader || !this.#isLogIdle) return;
    const deadline = keyspace.nextDeadline();
    if (deadline !== null && deadline <= link.now()) gathering.requestTick(0);
  }

  #releaseLate(): void {
    const { link, isSuspended } = this.#host;
    if (this.#unreleased.length === 0 || link.leader === null || isSuspended()) return;
    for (const release of this.#unreleased.splice(0)) release();
  }

  #endWaitsOfTheDead(): void {
    const { waiters, link, waitingCommands, gathering, peers, lostNodeMs } = this.#host;
    if (waiters().size === 0 || link.leader === null) return;
    if (this.#isLogIdle && waitingCommands.hasEarlierRun) gathering.requestTick(0);
    if (!link.isLeader) return;
    waitingCommands.giveUpLostNodes(peers(), lostNodeMs);
  }

  /** Whether nothing of this node is on its way into the log. */
  get #isLogIdle(): boolean {
    return this.#host.writes.idle && !this.#host.gathering.hasBatch;
  }
}
