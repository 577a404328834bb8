import type { MemberAddress } from '../member-address.ts';
import { isWeaker } from '../sources/origin.ts';
import type { MergedSettings } from './merged-settings.ts';

/** Checks what single values cannot tell: relations between time-outs and between limits. */
export function checkRelations(merged: MergedSettings): void {
  const heartbeat = 'cluster.heartbeat_interval_ms';
  const electionMin = 'cluster.election_timeout_min_ms';
  const electionMax = 'cluster.election_timeout_max_ms';
  if (merged.sound(heartbeat, electionMin)) {
    const least = 2 * merged.integer(heartbeat);
    if (merged.integer(electionMin) < least) {
      merged.refuse(electionMin, `at least ${least}, twice ${merged.quote(heartbeat)}`);
    }
  }
  atMost(merged, electionMin, electionMax);
  atMost(merged, 'raft.entry_bytes_max', 'raft.inflight_bytes_max');
  atMost(merged, 'raft.inflight_bytes_max', 'raft.uncommitted_bytes_max');
  const [raftPort, adminPort] = ['server.raft_port', 'server.admin_port'];
  if (merged.sound(raftPort, adminPort) && merged.integer(raftPort) !== 0) {
    const taken = merged.integer(raftPort) === merged.integer(adminPort);
    if (taken) merged.refuse(adminPort, `a port other than ${merged.quote(raftPort)}`);
  }
}

function atMost(merged: MergedSettings, smaller: string, larger: string): void {
  if (!merged.sound(smaller, larger) || merged.integer(smaller) <= merged.integer(larger)) return;
  merged.refuse(smaller, `at most ${merged.quote(larger)}`);
}

/** A standalone node has nobody to take its data from; to start it empty instead would lose the data without a word. */
export function checkRecovery(merged: MergedSettings): void {
  const [recover, enabled] = ['cluster.recover_from_peers', 'cluster.enabled'];
  if (!merged.sound(recover, enabled)) return;
  if (!merged.boolean(recover) || merged.boolean(enabled)) return;
  merged.refuse(
    recover,
    `false when ${merged.quote(enabled)}: a standalone node has no peers to recover from; ` +
      'restore a backup of its data directory (docs/operations.md, "Backup")',
  );
}

/**
 * Peers connect to the port in the own member entry, so something must listen there: `server.port`, `server.raft_port`,
 * or a port mapping declared by `cluster.announce_port`. A `server.port` nobody set, or one set by a weaker source than
 * `cluster.node_id` (the file's port when `--node-id` names another member), gives way to the member entry.
 */
export function checkOwnPort(merged: MergedSettings, own: MemberAddress): void {
  const [port, raftPort, announcePort] = [
    'server.port',
    'server.raft_port',
    'cluster.announce_port',
  ] as const;
  if (!merged.sound(port, raftPort, announcePort)) return;
  const listensOn = [port, raftPort, announcePort].map((path) => merged.integer(path));
  if (listensOn.includes(own.port) && merged.integer(raftPort) === 0) return;
  if (merged.integer(raftPort) === own.port || merged.integer(announcePort) === own.port) return;
  const entry = `"${own.id}:${own.address}" in cluster.members`;
  if (merged.integer(raftPort) !== 0) {
    merged.refuse(raftPort, `${own.port}, where peers connect by ${entry}`);
    return;
  }
  if (isWeaker(merged.origin(port), merged.origin('cluster.node_id'))) {
    const origin = { kind: 'member', label: `cluster.members (node ${own.id})` } as const;
    merged.override({ path: port, value: own.port, origin });
    return;
  }
  merged.refuse(
    port,
    `${own.port}, where peers connect by ${entry}; leave server.port out, or set server.raft_port = ${own.port} ` +
      `for a port of its own, or cluster.announce_port = ${own.port} when that port is mapped to this one`,
  );
}
