import type { Configuration } from '@kiwi/cluster-config';
import { PeerHealthMonitor, healthThresholds } from '@kiwi/discovery';
import type { AuditLog } from '@kiwi/observability';
import type { Clock } from '@kiwi/raft-core';
import type { GrpcTransport } from '@kiwi/raft-transport';

export interface PeerWatch {
  readonly monitor: PeerHealthMonitor;
  stop(): void;
}

/** Watches how the peers are by what the control streams see of them; changes go to the log and the audit log. */
export function watchPeers(options: {
  readonly cluster: Configuration['cluster'];
  readonly peers: readonly string[];
  readonly transport: GrpcTransport;
  readonly clock: Clock;
  readonly audit: AuditLog;
}): PeerWatch {
  const { cluster, peers, transport, clock, audit } = options;
  const monitor = new PeerHealthMonitor({
    thresholds: healthThresholds(cluster),
    now: () => clock.now(),
  });
  monitor.setPeers(peers);
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

/** Milliseconds since a peer was last heard of; null when it never was. */
export function silenceMs(monitor: PeerHealthMonitor, peer: string, nowMs: number): number | null {
  const lastContactMs = monitor.health(peer)?.lastContactMs ?? null;
  return lastContactMs === null ? null : Math.max(0, Math.round(nowMs - lastContactMs));
}
