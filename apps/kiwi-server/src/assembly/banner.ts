import type { Configuration } from '@kiwi/cluster-config';
import { release } from '../release.ts';

/** What is served and how to connect, in three lines. */
export function startupLines(configuration: Configuration, port: number): readonly string[] {
  const { server, cluster, dataDirectory } = configuration;
  const what = cluster.enabled
    ? cluster.joinsAs === null
      ? `node ${cluster.nodeId} of ${cluster.members.length}`
      : `node ${cluster.nodeId} of the cluster it joins`
    : 'a standalone node';
  const address = `${server.binding}:${port}`;
  const host = server.binding === '127.0.0.1' ? '' : `-h ${server.binding} `;
  return [
    `Kiwi ${release} serves ${what} on ${address}: Redis (RESP2 and RESP3), gRPC and HTTP on one port.`,
    `Every write is in the Raft log, fsynced on a majority, before it is answered. Data: ${dataDirectory}`,
    `Connect: redis-cli ${host}-p ${port} | curl http://${address}/cluster/status | grpcurl -plaintext ${address} list`,
  ];
}
