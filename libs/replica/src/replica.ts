import type { DataCommand } from '@kiwi/commands';
import { silentLogger } from '@kiwi/kernel';
import type { NodeId, RaftNode } from '@kiwi/raft-core';
import { KiwiStateMachine } from '@kiwi/state-machine';
import type {
  Executor,
  LocalBatches,
  RewindableReply,
  SessionFrame,
  Transaction,
} from '@kiwi/state-machine';
import { AnotherLook } from './another-look.ts';
import { AnsweredClients } from './answered-clients.ts';
import { BatchDelay } from './batch-delay.ts';
import type { BlockedOperations } from './blocked-operations.ts';
import type { ReplicaClient } from './client.ts';
import { Gathering } from './gathering.ts';
import { Housekeeping } from './housekeeping.ts';
import { LeaderLink, retryMs } from './leader-link.ts';
import { evictThroughLog } from './memory/logged-eviction.ts';
import { MemoryGuard } from './memory/memory-guard.ts';
import type { MemoryPressure } from './memory/memory-guard.ts';
import { lookAhead } from './look-ahead.ts';
import { OperationRunner } from './operation-runner.ts';
import { Operation } from './operation.ts';
import type { LocalAction, LoggedEffect } from './operation.ts';
import { peerMessageKind } from './peer-channel.ts';
import { receivePeerMessage } from './peer-messages.ts';
import { postpone, takePostponed } from './postponed-reads.ts';
import { ReadLane } from './read-lane.ts';
import { defaultLimits } from './replica-options.ts';
import type { ReplicaLimits, ReplicaOptions } from './replica-options.ts';
import { ReplicaStatistics } from './replica-statistics.ts';
import { ReplicationProgress } from './replication-progress.ts';
import { Suspension } from './suspension.ts';
import { replyLost, TimeOuts } from './time-outs.ts';
import { Transactions } from './transactions.ts';
import { Turn } from './turn.ts';
import { WaitingCommands } from './waiting-commands.ts';
import { WriteLane } from './write-lane.ts';

/**
 * Takes the operations of all connections of this node, forms batches of what arrives within one turn of the event loop, brings
 * them into the log's order through the leader and answers them when they are applied here (docs/architecture.md,
 * "The way of a command").
 */
export class Replica implements LocalBatches {
  readonly node: number;
  readonly incarnation: number;
  readonly stateMachine: KiwiStateMachine;
  readonly statistics = new ReplicaStatistics();
  /** On how many other nodes the log is durable. */
  readonly progress: ReplicationProgress;
  /** The commands of this node's clients that wait. */
  readonly waiting: BlockedOperations;
  /** What is in memory, and what is done about it. */
  readonly memory: MemoryGuard;
  readonly #options: ReplicaOptions;
  readonly #limits: ReplicaLimits;
  readonly #turn: Turn;
  readonly #answered: AnsweredClients;
  readonly #runner: OperationRunner;
  readonly #link: LeaderLink;
  readonly #writes: WriteLane;
  readonly #reads: ReadLane;
  readonly #gathering: Gathering;
  readonly #timeOuts: TimeOuts;
  readonly #transactions: Transactions;
  readonly #waitingCommands: WaitingCommands;
  readonly #housekeeping: Housekeeping;
  readonly #anotherLook = new AnotherLook();
  readonly #batchDelay = new BatchDelay();
  /** Whether a turn is due within a millisecond. */
  #isDelayTimed = false;
  #raft: RaftNode | null = null;
  /** Whether batches cost no messages, for lack of other members. */
  #isAlone = true;
  /** While the node's disk refuses writes. */
  #suspension: Suspension | null = null;
  #stopped = false;

  constructor(options: ReplicaOptions) {
    this.node = options.node;
    this.incarnation = options.incarnation;
    this.#options = options;
    const limits = { ...defaultLimits, ...options.limits };
    this.#limits = limits;
    const { clock, keyspace, peers, random, wallClock } = options;
    const logger = options.logger ?? silentLogger;
    const turn = new Turn(options.atEndOfTurn, () => this.#endOfTurn());
    this.#turn = turn;
    const answered = new AnsweredClients(turn);
    this.#answered = answered;
    const runner = new OperationRunner(answered);
    this.#runner = runner;
    const log = {
      run: this,
      stateMachine: () => this.stateMachine,
      logEffect: (client: ReplicaClient, frames: readonly SessionFrame[], effect: LoggedEffect) =>
        this.#logEffect(client, frames, effect),
      submitLater: (submit: () => void) => this.#housekeeping.submitLater(submit),
    };
    this.#transactions = new Transactions({
      ...log,
      submitUnlogged: (operation) => this.#gathering.addUnlogged(operation),
    });
    const waitingCommands = new WaitingCommands({
      ...log,
      clock,
      answered: (client) => answered.add(client, false),
    });
    this.#waitingCommands = waitingCommands;
    this.waiting = waitingCommands.blocked;
    const memory = new MemoryGuard({
      keyspace,
      random,
      now: () => clock.now(),
      isLeader: () => this.isLeader,
      evict: (keys, isVolatile, done) => {
        if (this.#suspension !== null) done();
        else evictThroughLog(log, keys, isVolatile, done);
      },
      announce: (pressure) => this.#announceMemory(pressure),
    });
    this.memory = memory;
    const node = String(this.node);
    const progress = new ReplicationProgress({
      node,
      peers,
      status: () => this.#raftNode().status,
    });
    this.progress = progress;
    const link = new LeaderLink({
      node,
      peers,
      clock,
      wallClock,
      random,
      logger,
      turn,
      raft: () => this.#raftNode(),
      writes: () => this.#writes,
      isStopped: () => this.#stopped,
      leaderChanged: () => memory.leaderChanged(),
    });
    this.#link = link;
    this.stateMachine = new KiwiStateMachine({
      keyspace,
      commands: options.commands,
      local: this,
      onExpired: (keys) => (this.statistics.expiredKeys += keys),
      onEvicted: (keys) => (this.statistics.evictedKeys += keys),
      onFault: (command, error) => logger.error('command_failed', { command: command.name, error }),
    });
    const writes = new WriteLane(
      {
        node: this.node,
        incarnation: this.incarnation,
        deliver: (entry) => link.deliver(entry),
      },
      limits.batchesInFlightMax,
    );
    this.#writes = writes;
    const reads = new ReadLane(
      {
        readPoint: () => this.#raftNode().readIndex(),
        runOperation: (operation, executor) => runner.run(operation, executor, false, false),
        postpone,
        scheduleRetry: (retry) => {
          if (!this.#stopped) clock.schedule(retryMs, retry);
        },
        unreadable: () => this.#suspension?.readRefusal ?? null,
        fail: (operation, line) => this.#timeOuts.fail(operation, line, false),
        requestTick: (timestampMinMs) => this.#gathering.requestTick(timestampMinMs),
        readSeed: () => random() * 0x100000000,
        now: () => clock.now(),
        answered: (batch) =>
          options.observer?.readBatch(batch.operations.length, clock.now() - batch.formedMs),
      },
      this.stateMachine.executor,
    );
    this.#reads = reads;
    const gathering = new Gathering({ clock, limits, turn, writes, reads });
    this.#gathering = gathering;
    const { requestTimeoutMs, lostNodeMs } = limits;
    const timeOuts = new TimeOuts({
      clock,
      logger,
      requestTimeoutMs,
      gathering,
      writes,
      reads,
      answered,
      suspension: () => this.#suspension,
    });
    this.#timeOuts = timeOuts;
    this.#housekeeping = new Housekeeping({
      clock,
      keyspace,
      lostNodeMs,
      turn,
      link,
      memory,
      timeOuts,
      gathering,
      writes,
      waitingCommands,
      waiters: () => this.stateMachine.waiters,
      peers: () => this.#raftNode().status.peers,
      isSuspended: () => this.#suspension !== null,
      isStopped: () => this.#stopped,
    });
    const receivers = { link, memory, progress, turn };
    peers.onMessage((from, kind, payload) => receivePeerMessage(receivers, from, kind, payload));
    peers.onConnected((peer) => link.peerConnected(peer));
  }

  /** What the newest entries of the log take in memory, in bytes. */
  get logMemoryBytes(): number {
    return this.#raft?.logMemoryBytes ?? 0;
  }

  /** Connects the replica with the Raft node that applies to its state machine. Before `raft.start()`. */
  start(raft: RaftNode): void {
    this.#raft = raft;
    raft.on('leader', ({ leader }) => this.#link.leaderChanged(leader));
    raft.on('membership', ({ membership }) => (this.#isAlone = membership.members.length <= 1));
    raft.on('suspended', ({ error }) => (this.#suspension = new Suspension(error)));
    raft.on('resumed', () => (this.#suspension = null));
    this.#housekeeping.start();
  }

  /** Told when this node knows of no leader any more, so that others may change what it does not hear of. */
  onLeaderLost(listener: () => void): void {
    this.#link.onLeaderLost(listener);
  }

  /** Waits until everything submitted is answered, at most `timeoutMs`; then takes nothing more. */
  async stop(timeoutMs: number): Promise<void> {
    const deadline = this.#options.clock.now() + timeoutMs;
    while (!this.#idle && this.#options.clock.now() < deadline) {
      await new Promise<void>((resolve) => this.#options.clock.schedule(5, resolve));
    }
    this.#stopped = true;
    this.#housekeeping.stop();
  }

  /** The leader this node knows of. */
  get leader(): NodeId | null {
    return this.#link.leader;
  }

  get isLeader(): boolean {
    return this.#link.isLeader;
  }

  /** The client whose operation is running at present. */
  get running(): ReplicaClient | null {
    return this.#runner.running;
  }

  /** Whether all that is applied here is on this node's own disk too. */
  get isAppliedDurable(): boolean {
    return this.#raftNode().status.persistedIndex >= this.stateMachine.appliedIndex;
  }

  /** This node's clock for read points it confirms as leader: Unix ms, never behind a stamp it gave to an entry. */
  readStamp(): number {
    return this.#link.now();
  }

  /** Connections should read no further until it is false again; they are told by `settled`, and by a later look. */
  get overloaded(): boolean {
    return this.memory.isOvertaxed || this.#writes.unsentBytes > this.#limits.unsentBytesMax;
  }

  /** Why writes are refused: this node's disk does not take them. Null when it does. */
  get suspension(): Suspension | null {
    return this.#suspension;
  }

  /** Submits a logged command. Its RESP frame is `frame[start, end)`; these bytes must not change any more. */
  write(
    client: ReplicaClient,
    command: DataCommand,
    args: readonly string[],
    db: number,
    frame: Buffer,
    start: number,
    end: number,
  ): void {
    if (this.#suspension !== null) {
      this.#refuse(client, this.#suspension.writeRefusal);
      return;
    }
    const batch = this.#gathering.open();
    batch.operations.push(new Operation('write', client, command, args, db, null));
    batch.frames.add(db, frame, start, end);
    client.pending++;
    client.pendingInLog++;
    if (!this.#turn.isScheduled) this.#turn.schedule();
  }

  /** Submits a transaction. It is logged unless it only reads and watches nothing. */
  transaction(client: ReplicaClient, transaction: Transaction): void {
    this.#transactions.submit(client, transaction);
  }

  /** Submits a logged command that may wait. It is answered when it finds something, or as `unblock` says. */
  blocking(
    client: ReplicaClient,
    command: DataCommand,
    args: readonly string[],
    db: number,
    frame: Buffer,
  ): void {
    this.#waitingCommands.submit(client, command, args, db, frame);
  }

  /** Ends what another client of this node waits for by the reply that `ending` writes, in the name of `client`, which gets 1, or 0 when that was over. */
  unblockFor(
    client: ReplicaClient,
    blocked: ReplicaClient,
    ending: (reply: RewindableReply) => void,
  ): void {
    this.#waitingCommands.unblockFor(client, blocked, ending);
  }

  /** Ends what a client waits for by this reply; false when it does not wait. */
  unblock(client: ReplicaClient, ending: (reply: RewindableReply) => void): boolean {
    return this.waiting.unblock(client, ending);
  }

  /** A number for what a connection watches until its next EXEC or UNWATCH; see `Watches`. */
  nextWatcher(): number {
    return this.#transactions.nextWatcher();
  }

  /** Submits WATCH: from its place in the log on, changes of these keys are noticed. */
  watch(client: ReplicaClient, watcher: number, db: number, keys: readonly string[]): void {
    this.#transactions.watch(client, watcher, db, keys);
  }

  /** Ends all that a watcher watches, sooner or later. Nobody is answered. */
  unwatch(watcher: number): void {
    this.#transactions.unwatch(watcher);
  }

  /** Submits a command that only reads. Behind own writes that are under way it waits for them, else it takes a read point. */
  read(client: ReplicaClient, command: DataCommand, args: readonly string[], db: number): void {
    this.#gathering.addUnlogged(new Operation('read', client, command, args, db, null));
  }

  /**
   * As {@link read}, but answered at once from this node's state when nothing is under way on the connection and the state is known to be
   * at most `maxAgeMs` old. Not to be called inside `apply`.
   */
  readRecent(
    client: ReplicaClient,
    command: DataCommand,
    args: readonly string[],
    db: number,
    maxAgeMs: number,
  ): void {
    const operation = new Operation('read', client, command, args, db, null);
    if (client.pending === 0 && this.#reads.answerNow(operation, maxAgeMs)) return;
    this.#gathering.addUnlogged(operation);
  }

  /** Submits something that touches no data but must be answered in its place. */
  local(client: ReplicaClient, action: LocalAction): void {
    this.#gathering.addUnlogged(new Operation('local', client, null, [], 0, action));
  }

  /** Has a client's reads run that waited until it had taken replies: at a read point of now. */
  takePostponed(client: ReplicaClient): void {
    this.#gathering.addPostponed(takePostponed(client));
  }

  execute(sequence: number, executor: Executor): void {
    const batch = this.#writes.applied(sequence);
    this.#reads.runBefore(batch.readsBefore);
    const { operations, abandoned } = batch;
    for (let i = 0; i < operations.length; i++) {
      lookAhead(operations, i, executor);
      this.#runner.run(operations[i] as Operation, executor, true, abandoned);
      if (this.stateMachine.waiters.hasReady) this.stateMachine.serveWaiters();
    }
    const now = this.#options.clock.now();
    this.statistics.batchApplied(batch);
    this.#options.observer?.writeBatch(batch.operations.length, now - batch.formedMs);
    this.#link.batchApplied(now);
    this.#turn.schedule();
  }

  gap(): void {
    this.#link.sendAgain();
  }

  /**
   * The state was replaced by that of a snapshot, outside `apply`. Batches of this node that are part of it were executed
   * elsewhere; the others are sent again.
   */
  stateReplaced(): void {
    const { node, incarnation } = this;
    const skipped = this.#writes.skipTo(this.stateMachine.origins.lastSequence(node, incarnation));
    this.#timeOuts.failSkipped(skipped);
    this.#waitingCommands.stateReplaced(replyLost);
    this.#link.sendAgain();
  }

  #announceMemory(pressure: MemoryPressure): void {
    for (const { id } of this.#raftNode().status.peers) {
      this.#options.peers.send(id, peerMessageKind.memory, Uint8Array.of(pressure));
    }
  }

  #logEffect(client: ReplicaClient, frames: readonly SessionFrame[], effect: LoggedEffect): void {
    if (this.#suspension !== null) {
      this.#refuse(client, this.#suspension.writeRefusal);
      return;
    }
    const batch = this.#gathering.open();
    batch.operations.push(new Operation('write', client, null, [], 0, null, effect));
    for (const { db, frame } of frames) batch.frames.add(db, frame, 0, frame.length);
    client.pending++;
    client.pendingInLog++;
    if (!this.#turn.isScheduled) this.#turn.schedule();
  }

  /** Answers at once, or in its place behind what the client still waits for. */
  #refuse(client: ReplicaClient, line: string): void {
    if (client.pending > 0) {
      this.local(client, () => client.reply.error(line));
      return;
    }
    client.pending++;
    client.reply.error(line);
    this.#answered.add(client, false);
  }

  get #idle(): boolean {
    return (
      this.#writes.idle && this.#reads.idle && this.#gathering.isEmpty && this.#answered.isEmpty
    );
  }

  #endOfTurn(): void {
    this.memory.check();
    // What was applied in this turn may be what reads waited for.
    this.#reads.drain();
    this.#answered.settle();
    const { leavingForLog } = this.#gathering;
    const isDelayed = leavingForLog > 0 && this.#delaysBatch(leavingForLog);
    if (this.#looksAgain(isDelayed ? 0 : leavingForLog)) {
      this.#turn.schedule();
    } else {
      if (leavingForLog > 0 && !isDelayed) this.#batchDelay.left();
      this.#gathering.endTurn(isDelayed);
    }
    this.#writes.send();
  }

  #delaysBatch(leaving: number): boolean {
    const traffic = { leaving, underWay: this.#writes.operationsInFlight };
    const isDelayed = this.#batchDelay.isWorthwhile(traffic, this.#options.clock.now());
    if (isDelayed && !this.#isDelayTimed) {
      this.#isDelayTimed = true;
      this.#options.clock.schedule(1, () => {
        this.#isDelayTimed = false;
        this.#turn.schedule();
      });
    }
    return isDelayed;
  }

  #looksAgain(leavingForLog: number): boolean {
    const leaving = leavingForLog + this.#gathering.leavingUnlogged;
    // Who is alone with its command gets its answer without delay.
    const isBusy = leaving > 1 || !this.#writes.idle || !this.#reads.idle;
    const gathered = isBusy && !this.#isAlone ? leaving : 0;
    return this.#anotherLook.isWorthwhile(gathered, gathered && this.#options.clock.now());
  }

  #raftNode(): RaftNode {
    if (this.#raft === null) throw new Error('the replica was not started');
    return this.#raft;
  }
}
