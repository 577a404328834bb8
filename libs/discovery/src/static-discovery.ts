import type { Configuration } from '@kiwi/cluster-config';
import { formatAddress } from '@kiwi/cluster-config';
import { ConfigError } from '@kiwi/kernel';

/** A member as Raft knows it: ids are strings there, addresses are for the transport to understand. */
export interface DiscoveredMember {
  readonly id: string;
  /** `host:port` where peers connect. */
  readonly address: string;
}

/** Finds the members that a cluster begins with. */
export interface Discovery {
  /** This node. */
  readonly self: DiscoveredMember;
  /** All members, this node included, ascending by configured id. */
  members(): Promise<readonly DiscoveredMember[]>;
}

/**
 * The members as the configuration lists them; a standalone node is its own only member. They count when the cluster is
 * started for the first time: afterwards the membership is in the log.
 */
export class StaticDiscovery implements Discovery {
  readonly self: DiscoveredMember;
  readonly #members: readonly DiscoveredMember[];

  /** @throws ConfigError `KIWI_CONFIG_INVALID` when the node is not in its own list; `parseConfig` never returns such. */
  constructor(configuration: Pick<Configuration, 'cluster' | 'server'>) {
    const { cluster, server } = configuration;
    const id = String(cluster.nodeId);
    this.#members = cluster.enabled
      ? cluster.members.map((member) => ({ id: String(member.id), address: member.address }))
      : [{ id, address: formatAddress(server.binding, server.port) }];
    const self = this.#members.find((member) => member.id === id);
    if (self === undefined) {
      const text = `cluster.node_id: node ${id} is not one of cluster.members`;
      throw new ConfigError('KIWI_CONFIG_INVALID', text);
    }
    this.self = self;
  }

  members(): Promise<readonly DiscoveredMember[]> {
    return Promise.resolve(this.#members);
  }

  /** All members but this node. */
  async peers(): Promise<readonly DiscoveredMember[]> {
    return this.#members.filter((member) => member !== this.self);
  }
}
