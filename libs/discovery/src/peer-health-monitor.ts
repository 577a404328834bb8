import { EventEmitter } from 'node:events';
import type { HealthThresholds } from './health-thresholds.ts';
import { roundTripWeight } from './peer-health.ts';
import type { PeerHealth, PeerState, PeerTransition } from './peer-health.ts';

/** Names and arguments of the monitor's events. */
export interface PeerHealthEvents {
  readonly transition: [PeerTransition];
}

export interface PeerHealthMonitorOptions {
  readonly thresholds: HealthThresholds;
  /** Monotonic milliseconds: the clock that `contact` and `lost` are told, too. */
  readonly now: () => number;
}

interface Peer {
  state: PeerState;
  sinceMs: number;
  /** Silence counts from here: the last contact, or when the peer became known. */
  silentSinceMs: number;
  lastContactMs: number | null;
  roundTripMs: number | null;
  consecutiveFailures: number;
}

/**
 * How the peers are, from what the control stream sees of them. Fed by `contact` and `lost`; `check` notices silence and is
 * to be called about once per heartbeat interval. Observes only: elections do not depend on it.
 */
export class PeerHealthMonitor {
  readonly #thresholds: HealthThresholds;
  readonly #now: () => number;
  readonly #peers = new Map<string, Peer>();
  readonly #events = new EventEmitter();

  constructor(options: PeerHealthMonitorOptions) {
    this.#thresholds = options.thresholds;
    this.#now = options.now;
  }

  /** Calls back after every change of state. Returns a function that ends that. */
  on<Name extends keyof PeerHealthEvents>(
    name: Name,
    listener: (...args: PeerHealthEvents[Name]) => void,
  ): () => void {
    this.#events.on(name, listener);
    return () => this.#events.off(name, listener);
  }

  /**
   * Replaces the set of watched peers. New ones begin as suspected, since nothing is known of them, and fail unless they
   * are heard from; those no longer named are forgotten.
   */
  setPeers(peers: readonly string[]): void {
    for (const known of this.#peers.keys()) if (!peers.includes(known)) this.#peers.delete(known);
    const now = this.#now();
    for (const peer of peers) {
      if (this.#peers.has(peer)) continue;
      this.#peers.set(peer, {
        state: 'suspected',
        sinceMs: now,
        silentSinceMs: now,
        lastContactMs: null,
        roundTripMs: null,
        consecutiveFailures: 0,
      });
    }
  }

  /** Something came from this peer; `roundTripMs` when it was the answer to a question. Unknown peers are ignored. */
  contact(peer: string, nowMs: number, roundTripMs?: number): void {
    const known = this.#peers.get(peer);
    if (known === undefined) return;
    known.lastContactMs = Math.max(known.lastContactMs ?? nowMs, nowMs);
    known.silentSinceMs = Math.max(known.silentSinceMs, nowMs);
    known.consecutiveFailures = 0;
    if (roundTripMs !== undefined) known.roundTripMs = smoothed(known.roundTripMs, roundTripMs);
    this.#enter(peer, known, 'healthy', nowMs, 'contact');
  }

  /** Its connection broke or could not be made. A healthy peer becomes suspected at once. Unknown peers are ignored. */
  lost(peer: string, nowMs: number): void {
    const known = this.#peers.get(peer);
    if (known === undefined) return;
    known.consecutiveFailures++;
    if (known.state === 'healthy') this.#enter(peer, known, 'suspected', nowMs, 'connection lost');
  }

  /** Notices which peers have been silent for too long. */
  check(nowMs: number = this.#now()): void {
    for (const [peer, known] of this.#peers) {
      const silentMs = nowMs - known.silentSinceMs;
      if (silentMs >= this.#thresholds.failedAfterMs) {
        this.#enter(peer, known, 'failed', nowMs, 'silence');
      } else if (silentMs >= this.#thresholds.suspectedAfterMs && known.state === 'healthy') {
        this.#enter(peer, known, 'suspected', nowMs, 'silence');
      }
    }
  }

  /** How this peer is, as of the last event; null when it is not watched. */
  health(peer: string): PeerHealth | null {
    const known = this.#peers.get(peer);
    return known === undefined ? null : healthOf(peer, known);
  }

  /** All watched peers, in the order in which they became known. */
  all(): readonly PeerHealth[] {
    return [...this.#peers].map(([peer, known]) => healthOf(peer, known));
  }

  #enter(
    peer: string,
    known: Peer,
    to: PeerState,
    atMs: number,
    reason: PeerTransition['reason'],
  ): void {
    const from = known.state;
    if (from === to) return;
    known.state = to;
    known.sinceMs = atMs;
    const transition: PeerTransition = {
      peer,
      from,
      to,
      atMs,
      reason,
      health: healthOf(peer, known),
    };
    this.#events.emit('transition', transition);
  }
}

function healthOf(peer: string, known: Peer): PeerHealth {
  const { state, lastContactMs, roundTripMs, consecutiveFailures, sinceMs } = known;
  return { peer, state, lastContactMs, roundTripMs, consecutiveFailures, sinceMs };
}

function smoothed(before: number | null, sampleMs: number): number {
  return before === null ? sampleMs : before + roundTripWeight * (sampleMs - before);
}
