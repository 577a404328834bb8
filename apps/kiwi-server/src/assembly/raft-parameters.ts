import type { Configuration } from '@kiwi/cluster-config';

/** What CONFIG GET raft.* tells: the settings of consensus under the names of their keys. */
export function raftParameters(
  configuration: Configuration,
  address: string,
): Record<string, string> {
  const { cluster, raft, server } = configuration;
  return {
    id: String(cluster.nodeId),
    addr: address,
    'heartbeat-interval-ms': String(cluster.heartbeatIntervalMs),
    'election-timeout-min-ms': String(cluster.electionTimeoutMinMs),
    'election-timeout-max-ms': String(cluster.electionTimeoutMaxMs),
    'read-mode': server.readMode,
    'request-timeout-ms': String(server.requestTimeoutMs),
    'entry-bytes-max': String(raft.entryBytesMax),
    'inflight-bytes-max': String(raft.inflightBytesMax),
    'uncommitted-bytes-max': String(raft.uncommittedBytesMax),
    'trailing-peers': raft.trailingPeers ? 'yes' : 'no',
  };
}
