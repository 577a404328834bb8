import type { RaftEvent } from '../core/events.ts';
import { RaftCore } from '../core/raft-core.ts';
import type { RaftStatus } from '../core/status.ts';
import type {
  LogIndex,
  Member,
  Membership,
  MembershipChange,
  NewMember,
  NodeId,
  RequestId,
  Role,
  Term,
} from '../core/types.ts';
import { RaftError } from '../errors.ts';
import type { StoredLog } from '../ports/log-storage.ts';
import { abortableChange, abortableRead } from './abortable.ts';
import type { Abortable } from './abortable.ts';
import { Listeners } from './listeners.ts';
import type { NodeNotification, NotificationOf, NotificationType } from './listeners.ts';
import { NodeRun } from './node-run.ts';
import type { FoundState } from './node-run.ts';
import { nodeSettings } from './node-settings.ts';
import type { NodeSettings } from './node-settings.ts';
import type { Outcome, ReadPoint } from './outcome.ts';
import type { RaftNodeOptions } from './raft-node-options.ts';
import { messageOf } from './requests.ts';
import { RecoveryPause, StorageRecovery, isPermanent } from './storage-recovery.ts';
import { TransportPeers } from './transport-peers.ts';

export interface NodeStatus extends RaftStatus {
  /** Why the node takes no part for now: its storage refused a write. It goes on by itself when it can. Null if it does take part. */
  readonly suspended: Error | null;
  /** Why the node does not go on, or null. */
  readonly failed: Error | null;
}

type Phase = 'new' | 'starting' | 'running' | 'suspended' | 'stopped';

/**
 * A member of a Raft cluster: drives a {@link RaftCore} with a storage, a transport, a state machine, a clock and randomness.
 *
 * @example
 * const network = new MemoryNetwork();
 * const node = new RaftNode({ id: 'a', members, stateMachine, storage: new MemoryLogStorage(), transport: network.transport('a') });
 * await node.start();
 */
export class RaftNode {
  readonly #settings: NodeSettings;
  readonly #listeners: Listeners;
  readonly #peers: TransportPeers;
  #run: NodeRun | null = null;
  #phase: Phase = 'new';
  readonly #pause: RecoveryPause;
  #recovery: StorageRecovery | null = null;
  #suspension: Error | null = null;
  #failure: Error | null = null;
  #starting: Promise<void> | null = null;
  #stopping: Promise<void> | null = null;

  /** Does nothing yet but check the options. @throws RaftError `RAFT_INVALID_CONFIG` */
  constructor(options: RaftNodeOptions) {
    this.#settings = nodeSettings(options);
    const { clock, config, storageRetryMs } = this.#settings;
    this.#pause = new RecoveryPause(storageRetryMs);
    this.#listeners = new Listeners(clock);
    this.#peers = new TransportPeers({
      id: options.id,
      transport: options.transport,
      clock,
      keepMs: config.electionTimeoutMaxMs * 2,
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
    const { storage, transport, snapshots } = this.#settings.options;
    const stored = await storage.open();
    let run: NodeRun;
    try {
      const snapshot = (await snapshots?.store.open()) ?? null;
      run = this.#newRun({ stored, snapshot, state: null });
      await transport.start({
        message: (from, message) => this.#run?.receive(from, message),
        peerUnreachable: (peer) => this.#run?.step({ type: 'peerUnreachable', peer }),
        peerClosed: (peer) => this.#run?.step({ type: 'peerClosed', peer }),
      });
      this.#peers.follow(this.membership);
    } catch (error) {
      this.#phase = 'stopped';
      await snapshots?.store.close();
      await storage.close();
      throw error;
    }
    this.#phase = 'running';
    run.begin();
  }

  /**
   * Proposes one entry and resolves with what became of it; never rejects. When `signal` aborts first, the outcome is
   * `indeterminate`. Without a signal it waits as long as it takes: a proposal cut off with a
   * deposed leader is settled when this node hears of the new leader's entries.
   */
  propose(data: Uint8Array, { signal }: Abortable = {}): Promise<Outcome> {
    const run = this.#activeRun();
    if (run === null) {
      return Promise.resolve({ type: 'rejected', reason: this.#notRunning().message });
    }
    if (signal?.aborted === true) {
      return Promise.resolve({ type: 'rejected', reason: 'aborted before it was proposed' });
    }
    return run.requests.propose(data, signal);
  }

  /**
   * Appends entries, all or none, if this node leads, and forgets about them: the way for callers that recognise
   * their entries when they are applied. When the disk is idle, the write begins within this call.
   */
  offer(data: readonly Uint8Array[]): 'accepted' | 'notLeader' | 'overloaded' {
    const run = this.#activeRun();
    if (run?.core.role !== 'leader' || data.length === 0) return 'notLeader';
    return run.requests.offer(data);
  }

  /**
   * Another node has brought this one a request of a client of its own, which is answered there once its entry is applied: while this node
   * leads, that one is sent entries at once for a while. To be called before the entry is offered. Does nothing without the option `trailingPeers`.
   */
  peerAwaits(peer: NodeId): void {
    if (!this.#settings.config.trailingPeers) return;
    this.#activeRun()?.step({ type: 'peerAwaits', peer });
  }

  /**
   * A point at which a read of this node's state machine is linearizable; resolves once that is applied here. A suspended node that is
   * the only voter answers, with the stamp 0: nobody else can have committed anything.
   *
   * @throws RaftError `RAFT_NOT_LEADER`, `RAFT_OVERLOADED`, `RAFT_STOPPED` or `RAFT_FAILED`; the reason of `signal` when that aborts first
   */
  readIndex({ signal }: Abortable = {}): Promise<ReadPoint> {
    return abortableRead(() => this.#readIndex(), signal);
  }

  #readIndex(): Promise<ReadPoint> {
    const run = this.#activeRun();
    if (run !== null) return run.requests.readIndex();
    if (this.#phase !== 'suspended' || !this.#isOnlyVoter)
      return Promise.reject(this.#notRunning());
    return Promise.resolve({ index: this.#run?.stateIndex ?? 0, stamp: 0 });
  }

  /**
   * Runs `query` on the state machine. By default the read is `linearizable`: everything acknowledged before this call is applied
   * here first. `local`: at once, on what has been applied here, which may be of any age. Errors as {@link readIndex};
   * a local read has none but the reason of a `signal` that is aborted already.
   */
  async read<T>(
    query: () => T,
    options: { readonly consistency?: 'linearizable' | 'local' } & Abortable = {},
  ): Promise<T> {
    const { consistency, signal } = options;
    if (consistency !== 'local') await abortableRead(() => this.#readIndex(), signal);
    else signal?.throwIfAborted();
    return query();
  }

  /**
   * Hands leadership to `target`, or to the most up-to-date voter. Resolves when this node no longer leads.
   *
   * @throws RaftError `RAFT_NOT_LEADER`, `RAFT_REJECTED`, `RAFT_STOPPED` or `RAFT_FAILED`; `RAFT_INDETERMINATE` when `signal` aborts first
   */
  transferLeadership(target?: NodeId, { signal }: Abortable = {}): Promise<void> {
    return this.#do((id) => ({ type: 'transferLeadership', id, target: target ?? null }), signal);
  }

  /**
   * Changes the members, all in one joint step. Resolves when the new configuration alone is in force and committed. One
   * change at a time, on the leader; a new leader must have committed an entry of its own first, which takes a moment.
   *
   * @throws RaftError `RAFT_NOT_LEADER`; `RAFT_REJECTED`: nothing was changed, the message says why; `RAFT_INDETERMINATE`:
   *   leadership was lost midway, or `signal` aborted, see `membership` later; `RAFT_STOPPED` or `RAFT_FAILED`: the same, if it had begun.
   */
  changeMembership(change: MembershipChange, { signal }: Abortable = {}): Promise<void> {
    return this.#do((id) => ({ type: 'changeMembership', id, change }), signal);
  }

  /**
   * Adds a learner: it gets the log, but has no vote. With `promoteWhenCaughtUp` the leader makes it a voter by itself once it has
   * nearly the whole log. Resolves when the addition is committed. Errors as {@link changeMembership}.
   */
  addLearner(
    { id, address }: NewMember,
    options: { readonly promoteWhenCaughtUp?: boolean } & Abortable = {},
  ): Promise<void> {
    const promoteWhenCaughtUp = options.promoteWhenCaughtUp ?? false;
    return this.changeMembership({ addLearners: [{ id, address, promoteWhenCaughtUp }] }, options);
  }

  /** Makes a learner a voter. Errors as {@link changeMembership}. */
  promote(id: NodeId, options: Abortable = {}): Promise<void> {
    return this.changeMembership({ promote: [id] }, options);
  }

  /**
   * Removes a member, perhaps the leader itself: it leads until the change is committed. To keep the pause short, transfer
   * leadership first and ask the next leader. Errors as {@link changeMembership}.
   */
  remove(id: NodeId, options: Abortable = {}): Promise<void> {
    return this.changeMembership({ remove: [id] }, options);
  }

  /**
   * Makes a snapshot of all that is applied here and shortens the log. Resolves with the index it reaches, when it is durable; at once
   * when there is nothing new. Needs the option `snapshots`.
   *
   * @param options.evenIfCurrent makes one also when there is nothing new: the store has found its newest one to be damaged.
   *
   * @throws RaftError `RAFT_REJECTED`, `RAFT_STOPPED` or `RAFT_FAILED`, and what the store throws.
   */
  snapshot({ evenIfCurrent = false } = {}): Promise<LogIndex> {
    const run = this.#activeRun();
    if (run === null) return Promise.reject(this.#notRunning());
    if (run.snapshots !== null) return run.snapshots.save(evenIfCurrent);
    const text = 'this node has no snapshot store (option snapshots)';
    return Promise.reject(new RaftError('RAFT_REJECTED', text));
  }

  get role(): Role {
    return this.#run?.core.role ?? 'follower';
  }
  get term(): Term {
    return this.#run?.core.term ?? 0;
  }
  /** The leader of the current term as far as known here. */
  get leader(): NodeId | null {
    return this.#run?.core.leader ?? null;
  }

  /** What the newest entries of the log take in memory, in bytes: at most about `limits.memoryBytesMax` beside those that are not durable. */
  get logMemoryBytes(): number {
    return this.#run?.core.logMemoryBytes ?? 0;
  }

  /** The members in force here; see the `membership` notification for changes. */
  get membership(): Membership {
    const { members } = this.#settings.options;
    return this.#run?.core.membership ?? { members, outgoing: [] };
  }

  /** Everything at a glance; builds new objects, so for the hot path use `role`, `term` and `leader`. */
  get status(): NodeStatus {
    const core = this.#run?.core ?? this.#blankCore();
    return { ...core.status, suspended: this.#suspension, failed: this.#failure };
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

  #newRun(found: FoundState): NodeRun {
    const run = new NodeRun(this.#settings, found, {
      notify: (notification) => this.#notify(notification),
      writeFailed: (cause) => this.#writeFailed(cause),
      failed: (cause, what) => this.#fail(cause, what),
    });
    this.#run = run;
    return run;
  }

  #activeRun(): NodeRun | null {
    return this.#phase === 'running' ? this.#run : null;
  }

  #blankCore(): RaftCore {
    const { options, config } = this.#settings;
    const hardState = { term: 0, votedFor: null, commitIndex: 0 };
    const log = { firstIndex: 1, lastIndex: 0, compactedTerm: 0, terms: [], memberships: [] };
    const membership = { members: options.members, outgoing: [] };
    return RaftCore.restore(config, { hardState, ...log, membership }, { next: () => 0 });
  }

  #notify(notification: NodeNotification): void {
    if (notification.type === 'membership') this.#peers.follow(notification.membership);
    this.#listeners.notify(notification);
  }

  /** For requests that are answered by `done`. */
  #do(event: (id: RequestId) => RaftEvent, signal: AbortSignal | undefined): Promise<void> {
    const run = this.#activeRun();
    if (run === null) return Promise.reject(this.#notRunning());
    return abortableChange(() => run.requests.do(event), signal);
  }

  get #isOnlyVoter(): boolean {
    const { members, outgoing } = this.membership;
    const { id } = this.#settings.options;
    const isOther = (member: Member) => member.role === 'voter' && member.id !== id;
    const isVoter = members.some((member) => member.role === 'voter' && member.id === id);
    return isVoter && !members.some(isOther) && outgoing.length === 0;
  }

  #writeFailed(cause: unknown): void {
    const what = 'the storage refused a write';
    const run = this.#activeRun();
    if (run === null) return;
    const { clock, options } = this.#settings;
    const { storage } = options;
    if (isPermanent(storage, cause)) {
      this.#fail(cause, what);
      return;
    }
    const error = new RaftError('RAFT_FAILED', `${what}: ${messageOf(cause)}`, { cause });
    this.#phase = 'suspended';
    this.#suspension = error;
    run.end(error);
    this.#recovery = new StorageRecovery({
      storage,
      clock,
      retryMs: this.#pause.failed(clock.now()),
      idle: () => run.idle(),
      recovered: (stored) => this.#resume(run, stored),
      failed: (failure) => this.#fail(failure, 'the storage cannot be opened again'),
    });
    this.#listeners.notify({ type: 'suspended', error });
  }

  /** Goes on with a new core and the state machine as it is. */
  #resume(ended: NodeRun, stored: StoredLog): void {
    let run: NodeRun;
    try {
      run = this.#newRun(ended.leave(stored));
    } catch (error) {
      this.#fail(error, 'what the storage holds contradicts itself');
      return;
    }
    this.#pause.recovered(this.#settings.clock.now());
    this.#phase = 'running';
    this.#suspension = null;
    this.#recovery = null;
    this.#listeners.notify({ type: 'resumed' });
    run.begin();
  }

  #fail(cause: unknown, what: string): void {
    if (this.#failure !== null || this.#phase === 'stopped') return;
    const failure = new RaftError('RAFT_FAILED', `${what}: ${messageOf(cause)}`, { cause });
    this.#failure = failure;
    this.#quiesce(failure);
    this.#listeners.notify({ type: 'failed', error: failure });
    // Peers see the connection close and need not wait for a time-out.
    this.#settings.options.transport.stop().catch(() => undefined);
  }

  async #stop(): Promise<void> {
    await this.#starting?.catch(() => undefined);
    const opened = this.#run !== null && (this.#phase !== 'stopped' || this.#failure !== null);
    this.#quiesce(new RaftError('RAFT_STOPPED', 'the node was stopped'));
    if (!opened) return;
    const { transport, storage, snapshots } = this.#settings.options;
    await transport.stop();
    const idle = Promise.all([this.#recovery?.stop(), this.#run?.idle()]);
    // First, so that nobody waits for the end of a long snapshot: the log has everything.
    await snapshots?.store.close();
    await idle;
    await storage.close();
  }

  /** Ends all activity and tells everybody who waits. */
  #quiesce(error: RaftError): void {
    this.#phase = 'stopped';
    this.#peers.stop();
    this.#run?.end(error);
  }

  #notRunning(): RaftError {
    const cause = this.#failure ?? this.#suspension;
    return cause === null || (this.#failure === null && this.#phase === 'stopped')
      ? new RaftError('RAFT_STOPPED', 'the node is not running')
      : new RaftError('RAFT_FAILED', cause.message, { cause });
  }
}
