import type { RaftEffect, RaftEvent, RaftNotification } from '../core/events.ts';
import type { Entry, LogIndex, Member, NodeId, RequestId } from '../core/types.ts';
import {
  describeChunk,
  describeEntries,
  describeNotification,
  describeResponse,
  textOf,
} from './describe.ts';
import { Disk, entryAt, readEntries } from './disk.ts';
import type { DiskImage } from './disk.ts';
import { Network } from './network.ts';
import type { Envelope } from './network.ts';
import { Safety } from './safety.ts';
import { ScenarioNode, TICK_MS } from './scenario-node.ts';
import type { ScenarioConfig } from './scenario-node.ts';
import { Transcript } from './transcript.ts';
import { decisionOf, isCause, isKnown, telling } from './worth-telling.ts';

type Send = Extract<RaftEffect, { type: 'send' }>;

/** Settling that goes on for longer than this many messages never ends. */
const MESSAGES_MAX = 10_000;

/** A time-out longer than this would be one that never comes. */
const TIMEOUT_MAX_MS = 10_000;

/** A small cluster in which nothing happens but by command: the driver of several cores, with disks and a network between. */
export class World {
  readonly network = new Network();
  readonly transcript = new Transcript();
  readonly safety = new Safety();
  /** Of the nodes that are added from now on; the rest is the default. */
  config: ScenarioConfig = {};
  readonly #nodes = new Map<NodeId, ScenarioNode>();
  /** The event that is being dealt with, and those that its effects have led to. */
  readonly #events: { readonly node: ScenarioNode; readonly event: RaftEvent }[] = [];
  #lastRequest: RequestId = 0;
  /** What was committed when a read began. */
  readonly #reads = new Map<string, LogIndex>();

  get nodes(): readonly ScenarioNode[] {
    return [...this.#nodes.values()];
  }

  node(id: NodeId): ScenarioNode | undefined {
    return this.#nodes.get(id);
  }

  /** Nodes differ in patience, in the order in which they are added, so that no two campaign at once. */
  add(id: NodeId, members: readonly Member[]): void {
    const node = new ScenarioNode(id, members, 0.1 + 0.1 * this.#nodes.size, this.config);
    this.#nodes.set(id, node);
    this.start(node);
  }

  replaceDisk(node: ScenarioNode, image: DiskImage): void {
    node.crash(false);
    node.disk = new Disk(image);
    this.start(node);
  }

  start(node: ScenarioNode): void {
    node.start();
    this.step(node, node.tick(0));
  }

  /** One event at a node that is up; nothing at one that is down. */
  step(node: ScenarioNode, event: RaftEvent): void {
    this.#events.push({ node, event });
    if (this.#events.length > 1) return; // Asked for in the course of a step: its effects come first.
    for (let next = this.#events[0]; next !== undefined; next = this.#events[0]) {
      const { node, event } = next;
      this.#carryOutAll(node, node.core?.step(event) ?? []);
      this.safety.match(this.nodes);
      this.#events.shift();
    }
  }

  /** A request event, under a number that is unique in the scenario. */
  request(node: ScenarioNode, label: string, event: (id: RequestId) => RaftEvent): void {
    const id = ++this.#lastRequest;
    node.requests.set(id, label);
    this.step(node, event(id));
  }

  read(node: ScenarioNode): void {
    const label = `read ${this.#reads.size + 1}`;
    this.#reads.set(label, this.safety.committedIndex);
    this.request(node, label, (id) => ({ type: 'readIndex', id, now: node.now }));
  }

  /** The oldest write of a node becomes durable, and the node is told; false when there is none. */
  finishWrite(node: ScenarioNode): boolean {
    const ticket = node.disk.finishOne();
    if (ticket === null) return false;
    node.durableTicket = ticket;
    const { outbox } = node;
    node.outbox = outbox.filter(({ after }) => (after ?? 0) > ticket);
    for (const send of outbox) {
      if ((send.after ?? 0) > ticket) continue;
      if (node.disk.held) this.transcript.note(node.id, telling(send));
      this.#release(node, send);
    }
    this.step(node, { type: 'persisted', ticket });
    return true;
  }

  deliver(envelope: Envelope): void {
    this.network.take(envelope);
    this.handOver(envelope);
  }

  /** The receiver gets the message, which may stay under way as well. */
  handOver({ from, to, message }: Envelope): void {
    const node = this.#nodes.get(to);
    if (node !== undefined) this.step(node, { type: 'message', from, message, now: node.now });
  }

  /** Disks that are not held write, and messages that are not held arrive, until there are none. */
  settle(): void {
    for (let i = 0; i < MESSAGES_MAX; i++) {
      const node = this.nodes.find(({ disk }) => !disk.held && !disk.isIdle);
      const [envelope] = this.network.free;
      if (node !== undefined) this.finishWrite(node);
      else if (envelope !== undefined) this.deliver(envelope);
      else return;
    }
    throw new Error('the cluster does not come to rest');
  }

  /** Time passes for some nodes, and nothing else happens meanwhile but what `between` does. */
  wait(nodes: readonly ScenarioNode[], ms: number, between: () => void = () => undefined): void {
    for (let passed = 0; passed < ms; passed += TICK_MS) {
      for (const node of nodes) this.step(node, node.tick(Math.min(TICK_MS, ms - passed)));
      between();
    }
  }

  /** Time passes at one node until it campaigns. */
  timeOut(node: ScenarioNode): void {
    const { campaigns } = node;
    for (let ms = 0; ms < TIMEOUT_MAX_MS && node.campaigns === campaigns; ms += TICK_MS) {
      this.step(node, node.tick(TICK_MS));
    }
    if (node.campaigns === campaigns) throw new Error(`${node.id} does not campaign`);
  }

  /** Durable at once, and the log before it is compacted but for some entries. */
  takeSnapshot(node: ScenarioNode, kept: number): void {
    const index = node.appliedIndex;
    node.snapshots.save(node.snapshotMeta, node.state);
    this.step(node, { type: 'snapshotSaved', index, compactTo: Math.max(0, index - kept) });
  }

  #carryOutAll(node: ScenarioNode, effects: readonly RaftEffect[]): void {
    // The write comes first, but is told as the consequence of what the node has become or deleted.
    let told = effects.findLastIndex((effect) => isCause(effect, effects[0]));
    let appended: readonly Entry[] = [];
    for (const effect of effects) {
      this.#carryOut(node, effect);
      if (effect.type === 'persist') appended = effect.entries;
      if (told-- <= 0 && appended.length > 0) {
        this.transcript.note(node.id, `appends ${describeEntries(appended)}`);
        appended = [];
      }
    }
  }

  #carryOut(node: ScenarioNode, effect: RaftEffect): void {
    switch (effect.type) {
      case 'persist':
        node.disk.write(effect.ticket, effect);
        break;
      case 'send':
        this.#tell(node, decisionOf(node, effect));
        if ((effect.after ?? 0) <= node.durableTicket) this.#release(node, effect);
        else node.outbox = [...node.outbox, effect];
        break;
      case 'commit':
        this.#commit(node, effect.index);
        break;
      case 'loadEntries': {
        const { peer, from, to, bytesMax } = effect;
        const entries = readEntries(node.log, from, to, bytesMax);
        this.step(node, { type: 'entriesLoaded', peer, entries });
        break;
      }
      case 'compact':
        node.disk.compact(effect.index, effect.term);
        break;
      case 'loadSnapshot': {
        const { peer, transfer, sequence } = effect;
        const loaded = node.snapshots.load(peer, sequence);
        this.step(node, { type: 'snapshotLoaded', peer, transfer, sequence, loaded });
        break;
      }
      case 'endSnapshot':
        node.snapshots.end(effect.peer);
        break;
      case 'storeSnapshot':
        this.#storeChunk(node, effect);
        break;
      case 'respond':
        this.#respond(node, effect);
        break;
      case 'notify':
        this.#observe(node, effect.notification);
        break;
    }
  }

  #observe(node: ScenarioNode, notification: RaftNotification): void {
    const isNews = !isKnown(node, notification);
    this.#tell(node, isNews ? describeNotification(notification, node.wasLeader) : null);
    if (notification.type === 'election') node.campaigns++;
    if (notification.type === 'membership') node.membershipIndex = notification.index;
    if (notification.type !== 'role') return;
    node.wasLeader = notification.role === 'leader';
    if (node.wasLeader) this.safety.elected(node, notification.term);
  }

  /** A message leaves its node. */
  #release(node: ScenarioNode, { to, message }: Send): void {
    if (message.type === 'voteResponse' && message.granted) {
      this.safety.voted(node, to, message.term);
    } else if (message.type === 'appendResponse' && message.success) {
      this.safety.acknowledged(node, message.index, message.term);
    }
    this.network.send({ from: node.id, to, message });
  }

  #commit(node: ScenarioNode, index: LogIndex): void {
    this.transcript.note(node.id, `commits up to ${index}`, 'commit');
    this.safety.committed(node, node.appliedIndex + 1, index);
    if (node.core !== null && node.isLeader) {
      this.safety.counted(this.nodes, index, node.core.membership);
    }
    const { log } = node;
    for (let i = node.appliedIndex + 1; i <= index; i++) {
      const entry = entryAt(log, i);
      if (entry?.kind === 'command') node.state = [...node.state, textOf(entry.data)];
    }
    node.appliedIndex = index;
    this.safety.applied(node.id, index, node.state);
    this.step(node, { type: 'applied', index });
  }

  #storeChunk(node: ScenarioNode, effect: Extract<RaftEffect, { type: 'storeSnapshot' }>): void {
    const { from, transfer, snapshot, sequence, chunk } = effect;
    node.snapshots.store(snapshot, sequence, chunk);
    this.transcript.note(node.id, `stores ${describeChunk(effect)}`);
    if (!chunk.last) {
      this.step(node, { type: 'snapshotStored', from, transfer, sequence, stored: true });
      return;
    }
    node.state = node.snapshots.state;
    node.appliedIndex = snapshot.index;
    this.safety.applied(node.id, node.appliedIndex, node.state);
    this.step(node, { type: 'snapshotInstalled', from, transfer, snapshot });
  }

  #respond(node: ScenarioNode, { id, result }: Extract<RaftEffect, { type: 'respond' }>): void {
    const label = node.requests.get(id) ?? `request ${id}`;
    this.#tell(node, describeResponse(label, result));
    if (result.type !== 'readReady') return;
    const least = this.#reads.get(label) ?? 0;
    if (result.index < least) {
      throw new Error(`${node.id} serves a stale read: ${least} was committed before it began`);
    }
  }

  #tell(node: ScenarioNode, text: string | null): void {
    if (text !== null) this.transcript.note(node.id, text);
  }
}
