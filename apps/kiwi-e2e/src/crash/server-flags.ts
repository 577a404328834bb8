/**
 * What the nodes of a crash test are started with besides their addresses. Short time-outs make rounds short. With tiny limits a few
 * hundred milliseconds of load suffice for a checkpoint and for the log to be compacted beyond a node that is away; a slow
 * transfer gives a fault time to strike in the middle of it.
 */
export const crashServerFlags: readonly string[] = [
  '--cluster-heartbeat-interval-ms=50',
  '--cluster-election-timeout-min-ms=400',
  '--cluster-election-timeout-max-ms=800',
  '--checkpoint-log-bytes=65536',
  '--checkpoint-interval-ms=300',
  '--checkpoint-trailing-bytes=16384',
  '--checkpoint-send-bytes-per-second=4194304',
];
