import type { AdminPort, ClusterAdmin, Condition, MemberStatus, NodeStatus } from '@kiwi/admin-api';
import type { PeerHealthMonitor } from '@kiwi/discovery';
import type { KiwiMetrics } from '@kiwi/observability';
import { systemClock } from '@kiwi/raft-core';
import type { RaftNode } from '@kiwi/raft-core';
import { silenceMs } from '../assembly/peer-health.ts';
import { release } from '../release.ts';
import type { ClusterView } from './cluster-view.ts';
import type { PersistenceReport } from './persistence-report.ts';

const readinessTimeoutMs = 1_000;

/** What the admin API tells, read from Raft and the peers' health when it is asked. */
export class AdminView implements AdminPort {
  readonly cluster: ClusterAdmin;
  readonly #nodeId: number;
  readonly #clustered: boolean;
  readonly #raft: RaftNode;
  readonly #view: ClusterView;
  readonly #health: PeerHealthMonitor;
  readonly #persistence: PersistenceReport;
  readonly #metrics: KiwiMetrics;
  readonly #startedMs = Date.now();

  constructor(options: {
    nodeId: number;
    clustered: boolean;
    raft: RaftNode;
    view: ClusterView;
    cluster: ClusterAdmin;
    health: PeerHealthMonitor;
    persistence: PersistenceReport;
    metrics: KiwiMetrics;
  }) {
    this.#nodeId = options.nodeId;
    this.#clustered = options.clustered;
    this.#raft = options.raft;
    this.#view = options.view;
    this.cluster = options.cluster;
    this.#health = options.health;
    this.#persistence = options.persistence;
    this.#metrics = options.metrics;
  }

  status(): NodeStatus {
    const raft = this.#raft.status;
    return {
      nodeId: this.#nodeId,
      address: this.#view.self.address,
      version: release,
      mode: this.#clustered || this.#view.members.length > 1 ? 'cluster' : 'standalone',
      role: raft.role,
      term: raft.term,
      leaderId: raft.leader === null ? null : Number(raft.leader),
      leaderAddress: raft.leader === null ? null : (this.#view.find(raft.leader)?.address ?? null),
      commitIndex: raft.commitIndex,
      lastApplied: raft.appliedIndex,
      lastIndex: raft.lastIndex,
      uptimeMs: Date.now() - this.#startedMs,
    };
  }

  members(): readonly MemberStatus[] {
    const raft = this.#raft.status;
    return this.#view.members.map((member) => {
      const id = String(member.id);
      const isSelf = member.id === this.#nodeId;
      const health = isSelf ? null : this.#health.health(id);
      const peer = raft.peers.find((one) => one.id === id);
      return {
        nodeId: member.id,
        address: member.address,
        role: member.role,
        health: isSelf ? 'healthy' : (health?.state ?? 'unknown'),
        lastContactMs: isSelf ? 0 : silenceMs(this.#health, id, systemClock.now()),
        matchIndex: isSelf ? raft.lastIndex : (peer?.matchIndex ?? null),
        roundTripMs: health?.roundTripMs ?? null,
        isLeader: raft.leader === id,
        isSelf,
      };
    });
  }

  health(): Condition {
    const { failed } = this.#raft.status;
    if (failed !== null) return { ok: false, reason: `the node failed: ${failed.message}` };
    const { loading } = this.#persistence;
    return { ok: true, reason: null, ...(loading !== null && { loading }) };
  }

  async ready(): Promise<Condition> {
    const { loading } = this.#persistence;
    if (loading !== null) return { ok: false, reason: 'the data is being loaded', loading };
    if (!this.#view.isMember) {
      return { ok: false, reason: 'this node is not a member of a cluster' };
    }
    const { suspended } = this.#raft.status;
    if (suspended !== null) return { ok: false, reason: suspended.message };
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Condition>((resolve) => {
      timer = setTimeout(
        () => resolve({ ok: false, reason: 'no read point was confirmed in time' }),
        readinessTimeoutMs,
      );
    });
    const asked = this.#raft.readIndex().then(
      (): Condition => ({ ok: true, reason: null }),
      (error: Error): Condition => ({ ok: false, reason: error.message }),
    );
    try {
      return await Promise.race([asked, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  metrics(): Promise<{ readonly contentType: string; readonly text: string }> {
    return this.#metrics
      .scrape()
      .then((text) => ({ contentType: this.#metrics.contentType, text }));
  }
}
