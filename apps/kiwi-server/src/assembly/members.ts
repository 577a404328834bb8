import { formatAddress } from '@kiwi/cluster-config';
import type { Configuration, MemberAddress } from '@kiwi/cluster-config';

/** This node as others reach it. */
export function ownMember(configuration: Configuration): MemberAddress {
  const { cluster, server } = configuration;
  if (cluster.joinsAs !== null) return cluster.joinsAs;
  const own = cluster.members.find((member) => member.id === cluster.nodeId);
  const { binding: host, port } = server;
  return own ?? { id: cluster.nodeId, host, port, address: formatAddress(host, port) };
}
