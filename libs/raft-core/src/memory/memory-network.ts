import type { RaftMessage } from '../core/messages.ts';
import type { NodeId } from '../core/types.ts';
import type { Clock } from '../ports/clock.ts';
import type { Transport, TransportHandler } from '../ports/transport.ts';
import { systemClock } from '../system/system-clock.ts';

type Delivery = () => void;

/**
 * A network of nodes within one process. Delivers asynchronously and in order; links can be cut.
 * Addresses are ignored: nodes are found by id.
 */
export class MemoryNetwork {
  readonly #clock: Clock;
  readonly #running = new Map<NodeId, MemoryTransport>();
  /** Cut directions, as `from to` pairs. */
  readonly #cut = new Set<string>();
  #queue: Delivery[] = [];

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** The transport of a node. After `stop` it may be started again, as by a restarted process. */
  transport(id: NodeId): Transport {
    return new MemoryTransport(this, id);
  }

  /** Loses everything from and to this node. Connections stay open: nobody is told. */
  isolate(id: NodeId): void {
    for (const other of this.#running.keys()) {
      if (other !== id) this.cut(id, other).cut(other, id);
    }
  }

  /** Loses everything in one direction. */
  cut(from: NodeId, to: NodeId): this {
    this.#cut.add(pair(from, to));
    return this;
  }

  /** Repairs all links. */
  heal(): void {
    this.#cut.clear();
  }

  /** @internal */
  join(transport: MemoryTransport): void {
    this.#running.set(transport.id, transport);
  }

  /** @internal */
  leave(transport: MemoryTransport): void {
    if (this.#running.get(transport.id) !== transport) return;
    this.#running.delete(transport.id);
    for (const other of this.#running.values()) {
      this.#deliver(() => other.peerClosed(transport.id));
    }
  }

  /** @internal */
  send(from: MemoryTransport, to: NodeId, message: RaftMessage): void {
    if (this.#cut.has(pair(from.id, to))) return;
    this.#deliver(() => {
      const receiver = this.#running.get(to);
      if (receiver === undefined) from.peerUnreachable(to);
      else if (!this.#cut.has(pair(from.id, to))) receiver.message(from.id, message);
    });
  }

  #deliver(delivery: Delivery): void {
    this.#queue.push(delivery);
    if (this.#queue.length > 1) return;
    this.#clock.schedule(0, () => {
      const queue = this.#queue;
      this.#queue = [];
      for (const next of queue) next();
    });
  }
}

class MemoryTransport implements Transport {
  readonly id: NodeId;
  readonly #network: MemoryNetwork;
  #handler: TransportHandler | null = null;
  #peers: ReadonlySet<NodeId> = new Set();
  /** Who has sent something: can be answered without being a peer, as over a connection that the other side opened. */
  readonly #callers = new Set<NodeId>();

  constructor(network: MemoryNetwork, id: NodeId) {
    this.#network = network;
    this.id = id;
  }

  start(handler: TransportHandler): Promise<void> {
    this.#handler = handler;
    this.#network.join(this);
    return Promise.resolve();
  }

  setPeers(peers: readonly { readonly id: NodeId }[]): void {
    this.#peers = new Set(peers.map((peer) => peer.id));
  }

  send(to: NodeId, message: RaftMessage): void {
    if (this.#handler === null) return;
    if (this.#peers.has(to) || this.#callers.has(to)) this.#network.send(this, to, message);
  }

  stop(): Promise<void> {
    this.#handler = null;
    this.#callers.clear();
    this.#network.leave(this);
    return Promise.resolve();
  }

  message(from: NodeId, message: RaftMessage): void {
    this.#callers.add(from);
    this.#handler?.message(from, message);
  }

  peerUnreachable(peer: NodeId): void {
    this.#handler?.peerUnreachable(peer);
  }

  peerClosed(peer: NodeId): void {
    const known = this.#callers.delete(peer) || this.#peers.has(peer);
    if (known) this.#handler?.peerClosed(peer);
  }
}

function pair(from: NodeId, to: NodeId): string {
  return `${from}\u0000${to}`;
}
