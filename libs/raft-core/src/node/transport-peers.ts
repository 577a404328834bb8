import type { Membership, NewMember, NodeId } from '../core/types.ts';
import type { Clock } from '../ports/clock.ts';
import type { Transport } from '../ports/transport.ts';

export interface TransportPeersOptions {
  readonly id: NodeId;
  readonly transport: Transport;
  readonly clock: Clock;
  /** How long a peer that is no member any more can still be reached. */
  readonly keepMs: number;
}

/**
 * Keeps the transport's peers in step with the membership: the members of both halves of a joint configuration and the
 * learners. Who was removed stays for a while, so that it can be told.
 */
export class TransportPeers {
  readonly #options: TransportPeersOptions;
  #members: readonly NewMember[] = [];
  /** Former members, and how to end the wait for each. */
  readonly #former = new Map<NodeId, { readonly peer: NewMember; readonly cancel: () => void }>();

  constructor(options: TransportPeersOptions) {
    this.#options = options;
  }

  follow({ members, leaving = [] }: Membership): void {
    const { id: ownId, clock, keepMs } = this.#options;
    const before = this.#members;
    this.#members = [...members, ...leaving].filter(({ id }) => id !== ownId);
    const ids = new Set(this.#members.map(({ id }) => id));
    for (const [id, { cancel }] of this.#former) {
      if (!ids.has(id)) continue;
      cancel();
      this.#former.delete(id);
    }
    for (const peer of before) {
      if (ids.has(peer.id) || this.#former.has(peer.id)) continue;
      const forget = () => {
        this.#former.delete(peer.id);
        this.#set();
      };
      this.#former.set(peer.id, { peer, cancel: clock.schedule(keepMs, forget) });
    }
    this.#set();
  }

  stop(): void {
    for (const { cancel } of this.#former.values()) cancel();
    this.#former.clear();
  }

  #set(): void {
    const former = [...this.#former.values()].map(({ peer }) => peer);
    const peers = [...this.#members, ...former].map(({ id, address }) => ({ id, address }));
    this.#options.transport.setPeers(peers);
  }
}
