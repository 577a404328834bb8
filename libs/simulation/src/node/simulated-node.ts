import { isControlMessage } from '@kiwi/raft-core';
import type {
  LogIndex,
  Membership,
  NodeId,
  RaftEvent,
  RaftStatus,
  Role,
  SnapshotMeta,
  Term,
} from '@kiwi/raft-core';
import { ViolationError } from '../check/violation-error.ts';
import type { PendingRequest } from '../cluster/request.ts';
import { SimulatedDisk } from '../disk/simulated-disk.ts';
import { SnapshotShelf } from '../disk/snapshot-shelf.ts';
import type { NodeAction } from './node-action.ts';
import type { DriverBehaviour, NodeOptions } from './node-options.ts';
import { NodeRun } from './node-run.ts';
import type { RunningNode } from './node-run.ts';
import { restoredState } from './restored-state.ts';
import type { SimulatedCore } from './simulated-core.ts';
import { noSnapshotFaults } from './snapshot-behaviour.ts';
import type { SnapshotBehaviour } from './snapshot-behaviour.ts';
import type { SimulatedStateMachine } from './simulated-state-machine.ts';

/** Where an action comes from; those from one place keep their order. */
function laneOf(action: NodeAction): string {
  if (action.type !== 'step') return action.type;
  const { event } = action;
  if (event.type === 'message') {
    return `${event.from} ${isControlMessage(event.message) ? 'control' : 'data'}`;
  }
  return event.type === 'propose' || event.type === 'readIndex' ? 'clients' : event.type;
}

/** One node, member or not yet: its disk and clock, and the runs of its process, one after the other. */
export class SimulatedNode implements RunningNode {
  readonly id: NodeId;
  readonly position: number;
  readonly disk: SimulatedDisk;
  readonly shelf: SnapshotShelf;
  /** May be changed while the node runs. */
  snapshotFaults: Pick<SnapshotBehaviour, 'failureRate' | 'crashRate'>;
  /** May be changed while the node runs. */
  behaviour: DriverBehaviour;
  readonly #options: NodeOptions;
  #run: NodeRun | null = null;
  #lastCore: SimulatedCore | null = null;
  #incarnation = 0;
  #paused = false;
  #deferred: NodeAction[] = [];
  #stallInNextStep = false;
  /** The clock was read for it; then the process stalled. */
  #stalled: RaftEvent | null = null;

  constructor(options: NodeOptions) {
    this.#options = options;
    this.id = options.id;
    this.position = options.position;
    this.behaviour = options.behaviour;
    this.snapshotFaults = options.snapshots ?? noSnapshotFaults;
    const { world, position } = options;
    this.disk = new SimulatedDisk(
      options.diskFaults,
      options.random,
      () => world.nowMs,
      (delayMs) => world.schedule(delayMs, position, { type: 'writeDone' }),
    );
    this.shelf = new SnapshotShelf(options.random);
  }

  get incarnation(): number {
    return this.#incarnation;
  }

  get running(): boolean {
    return this.#run !== null;
  }

  get paused(): boolean {
    return this.#paused;
  }

  get role(): Role {
    return this.#lastCore?.role ?? 'follower';
  }

  get term(): Term {
    return this.#lastCore?.term ?? 0;
  }

  get leader(): NodeId | null {
    return this.#run?.core.leader ?? null;
  }

  /** The members by the core's own view; none while the node was never started. */
  get membership(): Membership | null {
    return this.#lastCore?.membership ?? null;
  }

  get membershipIndex(): LogIndex {
    return this.#lastCore?.membershipIndex ?? 0;
  }

  /** Whether it would answer a read by its lease at this very moment, by its own clock. */
  get holdsLease(): boolean {
    const { clock, world } = this.#options;
    return this.#run?.core.holdsLeaseAt(clock.read(world.nowMs)) ?? false;
  }

  get lastIndex(): LogIndex {
    return this.#lastCore?.lastIndex ?? 0;
  }

  get commitIndex(): LogIndex {
    return this.#run?.commitIndex ?? 0;
  }

  get appliedIndex(): LogIndex {
    return this.#run?.appliedIndex ?? 0;
  }

  /** Of the newest durable snapshot. */
  get snapshot(): SnapshotMeta | null {
    return this.shelf.newest?.meta ?? null;
  }

  /** Whether no snapshot is being saved, sent or taken in. */
  get snapshotsIdle(): boolean {
    return this.#run?.snapshotsIdle ?? true;
  }

  get status(): RaftStatus | null {
    return this.#run?.core.status ?? null;
  }

  /** The state machine of the present run; null while the node is down. */
  get stateMachine(): SimulatedStateMachine | null {
    return this.#run?.stateMachine ?? null;
  }

  get openRequests(): readonly PendingRequest[] {
    return this.#run?.requests.openRequests ?? [];
  }

  /** Starts the process from what is on the disk. */
  start(): void {
    if (this.#run !== null) throw new Error(`${this.id} is running`);
    const { random, world } = this.#options;
    this.#incarnation += 1;
    this.#lastCore = this.#restore();
    this.#run = new NodeRun(this, this.#lastCore, this.#options);
    world.checker.restored(this);
    const { snapshot } = this;
    if (snapshot !== null) {
      const digest = this.#run.stateMachine.digest?.() ?? null;
      world.checker.snapshots.loaded(this, snapshot, digest);
    }
    // Processes do not start in step: with coarse ticks in unison their elections would tie again and again.
    const phaseMs = random.between(0, this.behaviour.tickIntervalMs);
    world.schedule(phaseMs, this.position, { type: 'tick' });
  }

  /** The process dies, with everything that was not on the disk. */
  crash(): void {
    this.#run?.requests.abandon();
    this.#run = null;
    this.#paused = false;
    this.#stallInNextStep = false;
    this.#stalled = null;
    this.#deferred = [];
    this.disk.crash();
    this.shelf.crash();
  }

  /** The process stops for a while (SIGSTOP, a long garbage collection): nothing is lost, all is late. */
  pause(): void {
    if (this.#run !== null) this.#paused = true;
  }

  /** Like {@link pause}, but in the middle of its next step: after it has read the clock and before it does anything with it. */
  pauseInStep(): void {
    if (this.#run !== null) this.#stallInNextStep = true;
  }

  resume(): void {
    this.#stallInNextStep = false;
    if (!this.#paused) return;
    this.#paused = false;
    const stalled = this.#stalled;
    this.#stalled = null;
    if (stalled !== null) this.#run?.step(stalled);
    const deferred = this.#deferred;
    this.#deferred = [];
    // Each connection kept its order, but nobody says which of them a waking process reads first.
    const delays = new Map<string, number>();
    const { world, random } = this.#options;
    for (const action of deferred) {
      const lane = laneOf(action);
      const delayMs = delays.get(lane) ?? random.exponential(1);
      delays.set(lane, delayMs);
      world.schedule(delayMs, this.position, action);
    }
  }

  /** Hands a client's request to the core. */
  ask(request: PendingRequest, event: RaftEvent): void {
    if (this.#run === null) {
      request.outcome = { type: 'notLeader', leader: null };
      this.#options.world.checker.requests.refused(this, request);
      return;
    }
    this.#run.ask(request);
    this.act({ type: 'step', event });
  }

  /** Carries out something scheduled for this run of the node, or for that of `incarnation` if that is still the one. */
  act(action: NodeAction, incarnation: number = this.#incarnation): void {
    const run = this.#run;
    if (run === null || incarnation !== this.#incarnation) return;
    if (action.type === 'writeDone') {
      // The disk works on while the process is paused; the process learns of it later.
      this.act({ type: 'step', event: this.disk.complete() });
      return;
    }
    if (this.#paused) {
      this.#deferred.push(action);
      return;
    }
    switch (action.type) {
      case 'tick':
        run.tick();
        return;
      case 'step':
        this.#step(run, action.event);
        return;
      case 'apply':
        run.apply(action.fromDisk);
        return;
      case 'snapshot':
        action.run();
        return;
    }
  }

  #restore(): SimulatedCore {
    const { config, membership, random, coreFactory } = this.#options;
    const stored = restoredState(this.disk, this.snapshot, membership);
    try {
      return coreFactory(config, stored, random.fork());
    } catch (cause) {
      const text = cause instanceof Error ? cause.message : String(cause);
      throw new ViolationError('core-threw', `${this.id} at its start: ${text}`, { cause });
    }
  }

  #step(run: NodeRun, event: RaftEvent): void {
    if (event.type === 'persisted') {
      run.persisted(event);
      return;
    }
    const timed = this.#timed(event);
    if (this.#stallInNextStep && timed !== event) {
      this.#stallInNextStep = false;
      this.#paused = true;
      this.#stalled = timed;
      return;
    }
    run.step(timed);
  }

  /** With leases the core is told the time of what a lease may answer, as `RaftNode` does. */
  #timed(event: RaftEvent): RaftEvent {
    const { config, clock, world } = this.#options;
    if (config.leaseReads === null) return event;
    if (event.type !== 'message' && event.type !== 'readIndex') return event;
    return { ...event, now: clock.read(world.nowMs) };
  }
}
