import type { MemberView, NodeView } from '../../node-view.ts';
import type { Session } from '../../session/session.ts';
import { clusterNodeId } from './node-id.ts';

/** Kiwi has one group for all slots: one range, which the leader serves first. */
export const lastSlot = 16383;

/** The members as cluster clients expect them: the leader first. */
export function membersLeaderFirst(node: NodeView): readonly MemberView[] {
  const isLeader = (member: MemberView): number => (member.id === node.leader ? 0 : 1);
  return [...node.members].sort((a, b) => isLeader(a) - isLeader(b));
}

/** CLUSTER SLOTS: one range, then host, port, id and (empty) metadata of each member. */
export function writeSlots(session: Session): void {
  const { reply, context } = session;
  const members = membersLeaderFirst(context.node);
  reply.array(1);
  reply.array(2 + members.length);
  reply.integer(0);
  reply.integer(lastSlot);
  for (const member of members) {
    reply.array(4);
    reply.bulk(member.host);
    reply.integer(member.port);
    reply.bulk(clusterNodeId(member.id));
    reply.array(0);
  }
}

/** CLUSTER SHARDS: one shard with all members. */
export function writeShards(session: Session): void {
  const { reply, context } = session;
  const { node } = context;
  const members = membersLeaderFirst(node);
  reply.array(1);
  reply.map(2);
  reply.bulk('slots');
  reply.array(2);
  reply.integer(0);
  reply.integer(lastSlot);
  reply.bulk('nodes');
  reply.array(members.length);
  for (const member of members) {
    reply.map(7);
    reply.bulk('id');
    reply.bulk(clusterNodeId(member.id));
    reply.bulk('port');
    reply.integer(member.port);
    reply.bulk('ip');
    reply.bulk(member.host);
    reply.bulk('endpoint');
    reply.bulk(member.host);
    reply.bulk('role');
    reply.bulk(member.id === node.leader ? 'master' : 'replica');
    reply.bulk('replication-offset');
    reply.integer(member.ackedIndex ?? node.appliedIndex);
    reply.bulk('health');
    reply.bulk(member.reachable ? 'online' : 'failed');
  }
}

/** CLUSTER NODES: a line per member. */
export function nodesText(node: NodeView): string {
  return membersLeaderFirst(node)
    .map((member) => `${nodeLine(node, member)}\n`)
    .join('');
}

/** A line of CLUSTER NODES. The configuration epoch is the Raft term. */
export function nodeLine(node: NodeView, member: MemberView): string {
  const leads = member.id === node.leader;
  const flags = `${member.id === node.nodeId ? 'myself,' : ''}${leads ? 'master' : 'slave'}${
    member.reachable ? '' : ',fail'
  }`;
  const master = leads || node.leader === null ? '-' : clusterNodeId(node.leader);
  const link = member.reachable ? 'connected' : 'disconnected';
  const slots = leads ? ` 0-${lastSlot}` : '';
  const address = `${member.host}:${member.port}@${member.port}`;
  const heard = member.contactMs ?? 0;
  return `${clusterNodeId(member.id)} ${address} ${flags} ${master} 0 ${heard} ${node.term} ${link}${slots}`;
}

/** CLUSTER INFO. */
export function infoText(node: NodeView): string {
  const ok = node.leader !== null;
  const fields: readonly (readonly [string, string | number])[] = [
    ['cluster_enabled', 1],
    ['cluster_state', ok ? 'ok' : 'fail'],
    ['cluster_slots_assigned', lastSlot + 1],
    ['cluster_slots_ok', ok ? lastSlot + 1 : 0],
    ['cluster_slots_pfail', 0],
    ['cluster_slots_fail', ok ? 0 : lastSlot + 1],
    ['cluster_known_nodes', node.members.length],
    ['cluster_size', 1],
    ['cluster_current_epoch', node.term],
    ['cluster_my_epoch', node.term],
  ];
  return fields.map(([name, value]) => `${name}:${value}\r\n`).join('');
}
