import type { SessionCommand } from '../session-command.ts';
import { answerFromCluster, raftCommand } from './raft-command.ts';

const init: SessionCommand = {
  ...raftCommand,
  name: 'raft.cluster|init',
  arity: 2,
  summary: 'Makes this node, which must be new, the first member of a new cluster.',
  run: (session) =>
    answerFromCluster(
      session,
      (cluster) => cluster.initialize(),
      (reply) => reply.ok(),
    ),
};

const joinCluster: SessionCommand = {
  ...raftCommand,
  name: 'raft.cluster|join',
  arity: -3,
  summary: 'Has this node, which must be new, join the cluster of the first address that answers.',
  complexity: 'O(N) where N is the number of addresses',
  run: (session, args) =>
    answerFromCluster(
      session,
      (cluster) => cluster.join(args.slice(2)),
      (reply) => reply.ok(),
    ),
};

export const raftCluster: SessionCommand = {
  ...raftCommand,
  name: 'raft.cluster',
  arity: -2,
  summary: 'Commands that bring a new node into a cluster.',
  complexity: 'Depends on subcommand.',
  subcommands: [init, joinCluster],
  run: (session) => session.reply.error("ERR wrong number of arguments for 'raft.cluster' command"),
};
