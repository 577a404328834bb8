/**
 * - `healthy`: heard from within the first threshold.
 * - `suspected`: silent for a while, or its connection was lost; may be a hiccup.
 * - `failed`: silent for the time after which a leader would be voted out.
 */
export type PeerState = 'healthy' | 'suspected' | 'failed';

/** What is known about a peer. */
export interface PeerHealth {
  readonly peer: string;
  readonly state: PeerState;
  /** On the clock of the caller; null when the peer was never heard from. */
  readonly lastContactMs: number | null;
  /** Smoothed over the last dozen or so measurements; null before the first one. */
  readonly roundTripMs: number | null;
  /** Lost connections or failed attempts since the last contact. */
  readonly consecutiveFailures: number;
  /** Since when it is in this state. */
  readonly sinceMs: number;
}

/** A peer's change of state. */
export interface PeerTransition {
  readonly peer: string;
  readonly from: PeerState;
  readonly to: PeerState;
  readonly atMs: number;
  readonly reason: 'contact' | 'connection lost' | 'silence';
  /** As of after the change. */
  readonly health: PeerHealth;
}

/**
 * Weight of a new measurement in the smoothed round trip: one eighth, as TCP smooths its round-trip time (RFC 6298, section 2).
 */
export const roundTripWeight = 1 / 8;
