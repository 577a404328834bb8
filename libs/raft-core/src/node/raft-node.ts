import { raftConfig } from '../core/config.ts';
import type { RaftConfig } from '../core/config.ts';
import type { RaftEffect, RaftEvent, RaftResponse } from '../core/events.ts';
import type { RaftMessage } from '../core/messages.ts';
import { RaftCore } from '../core/raft-core.ts';
import type { RaftStatus } from '../core/status.ts';
import type {
  Entry,
  LogIndex,
  Membership,
  MembershipChange,
  NewMember,
  NodeId,
  RequestId,
  Role,
  Term,
} from '../core/types.ts';
import { RaftError } from '../errors.ts';
import type { Clock, Random } from '../ports/clock.ts';
import type { StoredLog } from '../ports/log-storage.ts';
import type { SnapshotMeta } from '../ports/snapshot-store.ts';
import { systemClock } from '../system/system-clock.ts';
import { systemRandom } from '../system/system-random.ts';
import { Applier } from './applier.ts';
import { DiskWriter } from './disk-writer.ts';
import { HeldMessages } from './held-messages.ts';
import { Listeners } from './listeners.ts';
import type { NotificationOf, NotificationType } from './listeners.ts';
import type { Outcome, ReadPoint } from './outcome.ts';
import { ProposalWaiters } from './proposal-waiters.ts';
import type { ProposalWaiter } from './proposal-waiters.ts';
import type { RaftNodeOptions } from './raft-node-options.ts';
import { ReadWaiters } from './read-waiters.ts';
import { Requests, errorOf, refusal } from './requests.ts';
import { NodeSnapshots } from './snapshots/node-snapshots.ts';
import { completeSnapshotOptions } from './snapshots/snapshot-options.ts';
import type { CompleteSnapshotOptions } from './snapshots/snapshot-options.ts';
import { TransportPeers } from './transport-peers.ts';

/** The request id of `offer`, whose answer is read off the effects at once. */
const OFFER_ID = 0;

const NO_TIME = {};

export interface NodeStatus extends RaftStatus {
  /** Why the node does not go on, or null. */
  readonly failed: Error | null;
}

type Phase = 'new' | 'starting' | 'running' | 'stopped';

/**
 * A member of a Raft cluster: drives a {@link RaftCore} with a storage, a transport, a state machine, a clock and randomness.
 *
 * @example
 * const network = new MemoryNetwork();
 * const node = new RaftNode({ id: 'a', members, stateMachine, storage: new MemoryLogStorage(), transport: network.transport('a') });
 * await node.start();
 */
export class RaftNode {
  readonly #options: RaftNodeOptions;
  readonly #config: RaftConfig;
  readonly #snapshotOptions: CompleteSnapshotOptions | null;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #listeners: Listeners;
  readonly #disk: DiskWriter;
  readonly #held: HeldMessages;
  readonly #peers: TransportPeers;
  readonly #proposals = new ProposalWaiters();
  readonly #reads = new ReadWaiters();
  readonly #requests = new Requests(OFFER_ID);
  #core: RaftCore | null = null;
  #applier: Applier | null = null;
  #snapshots: NodeSnapshots | null = null;
  #phase: Phase = 'new';
  #failure: Error | null = null;
  #queue: RaftEffect[] = [];
  #draining = false;
  #cancelTick: (() => void) | null = null;
  #starting: Promise<void> | null = null;
  #stopping: Promise<void> | null = null;

  /** Does nothing yet but check the options. @throws RaftError `RAFT_INVALID_CONFIG` */
  constructor(options: RaftNodeOptions) {
    this.#options = options;
    this.#config = raftConfig(options);
    const joins = options.members.length === 0;
    if (!joins && !options.members.some((member) => member.id === options.id)) {
      throw new RaftError('RAFT_INVALID_CONFIG', `${options.id} is not one of the members`);
    }
    if (new Set(options.members.map((member) => member.id)).size !== options.members.length) {
      throw new RaftError('RAFT_INVALID_CONFIG', 'two members have the same id');
    }
    const { snapshots } = options;
    this.#snapshotOptions = snapshots === undefined ? null : completeSnapshotOptions(snapshots);
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? systemRandom;
    this.#listeners = new Listeners(this.#clock);
    this.#held = new HeldMessages((to, message) => options.transport.send(to, message));
    this.#peers = new TransportPeers({
      id: options.id,
      transport: options.transport,
      clock: this.#clock,
      keepMs: this.#config.electionTimeoutMaxMs * 2,
    });
    this.#disk = new DiskWriter({
      storage: options.storage,
      clock: this.#clock,
      onWrite: options.onWrite,
      persisted: (ticket) => {
        if (this.#phase !== 'running') return;
        this.#held.persisted(ticket);
        this.#step({ type: 'persisted', ticket });
      },
      failed: (ticket, error) => {
        this.#step({ type: 'writeFailed', ticket });
        this.#fail(error, 'the storage refused a write');
      },
    });
  }

  /** Opens the storage, goes on from what it holds, and joins the cluster. Does not wait for a leader. */
  start(): Promise<void> {
    if (this.#phase !== 'new') {
      return Promise.reject(new RaftError('RAFT_STOPPED', 'a node starts only once'));
    }
    this.#phase = 'starting';
    this.#starting = this.#start();
    return this.#starting;
  }

  async #start(): Promise<void> {
    const { storage, transport, snapshots } = this.#options;
    const stored = await storage.open();
    try {
      this.#restore(stored, await snapshots?.store.open());
      await transport.start({
        message: (from, message) => this.#step({ type: 'message', from, message, ...this.#now() }),
        peerUnreachable: (peer) => this.#step({ type: 'peerUnreachable', peer }),
        peerClosed: (peer) => this.#step({ type: 'peerClosed', peer }),
      });
      this.#peers.follow(this.membership);
    } catch (error) {
      this.#phase = 'stopped';
      await snapshots?.store.close();
      await storage.close();
      throw error;
    }
    this.#phase = 'running';
    this.#tick();
  }

  /**
   * Proposes one entry and resolves with what became of it; never rejects. When `signal` aborts first, the outcome is
   * `indeterminate`. Without a signal it waits as long as it takes: a proposal cut off with a
   * deposed leader is settled when this node hears of the new leader's entries.
   */
  propose(data: Uint8Array, options: { readonly signal?: AbortSignal } = {}): Promise<Outcome> {
    const { signal } = options;
    if (this.#phase !== 'running') {
      return Promise.resolve({ type: 'rejected', reason: 'the node is not running' });
    }
    if (signal?.aborted === true) {
      return Promise.resolve({ type: 'rejected', reason: 'aborted before it was proposed' });
    }
    return new Promise((resolve) => {
      const id = this.#requests.add({
        answer: (response) => {
          if (response.type === 'accepted') this.#await(response, resolve, signal);
          else resolve(refusal(response));
        },
        abandon: (error) => resolve({ type: 'indeterminate', reason: error.message }),
      });
      this.#step({ type: 'propose', id, data: [data] });
    });
  }

  /**
   * Appends entries, all or none, if this node leads, and forgets about them: the way for callers that recognise
   * their entries when they are applied. When the disk is idle, the write begins within this call.
   */
  offer(data: readonly Uint8Array[]): 'accepted' | 'notLeader' | 'overloaded' {
    const core = this.#core;
    if (core === null || this.#phase !== 'running') return 'notLeader';
    if (core.role !== 'leader' || data.length === 0) return 'notLeader';
    let answer: 'accepted' | 'notLeader' | 'overloaded' = 'notLeader';
    for (const effect of this.#step({ type: 'propose', id: OFFER_ID, data })) {
      if (effect.type !== 'respond' || effect.id !== OFFER_ID) continue;
      const { type } = effect.result;
      if (type === 'accepted' || type === 'overloaded') answer = type;
    }
    return answer;
  }

  /**
   * A point at which a read of this node's state machine is linearizable; resolves once that is applied here.
   *
   * @throws RaftError `RAFT_NOT_LEADER`, `RAFT_OVERLOADED`, `RAFT_STOPPED` or `RAFT_FAILED`
   */
  readIndex(): Promise<ReadPoint> {
    if (this.#phase !== 'running') return Promise.reject(this.#notRunning());
    return new Promise((resolve, reject) => {
      const answer = (response: RaftResponse) => {
        if (response.type !== 'readReady') {
          reject(errorOf(response));
          return;
        }
        const { index } = response;
        const stamp = response.stamp ?? this.#readStamp();
        // The process may have been stalled since the lease was looked at, and the stamp be of a later leader's time.
        if (response.leased === true && this.#core?.holdsLeaseAt(this.#clock.now()) !== true) {
          this.#step({ type: 'readIndex', id: this.#requests.add({ answer, abandon: reject }) });
          return;
        }
        const ready = () => resolve({ index, stamp });
        if ((this.#applier?.appliedIndex ?? 0) >= index) ready();
        else this.#reads.add(index, { ready, fail: reject });
      };
      const id = this.#requests.add({ answer, abandon: reject });
      this.#step({ type: 'readIndex', id, ...this.#now() });
    });
  }

  /** A linearizable read: runs `query` once everything acknowledged before this call is applied here. Errors as {@link readIndex}. */
  async read<T>(query: () => T): Promise<T> {
    await this.readIndex();
    return query();
  }

  /**
   * Hands leadership to `target`, or to the most up-to-date voter. Resolves when this node no longer leads.
   *
   * @throws RaftError `RAFT_NOT_LEADER`, `RAFT_REJECTED`, `RAFT_STOPPED` or `RAFT_FAILED`
   */
  transferLeadership(target?: NodeId): Promise<void> {
    return this.#do((id) => ({ type: 'transferLeadership', id, target: target ?? null }));
  }

  /**
   * Changes the members, all in one joint step. Resolves when the new configuration alone is in force and committed. One
   * change at a time, on the leader; a new leader must have committed an entry of its own first, which takes a moment.
   *
   * @throws RaftError `RAFT_NOT_LEADER`; `RAFT_REJECTED`: nothing was changed, the message says why; `RAFT_INDETERMINATE`:
   *   leadership was lost midway, see `membership` later; `RAFT_STOPPED` or `RAFT_FAILED`: the same, if it had begun.
   */
  changeMembership(change: MembershipChange): Promise<void> {
    return this.#do((id) => ({ type: 'changeMembership', id, change }));
  }

  /**
   * Adds a learner: it gets the log, but has no vote. With `promoteWhenCaughtUp` the leader makes it a voter by itself once it has
   * nearly the whole log. Resolves when the addition is committed. Errors as {@link changeMembership}.
   */
  addLearner(
    { id, address }: NewMember,
    options: { readonly promoteWhenCaughtUp?: boolean } = {},
  ): Promise<void> {
    const promoteWhenCaughtUp = options.promoteWhenCaughtUp ?? false;
    return this.changeMembership({ addLearners: [{ id, address, promoteWhenCaughtUp }] });
  }

  /** Makes a learner a voter. Errors as {@link changeMembership}. */
  promote(id: NodeId): Promise<void> {
    return this.changeMembership({ promote: [id] });
  }

  /**
   * Removes a member, perhaps the leader itself: it leads until the change is committed. To keep the pause short, transfer
   * leadership first and ask the next leader. Errors as {@link changeMembership}.
   */
  remove(id: NodeId): Promise<void> {
    return this.changeMembership({ remove: [id] });
  }

  /**
   * Makes a snapshot of all that is applied here and shortens the log. Resolves with the index it reaches, when it is durable; at once
   * when there is nothing new. Needs the option `snapshots`.
   *
   * @throws RaftError `RAFT_REJECTED`, `RAFT_STOPPED` or `RAFT_FAILED`, and what the store throws.
   */
  snapshot(): Promise<LogIndex> {
    if (this.#phase !== 'running') return Promise.reject(this.#notRunning());
    if (this.#snapshots !== null) return this.#snapshots.save();
    const text = 'this node has no snapshot store (option snapshots)';
    return Promise.reject(new RaftError('RAFT_REJECTED', text));
  }

  get role(): Role {
    return this.#core?.role ?? 'follower';
  }
  get term(): Term {
    return this.#core?.term ?? 0;
  }
  /** The leader of the current term as far as known here. */
  get leader(): NodeId | null {
    return this.#core?.leader ?? null;
  }

  /** The members in force here; see the `membership` notification for changes. */
  get membership(): Membership {
    return this.#core?.membership ?? { members: this.#options.members, outgoing: [] };
  }

  /** Everything at a glance; builds new objects, so for the hot path use `role`, `term` and `leader`. */
  get status(): NodeStatus {
    const core = this.#core ?? this.#blankCore();
    return { ...core.status, failed: this.#failure };
  }

  /** Observes; returns how to stop. Listeners are called in the course of a step and must not take long. */
  on<T extends NotificationType>(
    type: T,
    listener: (notification: NotificationOf<T>) => void,
  ): () => void {
    return this.#listeners.add(type, listener);
  }

  /** Leaves without a word (peers see the connection close) and closes the storage. May be called twice. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #restore(stored: StoredLog, snapshot: SnapshotMeta | null | undefined): void {
    const { members, lastApplied, stateMachine, storage } = this.#options;
    const membership = { members, outgoing: [] };
    const state = {
      ...stored,
      membership,
      lastApplied,
      ...(snapshot !== undefined && { snapshot }),
    };
    const core = RaftCore.restore(this.#config, state, this.#random);
    this.#core = core;
    this.#snapshots = this.#nodeSnapshots(core, snapshot?.index ?? 0);
    this.#applier = new Applier({
      stateMachine,
      storage,
      clock: this.#clock,
      appliedIndex: core.appliedIndex,
      entries: (from, to, bytesMax) => core.entries(from, to, bytesMax),
      applied: (entries, results) => this.#applied(entries, results),
      failed: (error) => this.#fail(error, 'the state machine or the storage failed in apply'),
    });
  }

  #nodeSnapshots(core: RaftCore, snapshotIndex: LogIndex): NodeSnapshots | null {
    const options = this.#snapshotOptions;
    if (options === null) return null;
    return new NodeSnapshots({
      options,
      clock: this.#clock,
      snapshotIndex,
      meta: () => core.snapshotMeta(),
      step: (event) => this.#step(event),
      pauseApply: () => this.#applier?.pause(),
      resumeApply: (installed) => {
        this.#applier?.resume(installed?.index ?? core.appliedIndex);
        if (installed === null) return;
        this.#proposals.skipped(installed.index, installed.term);
        this.#reads.applied(installed.index);
      },
      failed: (error) => this.#listeners.notify({ type: 'snapshotFailed', error }),
    });
  }

  #blankCore(): RaftCore {
    const hardState = { term: 0, votedFor: null, commitIndex: 0 };
    const log = { firstIndex: 1, lastIndex: 0, compactedTerm: 0, terms: [], memberships: [] };
    const membership = { members: this.#options.members, outgoing: [] };
    return RaftCore.restore(this.#config, { hardState, ...log, membership }, { next: () => 0 });
  }

  #tick(): void {
    if (this.#phase !== 'running') return;
    const intervalMs = Math.min(50, Math.max(5, this.#config.heartbeatIntervalMs / 10));
    this.#cancelTick = this.#clock.schedule(intervalMs, () => this.#tick());
    const now = this.#clock.now();
    this.#step({ type: 'tick', now });
    this.#snapshots?.tick(now);
  }

  /** Steps the core and carries out the effects, also when called while effects are being carried out: then after those. */
  #step(event: RaftEvent): readonly RaftEffect[] {
    if (this.#core === null || this.#phase !== 'running') return [];
    let effects: readonly RaftEffect[];
    try {
      effects = this.#core.step(event);
      this.#options.trace?.(event, effects);
    } catch (error) {
      this.#fail(error, 'an invariant was violated');
      return [];
    }
    for (const effect of effects) this.#queue.push(effect);
    if (!this.#draining) this.#drain();
    return effects;
  }

  #drain(): void {
    this.#draining = true;
    try {
      for (let i = 0; i < this.#queue.length; i++) {
        const effect = this.#queue[i];
        if (effect !== undefined && this.#phase === 'running') this.#carryOut(effect);
      }
    } catch (error) {
      this.#fail(error, 'an effect could not be carried out');
    }
    this.#queue = [];
    this.#draining = false;
  }

  #carryOut(effect: RaftEffect): void {
    switch (effect.type) {
      case 'persist':
        this.#disk.submit(effect);
        break;
      case 'send':
        this.#held.send(effect.to, this.#stamped(effect.message), effect.after);
        break;
      case 'commit':
        this.#applier?.commit(effect.index);
        break;
      case 'loadEntries':
        this.#loadEntries(effect);
        break;
      case 'compact':
        this.#compact(effect.index, effect.term);
        break;
      case 'loadSnapshot':
        this.#snapshots?.load(effect);
        break;
      case 'endSnapshot':
        this.#snapshots?.end(effect);
        break;
      case 'storeSnapshot':
        this.#snapshots?.store(effect);
        break;
      case 'respond':
        this.#requests.answer(effect.id, effect.result);
        break;
      case 'notify':
        if (effect.notification.type === 'membership') {
          this.#peers.follow(effect.notification.membership);
        }
        this.#listeners.notify(effect.notification);
        break;
    }
  }

  #loadEntries(effect: Extract<RaftEffect, { type: 'loadEntries' }>): void {
    const { peer, from, to, bytesMax } = effect;
    this.#options.storage.read(from, to, bytesMax).then(
      (entries) => this.#step({ type: 'entriesLoaded', peer, entries }),
      () => this.#step({ type: 'entriesLoaded', peer, entries: [] }),
    );
  }

  /** Also after a failure the node goes on: what is left over goes with the next compaction. */
  #compact(index: LogIndex, term: Term): void {
    this.#options.storage.compact(index, term).catch((error: unknown) => {
      const failure = new RaftError('RAFT_FAILED', `compaction failed: ${messageOf(error)}`, {
        cause: error,
      });
      this.#listeners.notify({ type: 'snapshotFailed', error: failure });
    });
  }

  #applied(entries: readonly Entry[], results: readonly unknown[] | undefined): void {
    const last = entries[entries.length - 1];
    if (last === undefined) return;
    this.#step({ type: 'applied', index: last.index });
    this.#proposals.applied(entries, results);
    this.#reads.applied(last.index);
    this.#snapshots?.applied(entries);
  }

  /** The time for an event that a lease may answer. */
  #now(): { readonly now?: number } {
    return this.#config.leaseReads === null ? NO_TIME : { now: this.#clock.now() };
  }

  /** The core has no clock of the application's: the leader's node puts its reading into the answer to a follower. */
  #stamped(message: RaftMessage): RaftMessage {
    if (message.type !== 'readIndexResponse' || message.index === null) return message;
    return { ...message, stamp: this.#readStamp() };
  }

  #readStamp(): number {
    return this.#options.readStamp?.() ?? 0;
  }

  /** For requests that are answered by `done`. */
  #do(event: (id: RequestId) => RaftEvent): Promise<void> {
    if (this.#phase !== 'running') return Promise.reject(this.#notRunning());
    return new Promise((resolve, reject) => {
      const answer = (response: RaftResponse) =>
        response.type === 'done' ? resolve() : reject(errorOf(response));
      this.#step(event(this.#requests.add({ answer, abandon: reject })));
    });
  }

  #await(
    accepted: Extract<RaftResponse, { type: 'accepted' }>,
    resolve: (outcome: Outcome) => void,
    signal: AbortSignal | undefined,
  ): void {
    const abort = () => {
      this.#proposals.remove(accepted.lastIndex, waiter);
      resolve({ type: 'indeterminate', reason: 'aborted while waiting for the commit' });
    };
    const waiter: ProposalWaiter = {
      settle: (outcome) => {
        signal?.removeEventListener('abort', abort);
        resolve(outcome);
      },
    };
    signal?.addEventListener('abort', abort, { once: true });
    this.#proposals.add(accepted.lastIndex, accepted.term, waiter);
  }

  #fail(cause: unknown, what: string): void {
    if (this.#failure !== null || this.#phase === 'stopped') return;
    const failure = new RaftError('RAFT_FAILED', `${what}: ${messageOf(cause)}`, { cause });
    this.#failure = failure;
    this.#quiesce(failure);
    this.#listeners.notify({ type: 'failed', error: failure });
    // Peers see the connection close and need not wait for a time-out.
    this.#options.transport.stop().catch(() => undefined);
  }

  async #stop(): Promise<void> {
    await this.#starting?.catch(() => undefined);
    const opened = this.#phase === 'running' || this.#failure !== null;
    this.#quiesce(new RaftError('RAFT_STOPPED', 'the node was stopped'));
    if (!opened) return;
    const { transport, storage } = this.#options;
    await transport.stop();
    await this.#snapshots?.stop();
    await this.#disk.idle();
    await storage.close();
  }

  /** Ends all activity and tells everybody who waits. */
  #quiesce(error: RaftError): void {
    this.#phase = 'stopped';
    this.#cancelTick?.();
    this.#peers.stop();
    this.#applier?.stop();
    this.#requests.abandonAll(error);
    this.#proposals.settleAll({ type: 'indeterminate', reason: error.message });
    this.#reads.failAll(error);
  }

  #notRunning(): RaftError {
    return this.#failure === null
      ? new RaftError('RAFT_STOPPED', 'the node is not running')
      : new RaftError('RAFT_FAILED', this.#failure.message, { cause: this.#failure });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
