import { ClusterError } from '@kiwi/admin-api';
import type { GrpcRemoteNodes } from '@kiwi/admin-api';
import type { MemberAddress } from '@kiwi/cluster-config';
import type { Logger } from '@kiwi/kernel';
import type { RaftNode } from '@kiwi/raft-core';

/** Between rounds of asking: doubled each time up to the maximum. */
const retryMinMs = 500;
const retryMaxMs = 8_000;

/** Brings this node, as long as it is not a member of any cluster, into one. */
export class ClusterJoiner {
  readonly #raft: RaftNode;
  readonly #remote: GrpcRemoteNodes;
  readonly #self: MemberAddress;
  readonly #logger: Logger;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;

  constructor(options: {
    raft: RaftNode;
    remote: GrpcRemoteNodes;
    self: MemberAddress;
    logger: Logger;
  }) {
    this.#raft = options.raft;
    this.#remote = options.remote;
    this.#self = options.self;
    this.#logger = options.logger;
  }

  /** Asks again and again until this node is a member. Each refusal is logged. */
  start(seeds: readonly string[], retryMs = retryMinMs): void {
    if (this.#stopped || seeds.length === 0 || this.#isMember()) return;
    this.join(seeds).then(
      () => this.#logger.info('joined', { address: this.#self.address }),
      (error: Error) => {
        this.#logger.warn('join_failed', { reason: error.message });
        const next = Math.min(2 * retryMs, retryMaxMs);
        this.#timer = setTimeout(() => this.start(seeds, next), retryMs);
      },
    );
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** Asks the nodes at these addresses, one after the other, until one adds this node. @throws ClusterError of the last one. */
  async join(addresses: readonly string[]): Promise<void> {
    if (this.#isMember()) {
      throw new ClusterError('already_member', `node ${this.#self.id} is in a cluster already`);
    }
    const { id: nodeId, address } = this.#self;
    let last: unknown = new ClusterError('invalid_request', 'no address was given');
    for (const seed of addresses) {
      try {
        await this.#remote.ask(seed, { type: 'addMember', nodeId, address, promote: true });
        return;
      } catch (error) {
        last = error;
      }
    }
    throw last;
  }

  #isMember(): boolean {
    return this.#raft.status.membership.members.length > 0;
  }
}
