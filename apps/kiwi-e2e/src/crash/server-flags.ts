/**
 * What the nodes of a crash test are started with besides their addresses. Short time-outs make rounds short, and with tiny
 * limits a few hundred milliseconds of load suffice for checkpoints, compaction and snapshots.
 */
export const crashServerFlags: readonly string[] = [
  '--cluster-heartbeat-interval-ms=50',
  '--cluster-election-timeout-min-ms=400',
  '--cluster-election-timeout-max-ms=800',
];
