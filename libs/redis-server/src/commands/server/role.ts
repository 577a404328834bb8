import type { SessionCommand } from '../session-command.ts';

/** As INFO replication has it: in mode `proxy` every node serves reads and writes, so each is a master to its clients. */
export const role: SessionCommand = {
  name: 'role',
  arity: 1,
  flags: ['noscript', 'loading', 'stale', 'fast'],
  group: 'server',
  categories: ['admin', 'fast', 'dangerous'],
  keys: [],
  since: '2.8.12',
  summary: 'Answers the role of this node, and where the others are.',
  complexity: 'O(1)',
  run({ reply, context }) {
    const { node, settings, replica } = context;
    const leader = node.members.find(({ id }) => id === node.leader);
    if (settings.mode === 'redirect' && node.clustered && !replica.isLeader) {
      reply.array(5);
      reply.bulk('slave');
      reply.bulk(leader?.host ?? '');
      reply.integer(leader?.port ?? 0);
      reply.bulk(leader === undefined ? 'connect' : 'connected');
      reply.integer(node.appliedIndex);
      return;
    }
    const followers = replica.isLeader
      ? node.members.filter(({ id, reachable }) => id !== node.nodeId && reachable)
      : [];
    reply.array(3);
    reply.bulk('master');
    reply.integer(node.appliedIndex);
    reply.array(followers.length);
    for (const { host, port, ackedIndex } of followers) {
      reply.array(3);
      reply.bulk(host);
      reply.bulk(String(port));
      reply.bulk(String(ackedIndex ?? 0));
    }
  },
};
