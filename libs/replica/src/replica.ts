import type { CommandTable, DataCommand } from '@kiwi/commands';
import { silentLogger } from '@kiwi/kernel';
import type { Logger } from '@kiwi/kernel';
import type { Keyspace } from '@kiwi/keyspace';
import type { Clock, NodeId, RaftNode } from '@kiwi/raft-core';
import { NullReply } from '@kiwi/resp-protocol';
import {
  encodeEvict,
  encodeUnwatch,
  encodeWatch,
  KiwiStateMachine,
  loggedSteps,
  runTransaction,
  transactionFrames,
} from '@kiwi/state-machine';
import type {
  Executor,
  LocalBatches,
  RewindableReply,
  SessionFrame,
  Transaction,
  TransactionCommand,
  TransactionPublication,
} from '@kiwi/state-machine';
import { WriteBatch } from './batches.ts';
import type { BlockedOperations } from './blocked-operations.ts';
import type { ReadTracker, ReplicaClient } from './client.ts';
import { LeaderIntake } from './leader-intake.ts';
import type { IntakeResult } from './leader-intake.ts';
import { Operation } from './operation.ts';
import type { LocalAction, LoggedEffect } from './operation.ts';
import { MemoryGuard } from './memory/memory-guard.ts';
import type { MemoryPressure } from './memory/memory-guard.ts';
import { peerMessageKind } from './peer-channel.ts';
import type { PeerChannel } from './peer-channel.ts';
import { ReadLane } from './read-lane.ts';
import { ReplicationProgress } from './replication-progress.ts';
import { ReplicaStatistics } from './replica-statistics.ts';
import { Suspension } from './suspension.ts';
import { LogRelease } from './log-release.ts';
import { WaitingCommands } from './waiting-commands.ts';
import { WriteLane } from './write-lane.ts';

export interface ReplicaOptions {
  /** This node's id in log entries: 1..2^32-1. */
  readonly node: number;
  /** Higher than in any earlier run of this node: see `Origins`. */
  readonly incarnation: number;
  readonly keyspace: Keyspace;
  readonly commands: CommandTable;
  readonly peers: PeerChannel;
  readonly clock: Clock;
  /** Unix ms. */
  readonly wallClock: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Runs once at the end of the present turn of the event loop. */
  readonly atEndOfTurn: (task: () => void) => void;
  readonly logger?: Logger;
  readonly limits?: Partial<ReplicaLimits>;
  readonly observer?: ReplicaObserver;
}

/** Told of every batch, for metrics. Times are from the arrival of a batch's first operation, in milliseconds. */
export interface ReplicaObserver {
  writeBatch(operations: number, ms: number): void;
  readBatch(operations: number, ms: number): void;
}

export interface ReplicaLimits {
  /** How long an operation may wait before its client gets an error. */
  readonly requestTimeoutMs: number;
  /** Batches of this node under way in the log at a time. */
  readonly batchesInFlightMax: number;
  /** A batch that has reached this size takes no more operations. */
  readonly batchBytesMax: number;
  readonly batchOperationsMax: number;
  /** With more than this waiting to be sent, `overloaded` tells connections to read no further. */
  readonly unsentBytesMax: number;
  /** After this long without a word from a node, commands of its clients wait no longer. */
  readonly lostNodeMs: number;
}

const defaultLimits: ReplicaLimits = {
  requestTimeoutMs: 10_000,
  batchesInFlightMax: 4,
  batchBytesMax: 1 << 20,
  batchOperationsMax: 16_384,
  unsentBytesMax: 64 << 20,
  lostNodeMs: 1_000,
};

const housekeepingMs = 100;
const retryMs = 20;
/** A batch that was not applied for this long is sent again, in case the message or its answer was lost. */
const resendAfterMs = 2_000;

const notExecuted = 'CLUSTERDOWN No leader was found in time; the command was not executed';
const replyLost =
  'INDETERMINATE The command took effect, but this node was brought up to date by a snapshot and has no reply for it';
const outcomeUnknown =
  'INDETERMINATE No majority confirmed the command in time; it may or may not take effect';

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
  /** The client whose operation is running at present. */
  running: ReplicaClient | null = null;
  /** What is in memory, and what is done about it. */
  readonly memory: MemoryGuard;
  readonly #options: ReplicaOptions;
  readonly #limits: ReplicaLimits;
  readonly #logger: Logger;
  readonly #intake: LeaderIntake;
  readonly #writes: WriteLane;
  readonly #reads: ReadLane;
  readonly #waitingCommands: WaitingCommands;
  readonly #nullReply = new NullReply();
  #raft: RaftNode | null = null;
  #leader: NodeId | null = null;
  readonly #leaderLost: (() => void)[] = [];
  /** While the node's disk refuses writes. */
  #suspension: Suspension | null = null;
  #lastWatcher = 0;
  /** What should end in the log and did not get there. */
  readonly #unreleased: (() => void)[] = [];
  #gather: WriteBatch | null = null;
  #gatherReads: Operation[] = [];
  #settling: ReplicaClient[] = [];
  #turnScheduled = false;
  #stopped = false;
  #cancelHousekeeping: () => void = () => undefined;
  #resendAtMs = Infinity;

  constructor(options: ReplicaOptions) {
    this.node = options.node;
    this.incarnation = options.incarnation;
    this.#options = options;
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#logger = options.logger ?? silentLogger;
    this.#waitingCommands = new WaitingCommands({
      run: this,
      clock: options.clock,
      stateMachine: () => this.stateMachine,
      logEffect: (client, frames, effect) => this.#logEffect(client, frames, effect),
      answered: (client) => this.#answered(client, false),
      submitLater: (submit) => void this.#unreleased.push(submit),
    });
    this.waiting = this.#waitingCommands.blocked;
    this.memory = new MemoryGuard({
      keyspace: options.keyspace,
      random: options.random,
      now: () => options.clock.now(),
      isLeader: () => this.isLeader,
      evict: (keys, isVolatile, done) => this.#evict(keys, isVolatile, done),
      announce: (pressure) => this.#announceMemory(pressure),
    });
    this.progress = new ReplicationProgress({
      node: String(this.node),
      peers: options.peers,
      status: () => this.#raftNode().status,
    });
    this.#intake = new LeaderIntake(options.wallClock, options.random);
    this.stateMachine = new KiwiStateMachine({
      keyspace: options.keyspace,
      commands: options.commands,
      local: this,
      onExpired: (keys) => (this.statistics.expiredKeys += keys),
      onEvicted: (keys) => (this.statistics.evictedKeys += keys),
      onFault: (command, error) =>
        this.#logger.error('command_failed', { command: command.name, error }),
    });
    this.#writes = new WriteLane(
      {
        node: this.node,
        incarnation: this.incarnation,
        deliver: (entry) => this.#deliver(entry),
      },
      this.#limits.batchesInFlightMax,
    );
    this.#reads = new ReadLane(
      {
        readPoint: () => this.#raftNode().readIndex(),
        runOperation: (operation, executor) => this.#runOperation(operation, executor, false),
        postpone: (operation) => this.#postpone(operation),
        scheduleRetry: (retry) => {
          if (!this.#stopped) options.clock.schedule(retryMs, retry);
        },
        unreadable: () => this.#suspension?.readRefusal ?? null,
        fail: (operation, line) => this.#fail(operation, line, false),
        requestTick: (timestampMinMs) => this.#requestTick(timestampMinMs),
        readSeed: () => options.random() * 0x100000000,
        now: () => options.clock.now(),
        answered: (batch) =>
          options.observer?.readBatch(
            batch.operations.length,
            options.clock.now() - batch.formedMs,
          ),
      },
      this.stateMachine.executor,
    );
    options.peers.onMessage((from, kind, payload) => this.#peerMessage(from, kind, payload));
    options.peers.onConnected((peer) => {
      if (peer === this.#leader) this.#sendAgain();
    });
  }

  /** Connects the replica with the Raft node that applies to its state machine. Before `raft.start()`. */
  start(raft: RaftNode): void {
    this.#raft = raft;
    raft.on('leader', ({ leader }) => {
      this.#leader = leader;
      this.#intake.termChanged();
      this.memory.leaderChanged();
      if (leader !== null) this.#sendAgain();
      else for (const listener of this.#leaderLost) listener();
    });
    raft.on('suspended', ({ error }) => (this.#suspension = new Suspension(error)));
    raft.on('resumed', () => (this.#suspension = null));
    this.#scheduleHousekeeping();
  }

  /** Told when this node knows of no leader any more, so that others may change what it does not hear of. */
  onLeaderLost(listener: () => void): void {
    this.#leaderLost.push(listener);
  }

  /** Waits until everything submitted is answered, at most `timeoutMs`; then takes nothing more. */
  async stop(timeoutMs: number): Promise<void> {
    const deadline = this.#options.clock.now() + timeoutMs;
    while (!this.#idle && this.#options.clock.now() < deadline) {
      await new Promise<void>((resolve) => this.#options.clock.schedule(5, resolve));
    }
    this.#stopped = true;
    this.#cancelHousekeeping();
  }

  /** The leader this node knows of. */
  get leader(): NodeId | null {
    return this.#leader;
  }

  get isLeader(): boolean {
    return this.#leader === String(this.node);
  }

  /** Whether all that is applied here is on this node's own disk too. */
  get isAppliedDurable(): boolean {
    return this.#raftNode().status.persistedIndex >= this.stateMachine.appliedIndex;
  }

  /** This node's clock for read points it confirms as leader: Unix ms, never behind a stamp it gave to an entry. */
  readStamp(): number {
    return this.#intake.now();
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
    const batch = this.#openBatch();
    batch.operations.push(new Operation('write', client, command, args, db, null));
    batch.frames.add(db, frame, start, end);
    client.pending++;
    client.pendingInLog++;
    if (!this.#turnScheduled) this.#scheduleTurn();
  }

  /** Submits a transaction. It is logged unless it only reads and watches nothing. */
  transaction(client: ReplicaClient, transaction: Transaction): void {
    const { executor } = this.stateMachine;
    const logged = loggedSteps(transaction);
    const isLogged = logged.length > 0 || transaction.watcher !== null;
    if (!isLogged && !transaction.steps.some((step) => 'action' in step)) {
      const effect = (reply: RewindableReply | null) => {
        if (reply !== null) runTransaction(transaction, executor, reply, client.tracking ?? null);
        return 'done' as const;
      };
      this.#submitUnlogged(new Operation('read', client, null, [], 0, null, effect));
      return;
    }
    const { watcher } = transaction;
    let isOver = false;
    this.#logEffect(client, transactionFrames(watcher, logged), (reply) => {
      isOver = true;
      this.#runTransaction(client, transaction, logged, reply);
      return 'done';
    });
    if (watcher === null) return;
    // When it did not get into the log, the watch goes on until it is released.
    this.local(client, () => {
      if (!isOver) this.#unreleased.push(() => this.unwatch(watcher));
    });
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
    return ++this.#lastWatcher;
  }

  /** Submits WATCH: from its place in the log on, changes of these keys are noticed. */
  watch(client: ReplicaClient, watcher: number, db: number, keys: readonly string[]): void {
    this.#logEffect(client, [{ db, frame: encodeWatch(watcher, keys) }], (reply) => {
      this.stateMachine.watches.watch(this, watcher, db, keys);
      reply?.ok();
      return 'done';
    });
  }

  /** Ends all that a watcher watches, sooner or later. Nobody is answered. */
  unwatch(watcher: number): void {
    const release = new LogRelease(() => this.#unreleased.push(() => this.unwatch(watcher)));
    this.#logEffect(release, [{ db: 0, frame: encodeUnwatch(watcher) }], () => {
      this.stateMachine.watches.release(this, watcher);
      return 'done';
    });
  }

  /** Submits a command that only reads. Behind own writes that are under way it waits for them, else it takes a read point. */
  read(client: ReplicaClient, command: DataCommand, args: readonly string[], db: number): void {
    this.#submitUnlogged(new Operation('read', client, command, args, db, null));
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
    this.#submitUnlogged(operation);
  }

  /** Submits something that touches no data but must be answered in its place. */
  local(client: ReplicaClient, action: LocalAction): void {
    this.#submitUnlogged(new Operation('local', client, null, [], 0, action));
  }

  /** Has a client's reads run that waited until it had taken replies: at a read point of now. */
  takePostponed(client: ReplicaClient): void {
    const operations = client.postponed ?? [];
    client.postponed = null;
    for (const operation of operations) this.#gatherReads.push(operation);
    this.#scheduleTurn();
  }

  execute(sequence: number, executor: Executor): void {
    const batch = this.#writes.applied(sequence);
    this.#reads.runBefore(batch.readsBefore);
    for (const operation of batch.operations) {
      this.#runOperation(operation, executor, true, batch.abandoned);
      if (this.stateMachine.waiters.hasReady) this.stateMachine.serveWaiters();
    }
    const now = this.#options.clock.now();
    this.statistics.batchApplied(batch);
    this.#options.observer?.writeBatch(batch.operations.length, now - batch.formedMs);
    this.#resendAtMs = now + resendAfterMs;
    this.#scheduleTurn();
  }

  gap(): void {
    this.#sendAgain();
  }

  /**
   * The state was replaced by that of a snapshot, outside `apply`. Batches of this node that are part of it were executed
   * elsewhere; the others are sent again.
   */
  stateReplaced(): void {
    const { node, incarnation } = this;
    const skipped = this.#writes.skipTo(this.stateMachine.origins.lastSequence(node, incarnation));
    for (const batch of skipped) {
      this.#failReads(-Infinity, batch.readsBefore);
      for (const operation of batch.abandoned ? [] : batch.operations) {
        this.#fail(operation, operation.kind === 'write' ? replyLost : notExecuted, true);
      }
    }
    this.#waitingCommands.stateReplaced(replyLost);
    this.#sendAgain();
  }

  #runTransaction(
    { tracking }: ReplicaClient,
    transaction: Transaction,
    logged: readonly (TransactionCommand | TransactionPublication)[],
    reply: RewindableReply | null,
  ): void {
    const { executor, watches } = this.stateMachine;
    const { watcher } = transaction;
    const isRun = watcher === null || watches.release(this, watcher);
    if (!isRun) reply?.nullArray();
    else if (reply !== null) runTransaction(transaction, executor, reply, tracking ?? null);
    else {
      for (const step of logged) {
        if ('publication' in step) this.stateMachine.onPublished(step.publication);
        else executor.write(step.command, step.args, step.db, this.#nullReply);
      }
    }
  }

  #endWaitsOfTheDead(): void {
    if (this.stateMachine.waiters.size === 0 || this.#leader === null) return;
    const isIdle = this.#writes.idle && this.#gather === null;
    if (isIdle && this.#waitingCommands.hasEarlierRun) this.#requestTick(0);
    if (!this.isLeader) return;
    const { peers } = this.#raftNode().status;
    this.#waitingCommands.giveUpLostNodes(peers, this.#limits.lostNodeMs);
  }

  #evict(
    keysByDatabase: ReadonlyMap<number, readonly string[]>,
    isVolatile: boolean,
    done: () => void,
  ): void {
    if (this.#suspension !== null) {
      done();
      return;
    }
    const frames = Array.from(keysByDatabase, ([db, keys]) => ({
      db,
      frame: encodeEvict(isVolatile, keys),
    }));
    this.#logEffect(new LogRelease(done), frames, () => {
      for (const [db, keys] of keysByDatabase) this.stateMachine.evict(db, isVolatile, keys);
      done();
      return 'done';
    });
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
    const batch = this.#openBatch();
    batch.operations.push(new Operation('write', client, null, [], 0, null, effect));
    for (const { db, frame } of frames) batch.frames.add(db, frame, 0, frame.length);
    client.pending++;
    client.pendingInLog++;
    if (!this.#turnScheduled) this.#scheduleTurn();
  }

  /** Answers at once, or in its place behind what the client still waits for. */
  #refuse(client: ReplicaClient, line: string): void {
    if (client.pending > 0) {
      this.local(client, () => client.reply.error(line));
      return;
    }
    client.pending++;
    client.reply.error(line);
    this.#answered(client, false);
  }

  get #idle(): boolean {
    return (
      this.#writes.idle &&
      this.#reads.idle &&
      this.#gather === null &&
      this.#gatherReads.length === 0 &&
      this.#settling.length === 0
    );
  }

  /**
   * Reads may run later than they could: their read point only gets better. Not when a write of the same client is under way, which may be behind them: that
   * runs at its place in the log. While operations wait a client submits nothing, so all that come after them are reads too.
   */
  #postpone(operation: Operation): boolean {
    const { client } = operation;
    if (client.postponed) {
      client.postponed.push(operation);
      return true;
    }
    if (client.pendingInLog > 0 || client.isCongested?.() !== true) return false;
    client.postponed = [operation];
    return true;
  }

  #submitUnlogged(operation: Operation): void {
    const client = operation.client;
    client.pending++;
    if (client.pendingInLog > 0) {
      this.#openBatch().operations.push(operation);
      client.pendingInLog++;
    } else {
      this.#gatherReads.push(operation);
    }
    if (!this.#turnScheduled) this.#scheduleTurn();
  }

  /** The batch that takes operations now. */
  #openBatch(): WriteBatch {
    const batch = this.#gather;
    if (batch === null) {
      return (this.#gather = new WriteBatch(this.#options.clock.now()));
    }
    if (
      batch.frames.frameBytes >= this.#limits.batchBytesMax ||
      batch.operations.length >= this.#limits.batchOperationsMax
    ) {
      this.#closeBatch();
      return (this.#gather = new WriteBatch(this.#options.clock.now()));
    }
    return batch;
  }

  /** Ends the gathering of a batch. Reads gathered beside it come before it in the order of replies. */
  #closeBatch(): void {
    this.#closeReads();
    const batch = this.#gather;
    if (batch === null) return;
    this.#gather = null;
    if (batch.logged) {
      batch.readsBefore = this.#reads.lastId;
      this.#writes.add(batch);
    } else {
      // Only reads of clients whose earlier writes are under way: no entry is needed, but those writes are.
      for (const operation of batch.operations) operation.client.pendingInLog--;
      this.#reads.add(batch.operations, batch.formedMs, this.#writes.last);
    }
  }

  #closeReads(): void {
    if (this.#gatherReads.length === 0) return;
    const operations = this.#gatherReads;
    this.#gatherReads = [];
    this.#reads.add(operations, this.#options.clock.now(), null);
  }

  #scheduleTurn(): void {
    if (this.#turnScheduled) return;
    this.#turnScheduled = true;
    this.#options.atEndOfTurn(() => this.#endOfTurn());
  }

  #endOfTurn(): void {
    this.#turnScheduled = false;
    this.memory.check();
    // What was applied in this turn may be what reads waited for.
    this.#reads.drain();
    this.#settle();
    const batch = this.#gather;
    if (batch === null) this.#closeReads();
    else if (this.#writes.open || !batch.logged) this.#closeBatch();
    else this.#closeReads();
    this.#writes.send();
  }

  /** Lets clients flush what was written to them; they may submit more. */
  #settle(): void {
    if (this.#settling.length === 0) return;
    const clients = this.#settling;
    this.#settling = [];
    for (const client of clients) {
      client.settling = false;
      client.settled();
    }
  }

  #answered(client: ReplicaClient, inLog: boolean): void {
    client.pending--;
    if (inLog) client.pendingInLog--;
    if (!client.settling) {
      client.settling = true;
      this.#settling.push(client);
      this.#scheduleTurn();
    }
  }

  #runOperation(operation: Operation, executor: Executor, inLog: boolean, abandoned = false): void {
    const { command, client } = operation;
    if (abandoned) {
      if (operation.effect !== null) void operation.effect(null);
      else if (operation.kind === 'write' && command !== null) {
        executor.write(command, operation.args, operation.db, this.#nullReply);
      }
      return;
    }
    this.running = client;
    if (command !== null) {
      const logged = operation.kind === 'write';
      executor.runFor(command, operation.args, operation.db, client.reply, logged);
      if (client.tracking !== null && client.tracking !== undefined)
        this.#track(client.tracking, operation, executor, inLog);
    } else if (operation.effect !== null) {
      const outcome = operation.effect(client.reply);
      client.tracking?.ended();
      if (outcome === 'waiting') {
        this.running = null;
        client.pendingInLog--;
        return;
      }
    } else if (operation.action !== null) {
      operation.action();
    }
    this.running = null;
    this.#answered(client, inLog);
  }

  #track(
    tracking: ReadTracker,
    { command, args }: Operation,
    executor: Executor,
    inLog: boolean,
  ): void {
    // It is going to be taken back and run again.
    if (command === null || (!inLog && executor.tickWanted)) return;
    tracking.remember(command, args);
    tracking.ended();
  }

  #deliver(entry: Buffer): boolean {
    const leader = this.#leader;
    if (leader === null || this.#stopped) return false;
    if (leader !== String(this.node)) {
      return this.#options.peers.send(leader, peerMessageKind.batch, entry);
    }
    const result = this.#intake.append(this.#raftNode(), entry);
    return result === 'appended' || result === 'duplicate';
  }

  #peerMessage(from: NodeId, kind: number, payload: Uint8Array): void {
    if (kind === peerMessageKind.batch) {
      this.#peerBatch(from, Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength));
      // What it adds is to be looked at as what comes from here.
      this.#scheduleTurn();
    } else if (kind === peerMessageKind.memory) {
      if (from === this.#leader) this.memory.told((payload[0] ?? 0) as MemoryPressure);
    } else if (kind === peerMessageKind.retry) {
      this.#resendAtMs = Math.min(this.#resendAtMs, this.#options.clock.now() + retryMs);
      this.#options.clock.schedule(retryMs, () => this.#resendIfDue());
    } else if (kind === peerMessageKind.progressQuestion) this.progress.questioned(from, payload);
    else if (kind === peerMessageKind.progressAnswer) this.progress.answered(payload);
  }

  #peerBatch(from: NodeId, entry: Buffer): void {
    let result: IntakeResult = 'notLeader';
    try {
      if (this.isLeader) result = this.#intake.append(this.#raftNode(), entry);
    } catch (error) {
      // Of a newer release, or no batch at all: every node would have to stop at it in the log.
      this.#logger.error('batch_refused', { from, error });
      return;
    }
    if (result !== 'appended' && result !== 'duplicate') {
      this.#options.peers.send(from, peerMessageKind.retry, new Uint8Array(0));
    }
  }

  #sendAgain(): void {
    this.#resendAtMs = this.#options.clock.now() + resendAfterMs;
    this.#writes.sendAgain();
    this.#scheduleTurn();
  }

  #resendIfDue(): void {
    if (this.#writes.inFlight > 0 && this.#options.clock.now() >= this.#resendAtMs) {
      this.#sendAgain();
    }
  }

  #requestTick(timestampMinMs: number): void {
    const batch = this.#openBatch();
    batch.tick = true;
    batch.timestampMinMs = Math.max(batch.timestampMinMs, timestampMinMs);
    this.#scheduleTurn();
  }

  #scheduleHousekeeping(): void {
    this.#cancelHousekeeping = this.#options.clock.schedule(housekeepingMs, () => {
      this.#expireOldOperations();
      if (this.#writes.inFlight === 0) this.#resendAtMs = Infinity;
      else if (this.#resendAtMs === Infinity) {
        this.#resendAtMs = this.#options.clock.now() + resendAfterMs;
      }
      this.#resendIfDue();
      // The leader, or the queue to it, may have room again for what it did not take.
      if (!this.#writes.idle) this.#scheduleTurn();
      this.#expireKeys();
      this.memory.refresh();
      this.#releaseLate();
      this.#endWaitsOfTheDead();
      if (!this.#stopped) this.#scheduleHousekeeping();
    });
  }

  /** Deletions go through the log: when keys are due and nobody writes, the leader appends an empty batch. */
  #expireKeys(): void {
    if (!this.isLeader || !this.#writes.idle || this.#gather !== null) return;
    const deadline = this.#options.keyspace.nextDeadline();
    if (deadline !== null && deadline <= this.#intake.now()) this.#requestTick(0);
  }

  #releaseLate(): void {
    if (this.#unreleased.length === 0 || this.#leader === null || this.#suspension !== null) return;
    for (const release of this.#unreleased.splice(0)) release();
  }

  /** Answers operations that waited too long. Their order is kept: whatever was formed before goes first. */
  #expireOldOperations(): void {
    const formedMs = this.#options.clock.now() - this.#limits.requestTimeoutMs;
    const sent = this.#writes.expiredSent(formedMs);
    const unsent = this.#writes.takeExpiredUnsent(formedMs);
    const gather = this.#gather;
    if (gather !== null && gather.formedMs <= formedMs) {
      this.#closeReads();
      gather.readsBefore = this.#reads.lastId;
      gather.done = true;
      this.#gather = null;
      unsent.push(gather);
    }
    for (const batch of [...sent, ...unsent]) {
      this.#failReads(-Infinity, batch.readsBefore);
      this.#failBatch(batch, sent.includes(batch));
    }
    this.#failReads(formedMs, 0);
    this.#reads.drain();
  }

  #failReads(formedMs: number, id: number): void {
    for (const batch of this.#reads.takeExpired(formedMs, id)) {
      for (const operation of batch.operations.slice(batch.position)) {
        this.#fail(operation, notExecuted, false);
      }
    }
  }

  #failBatch(batch: WriteBatch, wasSent: boolean): void {
    batch.abandoned = true;
    this.#logger.warn('batch_timed_out', {
      sequence: batch.sequence,
      operations: batch.operations.length,
      sent: wasSent,
    });
    const unsent = this.#suspension?.writeRefusal ?? notExecuted;
    for (const operation of batch.operations) {
      const unknown = wasSent && operation.kind === 'write';
      this.#fail(operation, unknown ? outcomeUnknown : unsent, true);
    }
  }

  #fail(operation: Operation, line: string, inLog: boolean): void {
    if (operation.kind === 'local' && operation.action !== null) operation.action();
    else operation.client.reply.error(line);
    this.#answered(operation.client, inLog);
  }

  #raftNode(): RaftNode {
    if (this.#raft === null) throw new Error('the replica was not started');
    return this.#raft;
  }
}
