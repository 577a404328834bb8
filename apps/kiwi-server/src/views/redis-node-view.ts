import { randomBytes } from 'node:crypto';
import type { PeerHealthMonitor } from '@kiwi/discovery';
import { systemClock } from '@kiwi/raft-core';
import type { RaftNode } from '@kiwi/raft-core';
import type { GrpcTransport } from '@kiwi/raft-transport';
import type { ClusterControl, MemberView, NodeView } from '@kiwi/redis-server';
import { release } from '../release.ts';
import { silenceMs } from '../assembly/peer-health.ts';
import type { Announced, Announcements } from '../assembly/announcements.ts';
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
  readonly #announced: Announced;
  readonly #announcements: Announcements;
  readonly #transport: GrpcTransport;

  constructor(options: {
    nodeId: string;
    raft: RaftNode;
    view: ClusterView;
    cluster: ClusterControl;
    raftParameters: Readonly<Record<string, string>>;
    health: PeerHealthMonitor;
    /** Where clients reach this node. */
    announced: Announced;
    announcements: Announcements;
    transport: GrpcTransport;
  }) {
    this.nodeId = options.nodeId;
    this.#raft = options.raft;
    this.#view = options.view;
    this.cluster = options.cluster;
    this.raftParameters = options.raftParameters;
    this.#health = options.health;
    this.#announced = options.announced;
    this.#announcements = options.announcements;
    this.#transport = options.transport;
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
    const acked = new Map(this.#raft.status.peers.map((peer) => [peer.id, peer.matchIndex]));
    const links = new Map(this.#transport.status.peers.map((peer) => [peer.id, peer]));
    return this.#view.members.map((member) => {
      const id = String(member.id);
      const isSelf = id === this.nodeId;
      const { host, port } = isSelf ? this.#announced : (this.#announcements.of(id) ?? member);
      const silence = silenceMs(this.#health, id, systemClock.now());
      return {
        id,
        host,
        port,
        role: member.role,
        reachable: isSelf || this.#health.health(id)?.state !== 'failed',
        contactMs: silence === null ? null : Date.now() - silence,
        ackedIndex: acked.get(id) ?? null,
        unsentBytes: links.get(id)?.pendingBytes ?? 0,
      };
    });
  }

  get leaderAddress(): Announced | null {
    const id = this.leader;
    if (id === null) return null;
    if (id === this.nodeId) return this.#announced;
    return this.#announcements.of(id) ?? this.#view.find(id);
  }
}
