import { violated } from '../check/violation-error.ts';
import type { SimulatedNode } from '../node/simulated-node.ts';

/** The nodes that are members by the running leader's view; all of them while there is no leader. */
export function membersAmong(
  nodes: readonly SimulatedNode[],
  leader: SimulatedNode | null,
): readonly SimulatedNode[] {
  const membership = leader?.membership;
  if (!membership) return nodes;
  const ids = new Set([...membership.members.map(({ id }) => id), ...membership.outgoing]);
  return nodes.filter(({ id }) => ids.has(id));
}

/**
 * Whether all members that are up follow the leader, hold equal logs, have applied all of it and owe no answer, and no change
 * of the members is under way or due.
 */
export function isSettled(nodes: readonly SimulatedNode[], leader: SimulatedNode | null): boolean {
  if (leader?.membership == null) return false;
  const { members, outgoing } = leader.membership;
  if (outgoing.length > 0 || members.some(({ promote }) => promote === true)) return false;
  if (!members.some(({ id, role }) => id === leader.id && role === 'voter')) return false;
  return membersAmong(nodes, leader).every(
    (node) =>
      !node.running ||
      (node.leader === leader.id &&
        node.term === leader.term &&
        node.lastIndex === leader.lastIndex &&
        node.disk.durableLog.lastIndex === leader.lastIndex &&
        node.disk.durableLog.lastTerm === leader.disk.log.lastTerm &&
        node.commitIndex === leader.lastIndex &&
        node.appliedIndex === leader.lastIndex &&
        node.snapshotsIdle &&
        node.openRequests.length === 0),
  );
}

/** Equal logs must have led to equal states. */
export function demandEqualStates(nodes: readonly SimulatedNode[]): void {
  const digests = new Set(nodes.map((node) => node.stateMachine?.digest?.() ?? ''));
  if (digests.size > 1) violated('state-machine-safety', 'equal logs, different states');
}

/** Where each node stands, for the text of a violation. */
export function describeNodes(nodes: readonly SimulatedNode[]): string {
  const picture = nodes.map(
    (node) =>
      `${node.id} ${node.running ? node.role : 'down'} t${node.term} last=${node.lastIndex}` +
      ` commit=${node.commitIndex} applied=${node.appliedIndex} open=${node.openRequests.length}` +
      (node.snapshotsIdle ? '' : ' snapshots under way'),
  );
  return picture.join('; ');
}
