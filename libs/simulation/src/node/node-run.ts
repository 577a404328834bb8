import type {
  Entry,
  LogIndex,
  NodeId,
  RaftEffect,
  RaftEvent,
  RaftMessage,
  RequestId,
  SnapshotMeta,
} from '@kiwi/raft-core';
import type { ObservedNode } from '../check/observed-node.ts';
import { ViolationError, violated } from '../check/violation-error.ts';
import type { PendingRequest } from '../cluster/request.ts';
import type { SimulatedDisk } from '../disk/simulated-disk.ts';
import type { SnapshotShelf } from '../disk/snapshot-shelf.ts';
import { describeEffect, effectNumber } from '../trace/describe-effect.ts';
import { HeldMessages } from './held-messages.ts';
import type { DriverBehaviour, NodeOptions } from './node-options.ts';
import { RequestBook } from './request-book.ts';
import { RunSnapshots } from './run-snapshots.ts';
import type { SimulatedCore } from './simulated-core.ts';
import type { SnapshotBehaviour } from './snapshot-behaviour.ts';
import type { SimulatedStateMachine } from './simulated-state-machine.ts';

const applyBytesMax = 64 * 1024;

/** The node that runs: what outlives the process. */
export interface RunningNode extends ObservedNode {
  readonly disk: SimulatedDisk;
  readonly shelf: SnapshotShelf;
  readonly behaviour: DriverBehaviour;
  readonly snapshotFaults: Pick<SnapshotBehaviour, 'failureRate' | 'crashRate'>;
}

type Persisted = Extract<RaftEvent, { type: 'persisted' }>;

/** One run of a process, lost in a crash: a core, a state machine, and a driver that treats them as `RaftNode` does. */
export class NodeRun {
  readonly core: SimulatedCore;
  readonly stateMachine: SimulatedStateMachine;
  readonly requests: RequestBook;
  readonly #node: RunningNode;
  readonly #options: NodeOptions;
  readonly #held: HeldMessages;
  readonly #snapshots: RunSnapshots;
  #commitIndex: LogIndex;
  #appliedIndex: LogIndex;
  #applyScheduled = false;
  #applyPaused = false;
  /** Reads whose lease ended before their point was handed out. */
  #askAgain: RequestId[] = [];

  constructor(node: RunningNode, core: SimulatedCore, options: NodeOptions) {
    this.#node = node;
    this.#options = options;
    this.core = core;
    this.stateMachine = options.stateMachine();
    this.requests = new RequestBook(node, options.world.checker);
    this.#held = new HeldMessages((to, message) => this.#send(to, message));
    const { newest } = node.shelf;
    this.#appliedIndex = newest?.meta.index ?? 0;
    this.#commitIndex = this.#appliedIndex;
    if (newest !== null) this.stateMachine.restore?.(newest.bytes);
    this.#snapshots = new RunSnapshots(node, options, this);
  }

  get commitIndex(): LogIndex {
    return this.#commitIndex;
  }

  get appliedIndex(): LogIndex {
    return this.#appliedIndex;
  }

  /** Whether no snapshot is being saved, sent or taken in. */
  get snapshotsIdle(): boolean {
    return this.#snapshots.idle;
  }

  ask(request: PendingRequest): void {
    this.requests.add(request);
  }

  tick(): void {
    const { world, clock } = this.#options;
    const delayMs = clock.virtualDelayMs(this.#node.behaviour.tickIntervalMs);
    world.schedule(delayMs, this.#node.position, { type: 'tick' });
    this.step({ type: 'tick', now: clock.read(world.nowMs) });
    if (this.core.role === 'leader') world.checker.bounds.audit(this.core.status);
    this.#snapshots.saveIfDue();
  }

  persisted(event: Persisted): void {
    this.#held.release(event.ticket);
    this.step(event);
  }

  /** One step of the core, with all its effects. */
  step(event: RaftEvent): void {
    const { world } = this.#options;
    const node = this.#node;
    const effects = this.#stepCore(event);
    world.checker.stepped(node, effects);
    for (const effect of effects) {
      world.note(node.position, 100, effectNumber(effect), () => describeEffect(effect));
      this.#carryOut(effect);
    }
    this.requests.settleStep();
    world.checker.settled(node);
    if (this.#askAgain.length > 0) this.#readAgain();
  }

  /** The next slice for the state machine. */
  apply(fromDisk: boolean): void {
    this.#applyScheduled = false;
    // A snapshot may have come in between.
    if (this.#applyPaused || this.#appliedIndex >= this.#commitIndex) return;
    const { disk, behaviour, id } = this.#node;
    const from = this.#appliedIndex + 1;
    const to = Math.min(this.#commitIndex, this.#appliedIndex + behaviour.applySliceMax);
    const entries = fromDisk
      ? disk.read(from, to, applyBytesMax)
      : this.core.entries(from, to, applyBytesMax);
    if (entries === null) {
      this.#scheduleApply(true);
      return;
    }
    if (entries.length === 0) violated('applied-twice', `${id} has nothing at ${from}`);
    this.#applyEntries(entries);
    this.step({ type: 'applied', index: this.#appliedIndex });
    this.#snapshots.saveIfDue();
    this.#scheduleApply(false);
  }

  /** The state machine is about to be given another state. */
  pauseApply(): void {
    this.#applyPaused = true;
  }

  resumeApply(installed: SnapshotMeta | null): void {
    this.#applyPaused = false;
    if (installed !== null) {
      this.#appliedIndex = installed.index;
      this.requests.skipped(installed.index, installed.term);
    }
    this.#scheduleApply(false);
  }

  #stepCore(event: RaftEvent): readonly RaftEffect[] {
    try {
      return this.core.step(event);
    } catch (cause) {
      const text = cause instanceof Error ? cause.message : String(cause);
      const where = `${this.#node.id} at ${event.type}`;
      throw new ViolationError('core-threw', `${where}: ${text}`, { cause });
    }
  }

  #carryOut(effect: RaftEffect): void {
    const { checker } = this.#options.world;
    switch (effect.type) {
      case 'persist':
        checker.writing(this.#node, effect);
        this.#node.disk.write(effect);
        return;
      case 'send':
        this.#held.send(effect.to, effect.message, effect.after);
        checker.bounds.holding(this.#node, this.#held.length);
        return;
      case 'commit':
        checker.committing(this.#node, effect.index);
        this.#commitIndex = effect.index;
        this.#scheduleApply(false);
        return;
      case 'loadEntries':
        this.#loadEntries(effect);
        return;
      case 'compact':
        this.#snapshots.compact(effect);
        return;
      case 'loadSnapshot':
        this.#snapshots.load(effect);
        return;
      case 'endSnapshot':
        this.#snapshots.end(effect);
        return;
      case 'storeSnapshot':
        this.#snapshots.store(effect);
        return;
      case 'respond':
        this.#respond(effect);
        return;
      case 'notify':
        return;
    }
  }

  #respond({ id, result }: Extract<RaftEffect, { type: 'respond' }>): void {
    if (result.type === 'readReady' && result.leased === true) {
      const { clock, world } = this.#options;
      // The process may have been stalled since the lease was looked at.
      if (!this.core.holdsLeaseAt(clock.read(world.nowMs))) {
        this.#askAgain.push(id);
        return;
      }
    }
    this.requests.answer(id, result);
    if (result.type === 'readReady') this.requests.serveReads();
  }

  /** As `RaftNode` does it: without the time, so that no lease answers. */
  #readAgain(): void {
    const ids = this.#askAgain;
    this.#askAgain = [];
    for (const id of ids) {
      const newId = this.#options.world.newRequestId();
      this.requests.askAgain(id, newId);
      this.step({ type: 'readIndex', id: newId });
    }
  }

  #send(to: NodeId, message: RaftMessage): void {
    const { world } = this.#options;
    world.checker.leaving(this.#node, to, message);
    world.send(this.#node.position, to, message);
  }

  #loadEntries(effect: Extract<RaftEffect, { type: 'loadEntries' }>): void {
    const { peer, from, to, bytesMax } = effect;
    const { disk } = this.#node;
    // Read now and deliver later, so that an answer may be older than the log is by then.
    const entries = disk.read(from, to, bytesMax);
    this.#later(disk.readLatencyMs(), { type: 'entriesLoaded', peer, entries });
  }

  #scheduleApply(fromDisk: boolean): void {
    if (this.#applyScheduled || this.#applyPaused || this.#appliedIndex >= this.#commitIndex)
      return;
    const { world, random } = this.#options;
    const { behaviour, disk, position } = this.#node;
    this.#applyScheduled = true;
    const delayMs = random.exponential(behaviour.applyMeanMs);
    const readMs = fromDisk ? disk.readLatencyMs() : 0;
    world.schedule(delayMs + readMs, position, { type: 'apply', fromDisk });
  }

  #applyEntries(entries: readonly Entry[]): void {
    this.#options.world.checker.applying(this.#node, entries);
    const commands = entries.filter((entry) => entry.kind === 'command');
    const results = commands.length === 0 ? [] : (this.stateMachine.apply(commands) ?? []);
    let command = 0;
    for (const entry of entries) {
      const result = entry.kind === 'command' ? results[command++] : undefined;
      this.requests.applied(entry, result);
    }
    this.#appliedIndex = entries.at(-1)?.index ?? this.#appliedIndex;
    this.requests.serveReads();
  }

  #later(delayMs: number, event: RaftEvent): void {
    this.#options.world.schedule(delayMs, this.#node.position, { type: 'step', event });
  }
}
