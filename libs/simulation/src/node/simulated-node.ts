import { isControlMessage } from '@kiwi/raft-core';
import type {
  Entry,
  LogIndex,
  NodeId,
  RaftEffect,
  RaftEvent,
  RaftMessage,
  RaftStatus,
  Role,
  Term,
  WriteTicket,
} from '@kiwi/raft-core';
import type { ObservedNode } from '../check/observed-node.ts';
import { ViolationError, violated } from '../check/violation-error.ts';
import type { PendingRequest } from '../cluster/request.ts';
import { SimulatedDisk } from '../disk/simulated-disk.ts';
import { describeEffect, effectNumber } from '../trace/describe-effect.ts';
import type { NodeAction } from './node-action.ts';
import type { DriverBehaviour, NodeOptions } from './node-options.ts';
import { RequestBook } from './request-book.ts';
import { restoredState } from './restored-state.ts';
import type { SimulatedCore } from './simulated-core.ts';
import type { SimulatedStateMachine } from './simulated-state-machine.ts';

const applyBytesMax = 64 * 1024;

interface HeldMessage {
  readonly after: WriteTicket;
  readonly to: NodeId;
  readonly message: RaftMessage;
}

/** One run of a process: lost in a crash. */
interface Run {
  readonly core: SimulatedCore;
  readonly stateMachine: SimulatedStateMachine;
  readonly requests: RequestBook;
  /** Wait for a write; tickets rise from front to back or repeat. */
  held: HeldMessage[];
  persistedTicket: WriteTicket;
  commitIndex: LogIndex;
  appliedIndex: LogIndex;
  applyScheduled: boolean;
}

/** Where an action comes from; those from one place keep their order. */
function laneOf(action: NodeAction): string {
  if (action.type !== 'step') return action.type;
  const { event } = action;
  if (event.type === 'message') {
    return `${event.from} ${isControlMessage(event.message) ? 'control' : 'data'}`;
  }
  return event.type === 'propose' || event.type === 'readIndex' ? 'clients' : event.type;
}

/** One member: a core, its disk and state machine, and a driver that treats them as `RaftNode` does. */
export class SimulatedNode implements ObservedNode {
  readonly id: NodeId;
  readonly position: number;
  readonly disk: SimulatedDisk;
  /** May be changed while the node runs. */
  behaviour: DriverBehaviour;
  readonly #options: NodeOptions;
  #run: Run | null = null;
  #lastCore: SimulatedCore | null = null;
  #incarnation = 0;
  #paused = false;
  #deferred: NodeAction[] = [];

  constructor(options: NodeOptions) {
    this.#options = options;
    this.id = options.id;
    this.position = options.position;
    this.behaviour = options.behaviour;
    const { world, position } = options;
    this.disk = new SimulatedDisk(
      options.diskFaults,
      options.random,
      () => world.nowMs,
      (delayMs) => world.schedule(delayMs, position, { type: 'writeDone' }),
    );
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

  get lastIndex(): LogIndex {
    return this.#lastCore?.lastIndex ?? 0;
  }

  get commitIndex(): LogIndex {
    return this.#run?.commitIndex ?? 0;
  }

  get appliedIndex(): LogIndex {
    return this.#run?.appliedIndex ?? 0;
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
    const { config, membership, random, world, coreFactory } = this.#options;
    this.#incarnation += 1;
    const stored = restoredState(this.disk.entries, this.disk.durableHardState, membership);
    const core = coreFactory(config, stored, random.fork());
    this.#lastCore = core;
    this.#run = {
      core,
      stateMachine: this.#options.stateMachine(),
      requests: new RequestBook(this, world.checker),
      held: [],
      persistedTicket: 0,
      commitIndex: 0,
      appliedIndex: 0,
      applyScheduled: false,
    };
    world.checker.restored(this);
    // Processes do not start in step: with coarse ticks in unison their elections would tie again and again.
    const phaseMs = random.between(0, this.behaviour.tickIntervalMs);
    world.schedule(phaseMs, this.position, { type: 'tick' });
  }

  /** The process dies, with everything that was not on the disk. */
  crash(): void {
    this.#run?.requests.abandon();
    this.#run = null;
    this.#paused = false;
    this.#deferred = [];
    this.disk.crash();
  }

  /** The process stops for a while (SIGSTOP, a long garbage collection): nothing is lost, all is late. */
  pause(): void {
    if (this.#run !== null) this.#paused = true;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
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
    this.#run.requests.add(request);
    this.act({ type: 'step', event });
  }

  /** Carries out something scheduled for this run of the node. */
  act(action: NodeAction): void {
    const run = this.#run;
    if (run === null) return;
    if (action.type === 'writeDone') {
      this.#writeDone();
      return;
    }
    if (this.#paused) {
      this.#deferred.push(action);
      return;
    }
    switch (action.type) {
      case 'tick':
        this.#tick(run);
        return;
      case 'step':
        if (action.event.type === 'persisted') this.#release(run, action.event.ticket);
        this.#step(run, action.event);
        return;
      case 'apply':
        this.#apply(run, action.fromDisk);
        return;
    }
  }

  #tick(run: Run): void {
    const { world, clock } = this.#options;
    const delayMs = clock.virtualDelayMs(this.behaviour.tickIntervalMs);
    world.schedule(delayMs, this.position, { type: 'tick' });
    this.#step(run, { type: 'tick', now: clock.read(world.nowMs) });
    if (run.core.role === 'leader') world.checker.bounds.audit(run.core.status);
  }

  /** The disk works on while the process is paused; the process learns of it later. */
  #writeDone(): void {
    const event = this.disk.complete();
    this.act({ type: 'step', event });
  }

  #release(run: Run, ticket: WriteTicket): void {
    run.persistedTicket = ticket;
    let count = 0;
    for (const { after, to, message } of run.held) {
      if (after > ticket) break;
      count += 1;
      this.#send(to, message);
    }
    if (count > 0) run.held.splice(0, count);
  }

  #step(run: Run, event: RaftEvent): void {
    const { world } = this.#options;
    const effects = this.#stepCore(run, event);
    world.checker.stepped(this, effects);
    for (const effect of effects) {
      world.note(this.position, 100, effectNumber(effect), () => describeEffect(effect));
      this.#carryOut(run, effect);
    }
    run.requests.settleStep();
    world.checker.settled(this);
  }

  #stepCore(run: Run, event: RaftEvent): readonly RaftEffect[] {
    try {
      return run.core.step(event);
    } catch (cause) {
      const text = cause instanceof Error ? cause.message : String(cause);
      throw new ViolationError('core-threw', `${this.id} at ${event.type}: ${text}`, { cause });
    }
  }

  #carryOut(run: Run, effect: RaftEffect): void {
    const { world } = this.#options;
    switch (effect.type) {
      case 'persist':
        world.checker.writing(this, effect);
        this.disk.write(effect);
        return;
      case 'send':
        this.#sendAfter(run, effect);
        return;
      case 'commit':
        this.#commit(run, effect.index);
        return;
      case 'loadEntries':
        this.#loadEntries(effect);
        return;
      case 'respond':
        run.requests.answer(effect.id, effect.result);
        if (effect.result.type === 'readReady') run.requests.serveReads();
        return;
      case 'notify':
        return;
    }
  }

  #sendAfter(run: Run, effect: Extract<RaftEffect, { type: 'send' }>): void {
    const { to, message, after } = effect;
    if (after === null || after <= run.persistedTicket) {
      this.#send(to, message);
      return;
    }
    if (after < (run.held.at(-1)?.after ?? 0)) {
      // Kept in the order of tickets, so that a release can stop at the first later one.
      const place = run.held.findIndex((held) => held.after > after);
      run.held.splice(place, 0, { after, to, message });
    } else {
      run.held.push({ after, to, message });
    }
    this.#options.world.checker.bounds.holding(this, run.held.length);
  }

  #send(to: NodeId, message: RaftMessage): void {
    const { world } = this.#options;
    world.checker.leaving(this, to, message);
    world.send(this.position, to, message);
  }

  #loadEntries(effect: Extract<RaftEffect, { type: 'loadEntries' }>): void {
    const { peer, from, to, bytesMax } = effect;
    // Read now and deliver later, so that an answer may be older than the log is by then.
    const entries = this.disk.read(from, to, bytesMax);
    const event: RaftEvent = { type: 'entriesLoaded', peer, entries };
    this.#options.world.schedule(this.disk.readLatencyMs(), this.position, { type: 'step', event });
  }

  #commit(run: Run, index: LogIndex): void {
    this.#options.world.checker.committing(this, index);
    run.commitIndex = index;
    this.#scheduleApply(run, false);
  }

  #scheduleApply(run: Run, fromDisk: boolean): void {
    if (run.applyScheduled || run.appliedIndex >= run.commitIndex) return;
    const { world, random } = this.#options;
    run.applyScheduled = true;
    const delayMs = random.exponential(this.behaviour.applyMeanMs);
    const readMs = fromDisk ? this.disk.readLatencyMs() : 0;
    world.schedule(delayMs + readMs, this.position, { type: 'apply', fromDisk });
  }

  #apply(run: Run, fromDisk: boolean): void {
    run.applyScheduled = false;
    const from = run.appliedIndex + 1;
    const to = Math.min(run.commitIndex, run.appliedIndex + this.behaviour.applySliceMax);
    const entries = fromDisk
      ? this.disk.read(from, to, applyBytesMax)
      : run.core.entries(from, to, applyBytesMax);
    if (entries === null) {
      this.#scheduleApply(run, true);
      return;
    }
    if (entries.length === 0) violated('applied-twice', `${this.id} has nothing at ${from}`);
    this.#applyEntries(run, entries);
    this.#step(run, { type: 'applied', index: run.appliedIndex });
    this.#scheduleApply(run, false);
  }

  #applyEntries(run: Run, entries: readonly Entry[]): void {
    this.#options.world.checker.applying(this, entries);
    const commands = entries.filter((entry) => entry.kind === 'command');
    const results = commands.length === 0 ? [] : (run.stateMachine.apply(commands) ?? []);
    let command = 0;
    for (const entry of entries) {
      const result = entry.kind === 'command' ? results[command++] : undefined;
      run.requests.applied(entry, result);
    }
    run.appliedIndex = entries.at(-1)?.index ?? run.appliedIndex;
    run.requests.serveReads();
  }
}
