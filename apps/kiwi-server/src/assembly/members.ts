import type { Configuration, MemberAddress } from '@kiwi/cluster-config';

/** The members of the cluster; a standalone node is a cluster of one. */
export function clusterMembers(configuration: Configuration): readonly MemberAddress[] {
  if (configuration.cluster.enabled) return configuration.cluster.members;
  const { binding: host, port } = configuration.server;
  return [{ id: configuration.cluster.nodeId, host, port, address: `${host}:${port}` }];
}
