import type { MemberView } from '../../node-view.ts';
import type { Session } from '../../session/session.ts';
import type { SessionCommand } from '../session-command.ts';
import { clusterAdminCommand, clusterCommand } from './cluster-command.ts';
import { clusterNodeId } from './node-id.ts';
import { nodeLine } from './topology.ts';

const nondeterministic = ['nondeterministic_output'];

function replicasCommand(
  info: Pick<SessionCommand, 'name' | 'since' | 'deprecated'>,
): SessionCommand {
  return {
    ...clusterAdminCommand,
    ...info,
    syntax: 'node-id',
    arity: 3,
    summary: 'Describes the followers of the leader, a line each.',
    complexity: 'O(N) where N is the number of replicas',
    tips: nondeterministic,
    run(session, args) {
      const { node } = session.context;
      const member = findMember(session, args[2] as string);
      if (member === undefined) {
        session.reply.error(`ERR Unknown node ${args[2]}`);
        return;
      }
      if (member.id !== node.leader) {
        session.reply.error('ERR The specified node is not a master');
        return;
      }
      const followers = node.members.filter(({ id }) => id !== node.leader);
      session.reply.array(followers.length);
      for (const follower of followers) session.reply.bulk(nodeLine(node, follower));
    },
  };
}

export const clusterReplicas = replicasCommand({ name: 'cluster|replicas', since: '5.0.0' });
export const clusterSlaves = replicasCommand({
  name: 'cluster|slaves',
  since: '3.0.0',
  deprecated: { since: '5.0.0', replacedBy: 'CLUSTER REPLICAS' },
});

/** Members do not vote on each other's failure: Raft's election time-outs decide. */
export const clusterCountFailureReports: SessionCommand = {
  ...clusterAdminCommand,
  name: 'cluster|count-failure-reports',
  syntax: 'node-id',
  arity: 3,
  summary: 'Answers 1 when this node hears nothing of a member, else 0.',
  tips: nondeterministic,
  run(session, args) {
    const member = findMember(session, args[2] as string);
    if (member === undefined) session.reply.error(`ERR Unknown node ${args[2]}`);
    else session.reply.integer(member.reachable ? 0 : 1);
  },
};

export const clusterLinks: SessionCommand = {
  ...clusterCommand,
  name: 'cluster|links',
  since: '7.0.0',
  summary: 'Describes the connections to the other members that are there.',
  complexity: 'O(N) where N is the total number of Cluster nodes',
  tips: nondeterministic,
  run(session) {
    const { reply, context } = session;
    const { node } = context;
    const links = node.members.filter(({ id, reachable }) => id !== node.nodeId && reachable);
    reply.array(links.length);
    for (const { id, contactMs, unsentBytes } of links) {
      reply.map(5);
      reply.bulk('direction');
      reply.bulk('to');
      reply.bulk('node');
      reply.bulk(clusterNodeId(id));
      reply.bulk('last-contact');
      reply.integer(contactMs ?? 0);
      reply.bulk('events');
      reply.bulk(unsentBytes > 0 ? 'rw' : 'r');
      reply.bulk('send-buffer-used');
      reply.integer(unsentBytes);
    }
  },
};

function findMember({ context }: Session, clusterId: string): MemberView | undefined {
  const wanted = clusterId.toLowerCase();
  return context.node.members.find(({ id }) => clusterNodeId(id) === wanted);
}
