import type { NodeId, RaftMessage, Transport, TransportHandler } from '@kiwi/raft-core';
import { PeerLink } from './link/peer-link.ts';
import { GrpcServer } from './server/grpc-server.ts';
import { IncomingPeers } from './server/incoming-peers.ts';
import { grpcSlackBytes, resolveSettings } from './transport-options.ts';
import type { GrpcTransportOptions, TransportSettings } from './transport-options.ts';
import { loadNodeServices } from './wire/services.ts';
import type { NodeServices } from './wire/services.ts';

export type PeerState = 'connected' | 'disconnected';

export type PeerStateListener = (peer: NodeId, state: PeerState) => void;
export type PeerMessageListener = (from: NodeId, kind: number, payload: Uint8Array) => void;
export type ContactListener = (peer: NodeId, nowMs: number, roundTripMs: number) => void;

/** One peer as `GrpcTransport.status` shows it. */
export interface PeerStatus {
  readonly id: NodeId;
  readonly address: string;
  readonly state: PeerState;
  /** Of the last answered ping; null before the first. */
  readonly roundTripMs: number | null;
  /** Accepted for sending and not yet handed to the operating system. */
  readonly pendingBytes: number;
}

export interface TransportStatus {
  readonly state: 'new' | 'started' | 'stopped';
  /** The own listener's; null without one. */
  readonly port: number | null;
  readonly peers: readonly PeerStatus[];
}

/**
 * The `Transport` of raft-core over gRPC, and beside it a channel for messages of the application.
 *
 * Every node dials every peer. `send` and `sendPeer` use what this node dialed, so `connected` means that this node can
 * send to the peer, not that the peer can send to this node. A node that is not among the peers (a learner that has not
 * heard of its cluster, say) is answered over the streams it opened.
 */
export class GrpcTransport implements Transport {
  /** For connections that somebody else accepts (`attach`) and for further services (before `start`). */
  readonly server: GrpcServer;
  readonly #settings: TransportSettings;
  readonly #listen: { readonly host: string; readonly port: number } | null;
  readonly #services: NodeServices;
  readonly #incoming: IncomingPeers;
  readonly #links = new Map<NodeId, PeerLink>();
  readonly #peerStateListeners = new Set<PeerStateListener>();
  readonly #peerMessageListeners = new Set<PeerMessageListener>();
  readonly #contactListeners = new Set<ContactListener>();
  /** Peers whose process was last heard of alive: each is reported closed once, though several streams end. */
  readonly #alive = new Set<NodeId>();
  #handler: TransportHandler | null = null;
  #state: TransportStatus['state'] = 'new';
  #stopped: Promise<void> | null = null;

  /** @throws ConfigError `KIWI_TRANSPORT_OPTIONS`, NetworkError `KIWI_PROTO_MISSING`. */
  constructor(options: GrpcTransportOptions) {
    this.#settings = resolveSettings(options);
    this.#listen = options.listen ?? null;
    this.#services = loadNodeServices();
    this.#incoming = new IncomingPeers(this.#settings, {
      arrived: (peer) => {
        this.#alive.add(peer);
        this.#links.get(peer)?.dialSoon();
      },
      closedByPeer: (peer) => this.#closedByPeer(peer),
      raftMessage: (peer, message) => this.#handler?.message(peer, message),
      peerMessage: (peer, kind, payload) => this.#peerMessage(peer, kind, payload),
    });
    this.server = new GrpcServer({
      grpcBytesMax: this.#settings.limits.messageBytesMax + grpcSlackBytes,
      logger: this.#settings.logger,
    });
    this.server.addService(this.#services.raft, this.#incoming.raftService);
    this.server.addService(this.#services.peer, this.#incoming.peerService);
  }

  get status(): TransportStatus {
    const peers = [...this.#links.values()].map((link): PeerStatus => {
      const { peer: id, address, roundTripMs, pendingBytes, isConnected } = link;
      const state = isConnected ? 'connected' : 'disconnected';
      return { id, address, state, roundTripMs, pendingBytes };
    });
    return { state: this.#state, port: this.server.port, peers };
  }

  /** @throws NetworkError `KIWI_LISTEN_FAILED`. */
  async start(handler: TransportHandler): Promise<void> {
    this.#handler = handler;
    await this.server.start(this.#listen);
    if (this.#state !== 'new') return;
    this.#state = 'started';
    for (const link of this.#links.values()) link.open();
  }

  setPeers(peers: readonly { readonly id: NodeId; readonly address: string }[]): void {
    if (this.#state === 'stopped') return;
    const wanted = new Map(peers.map((peer) => [peer.id, peer]));
    wanted.delete(this.#settings.id);
    for (const link of this.#links.values()) {
      if (wanted.get(link.peer)?.address !== link.address) this.#removeLink(link);
    }
    for (const peer of wanted.values()) {
      if (!this.#links.has(peer.id)) this.#addLink(peer);
    }
  }

  send(to: NodeId, message: RaftMessage): void {
    const link = this.#links.get(to);
    if (link !== undefined) link.sendRaft(message);
    else this.#incoming.sendRaft(to, message);
  }

  /**
   * Sends an opaque message of the application, in order and at most once. The payload must not be changed afterwards.
   * False when it was dropped: no connection, the queue is full, or it is larger than `messageBytesMax`. True means
   * accepted, not delivered: what is under way when the connection breaks is lost, and `onPeerState` tells when.
   */
  sendPeer(to: NodeId, kind: number, payload: Uint8Array): boolean {
    const link = this.#links.get(to);
    return link !== undefined
      ? link.sendPeer(kind, payload)
      : this.#incoming.sendPeer(to, kind, payload);
  }

  /** Calls back for each message of `sendPeer` to this node. The returned function ends that. */
  onPeerMessage(listener: PeerMessageListener): () => void {
    return subscribe(this.#peerMessageListeners, listener);
  }

  /** Calls back when this node can send to a peer, and when it no longer can. The returned function ends that. */
  onPeerState(listener: PeerStateListener): () => void {
    return subscribe(this.#peerStateListeners, listener);
  }

  /** Calls back for each answered ping: the clock's now, and the round trip in milliseconds. The returned function ends that. */
  onContact(listener: ContactListener): () => void {
    return subscribe(this.#contactListeners, listener);
  }

  /** Says goodbye to all peers and closes every connection. Nothing is reported from here on. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #stop(): Promise<void> {
    this.#state = 'stopped';
    this.#handler = null;
    for (const listeners of [
      this.#peerStateListeners,
      this.#peerMessageListeners,
      this.#contactListeners,
    ]) {
      listeners.clear();
    }
    this.server.beginStop();
    this.#incoming.stop();
    await Promise.all([...this.#links.values()].map((link) => link.close('stopping')));
    this.#links.clear();
    await this.server.stop();
  }

  #addLink(peer: { readonly id: NodeId; readonly address: string }): void {
    const link = new PeerLink(peer, this.#settings, this.#services, {
      connected: (id) => {
        this.#alive.add(id);
        this.#peerState(id, 'connected');
      },
      disconnected: (id) => this.#peerState(id, 'disconnected'),
      unreachable: (id) => this.#handler?.peerUnreachable(id),
      closedByPeer: (id) => this.#closedByPeer(id),
      raftMessage: (id, message) => this.#handler?.message(id, message),
      peerMessage: (id, kind, payload) => this.#peerMessage(id, kind, payload),
      contact: (id, roundTripMs) => this.#contact(id, roundTripMs),
    });
    this.#links.set(peer.id, link);
    if (this.#state === 'started') link.open();
  }

  #removeLink(link: PeerLink): void {
    const wasConnected = link.isConnected;
    this.#links.delete(link.peer);
    void link.close('removed');
    if (wasConnected) this.#peerState(link.peer, 'disconnected');
  }

  #closedByPeer(peer: NodeId): void {
    if (this.#alive.delete(peer)) this.#handler?.peerClosed(peer);
  }

  #peerState(peer: NodeId, state: PeerState): void {
    for (const listener of this.#peerStateListeners) listener(peer, state);
  }

  #peerMessage(from: NodeId, kind: number, payload: Uint8Array): void {
    for (const listener of this.#peerMessageListeners) listener(from, kind, payload);
  }

  #contact(peer: NodeId, roundTripMs: number): void {
    const nowMs = this.#settings.clock.now();
    for (const listener of this.#contactListeners) listener(peer, nowMs, roundTripMs);
  }
}

function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
