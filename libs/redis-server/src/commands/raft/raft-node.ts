import type { SessionCommand } from '../session-command.ts';
import { answerFromCluster, parseNodeId, raftCommand } from './raft-command.ts';

const add: SessionCommand = {
  ...raftCommand,
  name: 'raft.node|add',
  arity: 4,
  summary:
    'Adds the node at host:port; id 0 takes the id it runs under. Answers its id and address.',
  run(session, args) {
    const [idText, address] = args.slice(2) as [string, string];
    const id = idText === '0' ? null : parseNodeId(idText);
    answerFromCluster(
      session,
      (cluster) => cluster.addNode(id, address),
      (reply, added) => {
        reply.array(2);
        reply.integer(added.nodeId);
        reply.bulk(added.address);
      },
    );
  },
};

const remove: SessionCommand = {
  ...raftCommand,
  name: 'raft.node|remove',
  arity: 3,
  summary: 'Removes a node; a leader hands over first.',
  run(session, args) {
    const id = parseNodeId(args[2] as string);
    answerFromCluster(
      session,
      (cluster) => cluster.removeNode(id),
      (reply) => reply.ok(),
    );
  },
};

export const raftNode: SessionCommand = {
  ...raftCommand,
  name: 'raft.node',
  arity: -2,
  summary: 'Commands that change the members of the cluster.',
  complexity: 'Depends on subcommand.',
  subcommands: [add, remove],
  run: (session) => session.reply.error("ERR wrong number of arguments for 'raft.node' command"),
};
