import { answerFromCluster } from '../raft/raft-command.ts';
import type { Session } from '../../session/session.ts';
import type { SessionCommand } from '../session-command.ts';

/** Redis's command for it. Unlike there it is answered when the other node leads, and it works on any node. */
export const failover: SessionCommand = {
  name: 'failover',
  syntax: '[TO target{host port:integer [FORCE]}] [ABORT] [TIMEOUT milliseconds:integer]',
  arity: -1,
  flags: ['admin', 'noscript', 'stale'],
  group: 'server',
  categories: ['admin', 'slow', 'dangerous'],
  keys: [],
  since: '6.2.0',
  summary: 'Moves leadership to the given node, or to the voter that has most of the log.',
  complexity: 'O(1)',
  barrier: true,
  run(session, args) {
    const target = targetOf(session, args.slice(1));
    if (typeof target === 'string') {
      session.reply.error(target);
      return;
    }
    answerFromCluster(
      session,
      (cluster) => cluster.transferLeader(target),
      (reply) => reply.ok(),
    );
  },
};

/** The node to lead, null for any, or an error line. */
function targetOf({ context }: Session, options: readonly string[]): number | null | string {
  if (options.length === 0) return null;
  const word = (options[0] as string).toUpperCase();
  if (word === 'ABORT' && options.length === 1) return 'ERR No failover in progress.';
  if (word === 'TIMEOUT' || options.length > 3) {
    return 'ERR FAILOVER takes no TIMEOUT and no FORCE: a transfer ends within an election time-out, done or not';
  }
  if (word !== 'TO' || options.length !== 3) return 'ERR syntax error';
  const [, host, port] = options;
  const found = context.node.members.find(
    (member) => member.host === host && String(member.port) === port,
  );
  return found === undefined
    ? 'ERR FAILOVER target HOST and PORT is not a member.'
    : Number(found.id);
}
