import type { LogIndex, MembershipChange, NodeId } from '@kiwi/raft-core';
import { InvariantChecker } from '../check/invariant-checker.ts';
import { violated } from '../check/violation-error.ts';
import type { DiskFaults } from '../disk/disk-faults.ts';
import { SimulatedNetwork } from '../network/simulated-network.ts';
import type { NetworkFaults } from '../network/network-faults.ts';
import type { SimulatedNode } from '../node/simulated-node.ts';
import { noSnapshotFaults } from '../node/snapshot-behaviour.ts';
import { SeededRandom } from '../random/seeded-random.ts';
import { VirtualTime } from '../time/virtual-time.ts';
import { Trace } from '../trace/trace.ts';
import { Client } from './client.ts';
import type { ClientSurroundings } from './client.ts';
import { defaultBehaviour, defaultBounds, defaultTiming } from './cluster-options.ts';
import type { SimulatedClusterOptions, SimulationTiming } from './cluster-options.ts';
import { demandEqualStates, describeNodes, isSettled, membersAmong } from './convergence.ts';
import { Links } from './links.ts';
import type { SimulatedRequest } from './request.ts';
import { Roster } from './roster.ts';
import { noFaults } from './simulation-faults.ts';
import { traceAction } from './trace-action.ts';
import type { WorldAction } from './world-action.ts';
import { networkWire, nodeWorld } from './world.ts';

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
  readonly #roster: Roster;
  readonly #links: Links;
  readonly #client: Client;
  #events = 0;

  constructor(options: SimulatedClusterOptions) {
    const random = new SeededRandom(options.seed);
    const faults = { ...noFaults, ...options.faults };
    this.trace = new Trace(options.keepTrace ?? false);
    this.timing = { ...defaultTiming, ...options.timing };
    const limits = { ...options.limits };
    const all: SimulatedNode[] = [];
    const ids = Array.from({ length: options.nodes }, (_, position) => `n${position + 1}`);
    const bounds = {
      ...defaultBounds,
      ...(limits.inflightMessagesMax && { inflightMessagesMax: limits.inflightMessagesMax }),
      ...options.bounds,
    };
    const reference = options.snapshots ? options.stateMachine() : null;
    this.checker = new InvariantChecker(all, ids, bounds, reference);
    const time = this.#time;
    this.#network = new SimulatedNetwork(
      options.nodes,
      faults.network,
      random.fork(),
      networkWire(time),
    );
    const world = nodeWorld({
      time,
      trace: this.trace,
      checker: this.checker,
      incarnationOf: (node) => all[node]?.incarnation ?? 0,
      send: (from, to, message) => this.#network.send(from, this.#roster.position(to), message),
      die: (node) => this.#die(`n${node + 1}`),
      newRequestId: () => this.#client.newId(),
    });
    this.#roster = new Roster(all, { ...options, timing: this.timing }, faults, random, world);
    this.#links = new Links(this.#network, this.#roster, (node, text) => this.#note(node, text));
    this.#client = new Client(this.#clientSurroundings());
    ids.forEach(() => this.#roster.add(ids));
    for (const node of all) node.start();
  }

  /** Virtual milliseconds since the start. */
  get nowMs(): number {
    return this.#time.now;
  }

  /** Events so far: ticks, messages, disk writes, applies and calls that have taken place. */
  get events(): number {
    return this.#events;
  }

  /** All nodes but those shut down for good, in order, members or not. For looking at; order things through the cluster. */
  get nodes(): readonly SimulatedNode[] {
    return this.#roster.present;
  }

  /** Those of them that are members by the leader's view, voters and learners; all while nobody leads. */
  get members(): readonly SimulatedNode[] {
    return membersAmong(this.nodes, this.leader);
  }

  /** The running leader of the latest term; null when there is none. */
  get leader(): SimulatedNode | null {
    let latest: SimulatedNode | null = null;
    for (const node of this.nodes) {
      if (!node.running || node.role !== 'leader') continue;
      if (latest === null || node.term > latest.term) latest = node;
    }
    return latest;
  }

  /** The highest index that any node has called committed. */
  get committedIndex(): LogIndex {
    return this.checker.committed.lastIndex;
  }

  /** @throws RangeError when there is no such node, or it was shut down */
  node(id: NodeId): SimulatedNode {
    return this.#roster.node(id);
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
        this.#roster.at(action.node)?.act(action.action, action.incarnation);
        return;
      case 'event':
        this.#roster.at(action.node)?.act({ type: 'step', event: action.event });
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
    return this.#client.propose(to, data instanceof Uint8Array ? [data] : data);
  }

  /** Asks for a linearizable read, on any node; `query` runs there once it has applied the read point. */
  readIndex(to: NodeId, query: (() => unknown) | null = null): SimulatedRequest {
    return this.#client.readIndex(to, query);
  }

  /** Asks a leader to hand over its office. */
  transferLeadership(from: NodeId, target: NodeId | null = null): SimulatedRequest {
    return this.#client.transferLeadership(from, target);
  }

  /**
   * Asks a leader to change the members. Those to be added must be nodes of the cluster, see {@link addNode}; their address is
   * their id.
   */
  changeMembership(at: NodeId, change: MembershipChange): SimulatedRequest {
    return this.#client.changeMembership(at, change);
  }

  /** Starts a new node, which knows no members and waits to be added by {@link changeMembership}. Its id was never used before. */
  addNode(): NodeId {
    this.#network.addNode();
    const node = this.#roster.add([]);
    this.#note(node.position, 'new');
    node.start();
    return node.id;
  }

  /** Takes a node away for good. A member that is shut down counts as a member all the same: remove it first. */
  shutDown(id: NodeId): void {
    this.#note(this.node(id).position, 'shut down');
    this.crash(id);
    this.#roster.shutDown(id);
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
    this.#note(this.node(id).position, 'pause');
    this.node(id).pause();
  }

  /** The same in the middle of a step, between reading the clock and using what it said: only leases rest on the clock so. */
  pauseInStep(id: NodeId): void {
    this.#note(this.node(id).position, 'pause in a step');
    this.node(id).pauseInStep();
  }

  resume(id: NodeId): void {
    this.#note(this.node(id).position, 'resume');
    this.node(id).resume();
  }

  /** Cuts every link between the two sides; a node named in neither keeps all its links. */
  partition(one: readonly NodeId[], other: readonly NodeId[]): void {
    this.cut(one, other);
    this.cut(other, one);
  }

  /** Cuts the links in one direction only. */
  cut(from: readonly NodeId[], to: readonly NodeId[]): void {
    this.#links.cut(from, to);
  }

  /** Holds all messages of these links back until `heal`. */
  clog(from: readonly NodeId[], to: readonly NodeId[]): void {
    this.#links.clog(from, to);
  }

  /** Lets the messages of these links fall behind little by little, up to so much, until `heal`. */
  lag(from: readonly NodeId[], to: readonly NodeId[], lagMaxMs: number): void {
    this.#links.lag(from, to, lagMaxMs);
  }

  /** The connection between two nodes is closed: both are told so, as when the process of the other had died. It is made anew at once. */
  closeConnection(one: NodeId, other: NodeId): void {
    this.#links.close(one, other);
  }

  /** Opens all links. Crashed and paused nodes stay as they are. */
  heal(): void {
    this.#links.heal();
  }

  /** Replaces the rates of faults; `noFaults` ends them. */
  setFaults(network: NetworkFaults, disk: DiskFaults): void {
    this.#network.faults = network;
    for (const node of this.nodes) node.disk.faults = disk;
  }

  /** Ends all faults and starts every node. A node whose disk had failed is restarted. */
  recover(): void {
    this.setFaults(noFaults.network, noFaults.disk);
    this.heal();
    for (const node of this.nodes) {
      node.behaviour = { ...defaultBehaviour, tickIntervalMs: node.behaviour.tickIntervalMs };
      node.snapshotFaults = noSnapshotFaults;
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
    const longest = Math.max(...this.nodes.map((node) => node.lastIndex));
    return this.timing.electionTimeoutMaxMs * 20 + longest * 20;
  }

  /**
   * Runs until all members that are up agree: one leader, equal logs, everything committed and applied, no
   * request open, no change of the members under way. False when they do not within that time.
   */
  settle(virtualMsMax: number = this.settleMsMax): boolean {
    return this.runUntil(() => isSettled(this.nodes, this.leader), virtualMsMax);
  }

  /** Like {@link settle}, for all members, and throws a `ViolationError` when they do not come together. */
  demandConvergence(virtualMsMax: number = this.settleMsMax): void {
    if (!this.settle(virtualMsMax)) violated('convergence', describeNodes(this.nodes));
    demandEqualStates(this.members);
  }

  /** A crash that comes from within; somebody restarts the process soon. */
  #die(id: NodeId): void {
    this.crash(id);
    this.after(this.timing.heartbeatIntervalMs, () => {
      if (this.nodes.some((node) => node.id === id)) this.restart(id);
    });
  }

  #clientSurroundings(): ClientSurroundings {
    const time = this.#time;
    return {
      get nowMs() {
        return time.now;
      },
      checker: this.checker.requests,
      node: (id) => this.node(id),
      asking: (node, event, id) => {
        this.trace.record(3, time.now, node.position, id);
        this.trace.text(`${time.now.toFixed(3)} ${node.id} asked: ${event} ${id}`);
      },
    };
  }

  #note(position: number, text: string): void {
    this.trace.record(4, this.#time.now, position, text.length);
    this.trace.text(`${this.#time.now.toFixed(3)} n${position + 1} ${text}`);
  }
}
