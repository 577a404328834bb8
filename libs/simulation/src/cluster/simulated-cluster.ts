import { raftConfig } from '@kiwi/raft-core';
import type {
  LogIndex,
  Membership,
  MembershipChange,
  NodeId,
  RaftEvent,
  RaftMessage,
} from '@kiwi/raft-core';
import { InvariantChecker } from '../check/invariant-checker.ts';
import { violated } from '../check/violation-error.ts';
import type { DiskFaults } from '../disk/disk-faults.ts';
import { SimulatedNetwork } from '../network/simulated-network.ts';
import type { NetworkFaults } from '../network/network-faults.ts';
import type { NodeAction } from '../node/node-action.ts';
import type { NodeWorld } from '../node/node-options.ts';
import { SimulatedClock } from '../node/simulated-clock.ts';
import { raftCoreFactory } from '../node/simulated-core.ts';
import { SimulatedNode } from '../node/simulated-node.ts';
import { SeededRandom } from '../random/seeded-random.ts';
import { VirtualTime } from '../time/virtual-time.ts';
import { Trace } from '../trace/trace.ts';
import { defaultBehaviour, defaultBounds, defaultTiming } from './cluster-options.ts';
import type { SimulatedClusterOptions, SimulationTiming } from './cluster-options.ts';
import type { PendingRequest, SimulatedRequest } from './request.ts';
import { noFaults } from './simulation-faults.ts';
import { nothingDiffers } from './settlement.ts';
import { traceAction } from './trace-action.ts';
import type { WorldAction } from './world-action.ts';

/**
 * A whole Raft cluster in one thread and in virtual time. Equal options and equal calls give equal runs,
 * on every machine. At every step the rules of Raft are checked; `step` and everything that steps throw
 * a `ViolationError` when one is broken.
 */
export class SimulatedCluster {
  readonly checker: InvariantChecker;
  readonly trace: Trace;
  readonly timing: SimulationTiming;
  readonly #time = new VirtualTime<WorldAction>();
  readonly #network: SimulatedNetwork;
  readonly #nodes: SimulatedNode[] = [];
  readonly #positions = new Map<NodeId, number>();
  #requestId = 0;
  #events = 0;

  constructor(options: SimulatedClusterOptions) {
    const random = new SeededRandom(options.seed);
    const faults = { ...noFaults, ...options.faults };
    this.trace = new Trace(options.keepTrace ?? false);
    this.timing = { ...defaultTiming, ...options.timing };
    const limits = { ...options.limits };
    this.checker = new InvariantChecker(this.#nodes, {
      ...defaultBounds,
      ...(limits.inflightMessagesMax && { inflightMessagesMax: limits.inflightMessagesMax }),
      ...options.bounds,
    });
    this.#network = new SimulatedNetwork(
      options.nodes,
      faults.network,
      random.fork(),
      this.#networkWire(),
    );
    const members = Array.from({ length: options.nodes }, (_, position) => `n${position + 1}`);
    const membership: Membership = {
      members: members.map((id) => ({ id, address: id, role: 'voter' })),
      outgoing: [],
    };
    members.forEach((id, position) => {
      this.#positions.set(id, position);
      const drift = faults.clockDriftMax * random.between(-1, 1);
      const node = new SimulatedNode({
        id,
        position,
        config: raftConfig({ id, ...this.timing, limits: options.limits }),
        membership,
        behaviour: { ...defaultBehaviour, ...options.behaviour },
        diskFaults: faults.disk,
        clock: new SimulatedClock(random.integer(0, 1_000_000), 1 + drift),
        random: random.fork(),
        coreFactory: options.coreFactory ?? raftCoreFactory,
        stateMachine: options.stateMachine,
        world: this.#nodeWorld(),
      });
      this.#nodes.push(node);
    });
    for (const node of this.#nodes) node.start();
  }

  /** Virtual milliseconds since the start. */
  get nowMs(): number {
    return this.#time.now;
  }

  /** Events so far: ticks, messages, disk writes, applies and calls that have taken place. */
  get events(): number {
    return this.#events;
  }

  /** The members, in order. For looking at; order things through the cluster. */
  get nodes(): readonly SimulatedNode[] {
    return this.#nodes;
  }

  /** The running leader of the latest term; null when there is none. */
  get leader(): SimulatedNode | null {
    let latest: SimulatedNode | null = null;
    for (const node of this.#nodes) {
      if (!node.running || node.role !== 'leader') continue;
      if (latest === null || node.term > latest.term) latest = node;
    }
    return latest;
  }

  /** The highest index that any node has called committed. */
  get committedIndex(): LogIndex {
    return this.checker.committed.lastIndex;
  }

  node(id: NodeId): SimulatedNode {
    const node = this.#nodes[this.#position(id)];
    if (node === undefined) throw new RangeError(`no node ${id}`);
    return node;
  }

  /** Lets the next thing happen. */
  step(): void {
    const action = this.#time.advance();
    if (action === null) return;
    this.#events += 1;
    this.checker.bounds.scheduled(this.#time.size);
    traceAction(this.trace, this.#time.now, action);
    switch (action.type) {
      case 'node':
        if (this.#nodes[action.node]?.incarnation === action.incarnation) {
          this.#nodes[action.node]?.act(action.action);
        }
        return;
      case 'event':
        this.#nodes[action.node]?.act({ type: 'step', event: action.event });
        return;
      case 'call':
        action.run();
        return;
    }
  }

  /** Lets that many events happen. */
  run(events: number): void {
    const end = this.#events + events;
    while (this.#events < end && this.#time.size > 0) this.step();
  }

  /** Lets time pass; stops before the first event after it. */
  runFor(virtualMs: number): void {
    let over = false;
    this.after(virtualMs, () => (over = true));
    while (!over) this.step();
  }

  /** Steps until the condition holds. False when it does not within that much virtual time. */
  runUntil(condition: () => boolean, virtualMsMax = 60_000): boolean {
    const end = this.nowMs + virtualMsMax;
    while (!condition()) {
      if (this.nowMs > end || this.#time.size === 0) return false;
      this.step();
    }
    return true;
  }

  /** Calls back after that much virtual time, as an event of its own. */
  after(virtualMs: number, run: () => void): void {
    this.#time.schedule(virtualMs, { type: 'call', run });
  }

  /** Proposes one entry, or several that stand together. The bytes are copied. */
  propose(to: NodeId, data: Uint8Array | readonly Uint8Array[]): SimulatedRequest {
    const entries = (data instanceof Uint8Array ? [data] : data).map((bytes) => bytes.slice());
    const request = this.#request(to, 'propose', entries, null);
    return this.#ask(request, { type: 'propose', id: request.id, data: entries });
  }

  /** Asks for a linearizable read, on any node; `query` runs there once it has applied the read point. */
  readIndex(to: NodeId, query: (() => unknown) | null = null): SimulatedRequest {
    const request = this.#request(to, 'read', [], query);
    return this.#ask(request, { type: 'readIndex', id: request.id });
  }

  /** Asks a leader to hand over its office. */
  transferLeadership(from: NodeId, target: NodeId | null = null): SimulatedRequest {
    const request = this.#request(from, 'transfer', [], null);
    return this.#ask(request, { type: 'transferLeadership', id: request.id, target });
  }

  /** Asks a leader to change who votes. The nodes stay the same: none is added or removed. */
  changeVoters(at: NodeId, change: Pick<MembershipChange, 'promote' | 'demote'>): SimulatedRequest {
    const request = this.#request(at, 'membership', [], null);
    return this.#ask(request, { type: 'changeMembership', id: request.id, change });
  }

  /** Kills a node: what it had not synced to disk is lost. */
  crash(id: NodeId): void {
    const node = this.node(id);
    if (!node.running) return;
    this.#note(node.position, 'crash');
    node.crash();
    this.#network.nodeDown(node.position);
  }

  /** Starts a crashed node from its disk. */
  restart(id: NodeId): void {
    const node = this.node(id);
    if (node.running) return;
    this.#note(node.position, 'restart');
    this.#network.nodeUp(node.position);
    node.start();
  }

  /** Stops a node's process for a while; its messages wait. */
  pause(id: NodeId): void {
    this.#note(this.#position(id), 'pause');
    this.node(id).pause();
  }

  resume(id: NodeId): void {
    this.#note(this.#position(id), 'resume');
    this.node(id).resume();
  }

  /** Cuts every link between the two sides; a node named in neither keeps all its links. */
  partition(one: readonly NodeId[], other: readonly NodeId[]): void {
    this.cut(one, other);
    this.cut(other, one);
  }

  /** Cuts the links in one direction only. */
  cut(from: readonly NodeId[], to: readonly NodeId[]): void {
    this.#links(from, to, 'cut', (source, target) => this.#network.block(source, target));
  }

  /** Holds all messages of these links back until `heal`. */
  clog(from: readonly NodeId[], to: readonly NodeId[]): void {
    this.#links(from, to, 'clog', (source, target) => this.#network.clog(source, target));
  }

  /** Lets the messages of these links fall behind little by little, up to so much, until `heal`. */
  lag(from: readonly NodeId[], to: readonly NodeId[], lagMaxMs: number): void {
    this.#links(from, to, 'lag', (source, target) => this.#network.lag(source, target, lagMaxMs));
  }

  /** Opens all links. Crashed and paused nodes stay as they are. */
  heal(): void {
    this.#note(0, 'heal');
    this.#network.heal();
  }

  /** Replaces the rates of faults; `noFaults` ends them. */
  setFaults(network: NetworkFaults, disk: DiskFaults): void {
    this.#network.faults = network;
    for (const node of this.#nodes) node.disk.faults = disk;
  }

  /** Ends all faults and starts every node. A node whose disk had failed is restarted. */
  recover(): void {
    this.setFaults(noFaults.network, noFaults.disk);
    this.heal();
    for (const node of this.#nodes) {
      node.behaviour = { ...defaultBehaviour, tickIntervalMs: node.behaviour.tickIntervalMs };
      if (node.disk.broken) this.crash(node.id);
      if (node.running) this.resume(node.id);
      else this.restart(node.id);
    }
  }

  /**
   * What a healthy cluster may take to come together: twenty election time-outs, and 20 ms for each entry in the
   * longest log, for those that replicate them one by one.
   */
  get settleMsMax(): number {
    const longest = Math.max(...this.#nodes.map((node) => node.lastIndex));
    return this.timing.electionTimeoutMaxMs * 20 + longest * 20;
  }

  /**
   * Runs until all nodes that are up agree: one leader, equal logs, everything committed and applied, no
   * request open. False when they do not within that time.
   */
  settle(virtualMsMax: number = this.settleMsMax): boolean {
    return this.runUntil(() => nothingDiffers(this.#nodes), virtualMsMax);
  }

  /** Like {@link settle}, for all nodes, and throws a `ViolationError` when they do not come together. */
  demandConvergence(virtualMsMax: number = this.settleMsMax): void {
    if (!this.settle(virtualMsMax)) {
      const picture = this.#nodes.map(
        (node) =>
          `${node.id} ${node.running ? node.role : 'down'} t${node.term} last=${node.lastIndex}` +
          ` commit=${node.commitIndex} applied=${node.appliedIndex} open=${node.openRequests.length}`,
      );
      violated('convergence', picture.join('; '));
    }
    if (this.#nodes.some((node) => (node.status?.membership.outgoing.length ?? 0) > 0)) {
      violated('convergence', 'a joint membership is never left');
    }
    const digests = new Set(this.#nodes.map((node) => node.stateMachine?.digest?.() ?? ''));
    if (digests.size > 1) violated('state-machine-safety', 'equal logs, different states');
  }

  #ask(request: PendingRequest, event: RaftEvent): SimulatedRequest {
    const node = this.node(request.node);
    this.trace.record(3, this.#time.now, node.position, request.id);
    this.trace.text(`${this.#time.now.toFixed(3)} ${node.id} asked: ${event.type} ${request.id}`);
    node.ask(request, event);
    return request;
  }

  #request(
    node: NodeId,
    kind: PendingRequest['kind'],
    data: readonly Uint8Array[],
    query: (() => unknown) | null,
  ): PendingRequest {
    this.#requestId += 1;
    return {
      id: this.#requestId,
      node,
      kind,
      askedAtMs: this.#time.now,
      outcome: null,
      data,
      readFloor: this.checker.requests.readFloor,
      query,
      answered: false,
      place: null,
      results: [],
    };
  }

  #links(
    from: readonly NodeId[],
    to: readonly NodeId[],
    name: string,
    change: (source: number, target: number) => void,
  ): void {
    for (const source of from) {
      for (const target of to) {
        if (source === target) continue;
        this.#note(this.#position(source), `${name} to ${target}`);
        change(this.#position(source), this.#position(target));
      }
    }
  }

  #note(position: number, text: string): void {
    this.trace.record(4, this.#time.now, position, text.length);
    this.trace.text(`${this.#time.now.toFixed(3)} n${position + 1} ${text}`);
  }

  #position(id: NodeId): number {
    const position = this.#positions.get(id);
    if (position === undefined) throw new RangeError(`no node ${id}`);
    return position;
  }

  #networkWire(): ConstructorParameters<typeof SimulatedNetwork>[3] {
    const time = this.#time;
    const schedule = (delayMs: number, node: number, event: RaftEvent): void =>
      time.schedule(delayMs, { type: 'event', node, event });
    return {
      get nowMs() {
        return time.now;
      },
      deliver: (delayMs: number, from: number, to: number, message: RaftMessage) =>
        schedule(delayMs, to, { type: 'message', from: `n${from + 1}`, message }),
      notice: (delayMs, at, peer, type) => schedule(delayMs, at, { type, peer: `n${peer + 1}` }),
    };
  }

  #nodeWorld(): NodeWorld {
    const time = this.#time;
    const { trace, checker } = this;
    return {
      get nowMs() {
        return time.now;
      },
      checker,
      send: (from, to, message) => this.#network.send(from, this.#position(to), message),
      schedule: (delayMs: number, node: number, action: NodeAction) => {
        const incarnation = this.#nodes[node]?.incarnation ?? 0;
        time.schedule(delayMs, { type: 'node', node, incarnation, action });
      },
      note: (node, kind, value, text) => {
        trace.record(kind, time.now, node, value);
        if (trace.keepsText) trace.text(`${time.now.toFixed(3)} n${node + 1}   ${text()}`);
      },
    };
  }
}
