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

/** Where the other members were, or may be: those of the configuration, and whom a node that joins is to ask. */
export function otherAddresses({ cluster }: Configuration): readonly string[] {
  const members = cluster.members
    .filter(({ id }) => id !== cluster.nodeId)
    .map(({ address }) => address);
  return [...new Set([...members, ...cluster.join])];
}
