import { randomBytes } from 'node:crypto';
import type { MemberAddress } from '@kiwi/cluster-config';
import type { PeerHealthMonitor } from '@kiwi/discovery';
import type { RaftNode } from '@kiwi/raft-core';
import type { MemberView, NodeView } from '@kiwi/redis-server';
import { release } from '../release.ts';

/** What INFO, HELLO and CLUSTER tell, read from Raft when they are asked. */
export class RedisNodeView implements NodeView {
  readonly runId = randomBytes(20).toString('hex');
  readonly kiwiVersion = release;
  readonly nodeId: string;
  readonly clustered: boolean;
  readonly #raft: RaftNode;
  readonly #members: readonly MemberAddress[];
  readonly #health: PeerHealthMonitor;
  readonly #announced: { readonly host: string; readonly port: number };

  constructor(options: {
    nodeId: string;
    raft: RaftNode;
    members: readonly MemberAddress[];
    health: PeerHealthMonitor;
    /** Where clients reach this node. */
    announced: { readonly host: string; readonly port: number };
  }) {
    this.nodeId = options.nodeId;
    this.#raft = options.raft;
    this.#members = options.members;
    this.#health = options.health;
    this.#announced = options.announced;
    this.clustered = options.members.length > 1;
  }

  get role(): string {
    return this.#raft.status.role;
  }

  get term(): number {
    return this.#raft.status.term;
  }

  get leader(): string | null {
    return this.#raft.status.leader;
  }

  get commitIndex(): number {
    return this.#raft.status.commitIndex;
  }

  get appliedIndex(): number {
    return this.#raft.status.appliedIndex;
  }

  get lastIndex(): number {
    return this.#raft.status.lastIndex;
  }

  get members(): readonly MemberView[] {
    return this.#members.map((member) => {
      const id = String(member.id);
      const self = id === this.nodeId;
      return {
        id,
        host: self ? this.#announced.host : member.host,
        port: self ? this.#announced.port : member.port,
        role: 'voter',
        reachable: self || this.#health.health(id)?.state !== 'failed',
      };
    });
  }
}
