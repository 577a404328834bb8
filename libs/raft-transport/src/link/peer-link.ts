import type { LogFields, Logger } from '@kiwi/kernel';
import type { NodeId, RaftMessage } from '@kiwi/raft-core';
import type { TransportSettings } from '../transport-options.ts';
import { messageBytes } from '../wire/raft-frame-codec.ts';
import type { NodeServices } from '../wire/services.ts';
import { Backoff } from './backoff.ts';
import { OutgoingConnection } from './outgoing-connection.ts';
import type { ConnectionEnd } from './outgoing-connection.ts';
import { RateLimitedNotice } from './rate-limited-notice.ts';

/** What a link reports; `peer` is the id it was made for. */
export interface PeerLinkEvents {
  connected(peer: NodeId): void;
  /** After every `connected`, when that connection is gone; not after `close`. */
  disconnected(peer: NodeId): void;
  unreachable(peer: NodeId): void;
  closedByPeer(peer: NodeId): void;
  raftMessage(peer: NodeId, message: RaftMessage): void;
  peerMessage(peer: NodeId, kind: number, payload: Uint8Array): void;
  contact(peer: NodeId, roundTripMs: number): void;
}

/**
 * Keeps one peer connected.
 *
 *     dialing ──ready──▶ connected ──ended──▶ waiting (backoff) ──▶ dialing
 *        └──────────────failed───────────────────▲
 */
export class PeerLink {
  readonly peer: NodeId;
  readonly address: string;
  readonly #settings: TransportSettings;
  readonly #services: NodeServices;
  readonly #events: PeerLinkEvents;
  readonly #logger: Logger;
  readonly #backoff: Backoff;
  readonly #unreachable: RateLimitedNotice;
  #connection: OutgoingConnection | null = null;
  #cancelRedial: (() => void) | null = null;
  #isClosed = false;
  #roundTripMs: number | null = null;
  #lastProblem = '';

  constructor(
    peer: { readonly id: NodeId; readonly address: string },
    settings: TransportSettings,
    services: NodeServices,
    events: PeerLinkEvents,
  ) {
    const { timing, clock, random } = settings;
    this.peer = peer.id;
    this.address = peer.address;
    this.#settings = settings;
    this.#services = services;
    this.#events = events;
    this.#logger = settings.logger.child({ peer: peer.id, address: peer.address });
    this.#backoff = new Backoff(timing.redialMinMs, timing.redialMaxMs, random);
    this.#unreachable = new RateLimitedNotice(clock, timing.unreachableIntervalMs, () =>
      events.unreachable(this.peer),
    );
  }

  get isConnected(): boolean {
    return this.#connection?.isReady ?? false;
  }

  get pendingBytes(): number {
    return this.#connection?.pendingBytes ?? 0;
  }

  /** Of the last ping that was answered; null before the first. */
  get roundTripMs(): number | null {
    return this.#roundTripMs;
  }

  open(): void {
    this.#dial();
  }

  /** The peer was heard of just now: what stopped the last dials is probably over. */
  dialSoon(): void {
    if (this.#cancelRedial === null) return;
    this.#cancelRedial();
    this.#backoff.reset();
    this.#dial();
  }

  sendRaft(message: RaftMessage): void {
    const bytes = messageBytes(message);
    const isSent = this.#fits(bytes) && (this.#connection?.sendRaft(message, bytes) ?? false);
    if (!isSent) this.#unreachable.notify();
  }

  sendPeer(kind: number, payload: Uint8Array): boolean {
    if (!this.#fits(payload.length)) return false;
    return this.#connection?.sendPeer(kind, payload) ?? false;
  }

  /** Ends the link. Resolves when its connection is gone. */
  async close(reason: 'stopping' | 'removed'): Promise<void> {
    this.#isClosed = true;
    this.#cancelRedial?.();
    this.#unreachable.cancel();
    await this.#connection?.close(reason);
  }

  #dial(): void {
    this.#cancelRedial = null;
    const target = { id: this.peer, address: this.address };
    this.#connection = new OutgoingConnection(target, this.#settings, this.#services, {
      ready: () => this.#ready(),
      raftMessage: (message) => this.#events.raftMessage(this.peer, message),
      peerMessage: (kind, payload) => this.#events.peerMessage(this.peer, kind, payload),
      contact: (roundTripMs) => {
        this.#roundTripMs = roundTripMs;
        this.#events.contact(this.peer, roundTripMs);
      },
      ended: (end, details) => this.#ended(end, details),
    });
  }

  #ready(): void {
    this.#backoff.reset();
    this.#lastProblem = '';
    this.#logger.info('peer_connected');
    this.#events.connected(this.peer);
  }

  #ended(end: ConnectionEnd, details: string): void {
    this.#connection = null;
    this.#unreachable.notify();
    const delayMs = this.#backoff.nextDelayMs();
    this.#cancelRedial = this.#settings.clock.schedule(delayMs, () => this.#dial());
    if (end === 'failed' || end === 'refused') {
      // Once per problem, not per dial.
      if (details !== this.#lastProblem) this.#report(end, details);
      this.#lastProblem = details;
      return;
    }
    this.#report(end, details);
    this.#events.disconnected(this.peer);
    if (end === 'closedByPeer' && !this.#isClosed) this.#events.closedByPeer(this.peer);
  }

  #report(end: ConnectionEnd, details: string): void {
    const fields: LogFields = { end, details };
    if (end === 'refused') this.#logger.warn('peer_refused', fields);
    else this.#logger.info('peer_not_connected', fields);
  }

  #fits(bytes: number): boolean {
    const { messageBytesMax } = this.#settings.limits;
    // What is counted beyond the data is covered by the slack of gRPC's limit.
    if (bytes <= messageBytesMax + 64 * 1024) return true;
    this.#logger.error('message_too_large', { bytes, messageBytesMax });
    return false;
  }
}
