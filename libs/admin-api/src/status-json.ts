import type { MemberStatus, NodeStatus } from './admin-port.ts';

/** JSON of `GET /cluster/members`, one member. */
export function memberJson(member: MemberStatus): Record<string, unknown> {
  return {
    node_id: member.nodeId,
    address: member.address,
    role: member.role,
    health: member.health,
    last_contact_ms: rounded(member.lastContactMs),
    match_index: member.matchIndex,
    round_trip_ms: rounded(member.roundTripMs),
    is_leader: member.isLeader,
    is_self: member.isSelf,
  };
}

/** JSON of `GET /cluster/status`. */
export function statusJson(
  status: NodeStatus,
  members: readonly MemberStatus[],
): Record<string, unknown> {
  return {
    node_id: status.nodeId,
    address: status.address,
    version: status.version,
    mode: status.mode,
    role: snakeCase(status.role),
    term: status.term,
    leader_id: status.leaderId,
    leader_address: status.leaderAddress,
    commit_index: status.commitIndex,
    last_applied: status.lastApplied,
    last_index: status.lastIndex,
    uptime_ms: Math.round(status.uptimeMs),
    members: members.map(memberJson),
  };
}

function snakeCase(word: string): string {
  return word.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Microseconds are as fine as a round trip can be told. */
function rounded(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms * 1000) / 1000;
}
