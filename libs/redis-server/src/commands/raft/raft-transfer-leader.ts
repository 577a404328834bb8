import type { SessionCommand } from '../session-command.ts';
import { answerFromCluster, parseNodeId, raftCommand } from './raft-command.ts';

export const raftTransferLeader: SessionCommand = {
  ...raftCommand,
  name: 'raft.transfer_leader',
  arity: -1,
  summary: 'Moves leadership to a node, or to the voter that has most of the log.',
  run(session, args) {
    if (args.length > 2) {
      session.reply.error('ERR syntax error');
      return;
    }
    const target = args[1] === undefined ? null : parseNodeId(args[1]);
    answerFromCluster(
      session,
      (cluster) => cluster.transferLeader(target),
      (reply) => reply.ok(),
    );
  },
};
