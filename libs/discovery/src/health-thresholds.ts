/** How long a peer may be silent, in milliseconds since the last contact. */
export interface HealthThresholds {
  /** Silence from here on makes a peer suspected. */
  readonly suspectedAfterMs: number;
  /** Silence from here on makes a peer failed. */
  readonly failedAfterMs: number;
}

/**
 * Thresholds that go with the pace of the cluster. Suspected: three heartbeats stayed out, or half an election time-out
 * passed, whichever is sooner, but never less than two heartbeats. Failed: as long as followers wait at most
 * before they campaign against a silent leader.
 */
export function healthThresholds(timing: {
  readonly heartbeatIntervalMs: number;
  readonly electionTimeoutMinMs: number;
  readonly electionTimeoutMaxMs: number;
}): HealthThresholds {
  const { heartbeatIntervalMs, electionTimeoutMinMs, electionTimeoutMaxMs } = timing;
  const sooner = Math.min(3 * heartbeatIntervalMs, electionTimeoutMinMs / 2);
  const suspectedAfterMs = Math.max(2 * heartbeatIntervalMs, sooner);
  return { suspectedAfterMs, failedAfterMs: Math.max(electionTimeoutMaxMs, suspectedAfterMs) };
}
