import type { Configuration } from '@kiwi/cluster-config';
import { PeerHealthMonitor, healthThresholds } from '@kiwi/discovery';
import type { AuditLog } from '@kiwi/observability';
import type { Clock, RaftNode } from '@kiwi/raft-core';
import type { GrpcTransport } from '@kiwi/raft-transport';

export interface PeerWatch {
  readonly monitor: PeerHealthMonitor;
  stop(): void;
}

/**
 * Watches how the peers are by what the control streams see of them; changes go to the log and the audit log. Whom to watch
 * is told by `followMembership`.
 */
export function watchPeers(options: {
  readonly cluster: Configuration['cluster'];
  readonly transport: GrpcTransport;
  readonly clock: Clock;
  readonly audit: AuditLog;
}): PeerWatch {
  const { cluster, transport, clock, audit } = options;
  const monitor = new PeerHealthMonitor({
    thresholds: healthThresholds(cluster),
    now: () => clock.now(),
  });
  transport.onContact((peer, nowMs, roundTripMs) => monitor.contact(peer, nowMs, roundTripMs));
  transport.onPeerState((peer, state) => {
    if (state === 'disconnected') monitor.lost(peer, clock.now());
  });
  monitor.on('transition', ({ peer, from, to }) =>
    audit.record('member_health_changed', { member: peer, from, to }),
  );
  const timer = setInterval(() => monitor.check(), cluster.heartbeatIntervalMs);
  timer.unref();
  return { monitor, stop: () => clearInterval(timer) };
}

/** Watches the members that consensus has, this node left out; who comes and goes is recorded in the audit log. */
export function followMembership(
  raft: RaftNode,
  monitor: PeerHealthMonitor,
  audit: AuditLog,
): void {
  let known: ReadonlyMap<string, string> | null = null;
  raft.on('membership', ({ membership }) => {
    const members = new Map(membership.members.map(({ id, address }) => [id, address]));
    monitor.setPeers([...members.keys()].filter((id) => id !== raft.status.id));
    for (const [member, address] of known === null ? [] : members) {
      if (known?.has(member) === false) audit.record('member_joined', { member, address });
    }
    for (const member of known?.keys() ?? []) {
      if (!members.has(member)) audit.record('member_left', { member, reason: 'removed' });
    }
    known = members;
  });
}

/** Milliseconds since a peer was last heard of; null when it never was. */
export function silenceMs(monitor: PeerHealthMonitor, peer: string, nowMs: number): number | null {
  const lastContactMs = monitor.health(peer)?.lastContactMs ?? null;
  return lastContactMs === null ? null : Math.max(0, Math.round(nowMs - lastContactMs));
}
