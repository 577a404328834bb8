import { randomBytes } from 'node:crypto';
import type { PeerHealthMonitor } from '@kiwi/discovery';
import type { RaftNode } from '@kiwi/raft-core';
import type { ClusterControl, MemberView, NodeView } from '@kiwi/redis-server';
import { release } from '../release.ts';
import type { ClusterView } from './cluster-view.ts';

/** What INFO, HELLO and CLUSTER tell, read from Raft when they are asked. */
export class RedisNodeView implements NodeView {
  readonly runId = randomBytes(20).toString('hex');
  readonly kiwiVersion = release;
  readonly nodeId: string;
  readonly cluster: ClusterControl;
  readonly raftParameters: Readonly<Record<string, string>>;
  readonly #raft: RaftNode;
  readonly #view: ClusterView;
  readonly #health: PeerHealthMonitor;
  readonly #announced: { readonly host: string; readonly port: number };

  constructor(options: {
    nodeId: string;
    raft: RaftNode;
    view: ClusterView;
    cluster: ClusterControl;
    raftParameters: Readonly<Record<string, string>>;
    health: PeerHealthMonitor;
    /** Where clients reach this node. */
    announced: { readonly host: string; readonly port: number };
  }) {
    this.nodeId = options.nodeId;
    this.#raft = options.raft;
    this.#view = options.view;
    this.cluster = options.cluster;
    this.raftParameters = options.raftParameters;
    this.#health = options.health;
    this.#announced = options.announced;
  }

  get isMember(): boolean {
    return this.#view.isMember;
  }

  get clustered(): boolean {
    return this.#view.members.length > 1;
  }

  get role(): string {
    return this.#raft.role;
  }

  get term(): number {
    return this.#raft.term;
  }

  get leader(): string | null {
    return this.#raft.leader;
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
    return this.#view.members.map((member) => {
      const id = String(member.id);
      const self = id === this.nodeId;
      return {
        id,
        host: self ? this.#announced.host : member.host,
        port: self ? this.#announced.port : member.port,
        role: member.role,
        reachable: self || this.#health.health(id)?.state !== 'failed',
      };
    });
  }
}
