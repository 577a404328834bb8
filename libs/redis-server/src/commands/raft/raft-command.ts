import { CommandError } from '@kiwi/commands';
import type { CommandFlag } from '@kiwi/commands';
import type { ClusterControl } from '../../node-view.ts';
import type { Session } from '../../session/session.ts';
import type { SessionReply } from '../../session/session-reply.ts';

const flags: readonly CommandFlag[] = ['admin', 'noscript', 'stale'];

/** What the RAFT commands have in common. They wait for consensus, so nothing behind them may run before. */
export const raftCommand = {
  group: 'cluster',
  flags,
  categories: ['admin', 'slow', 'dangerous'],
  keys: [],
  since: '7.0.0',
  complexity: 'O(1)',
  barrier: true,
} as const;

const nodeIdMax = 0xffff_ffff;

/** @throws CommandError unless the text is a node id. */
export function parseNodeId(text: string): number {
  const id = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  if (id < 1 || id > nodeIdMax) {
    throw new CommandError(`ERR invalid node id '${text}', expected 1 to ${nodeIdMax}`);
  }
  return id;
}

/** Answers once the cluster has done what was asked, or has refused it. */
export function answerFromCluster<T>(
  session: Session,
  ask: (cluster: ClusterControl) => Promise<T>,
  write: (reply: SessionReply, answer: T) => void,
): void {
  const asked = ask(session.context.node.cluster);
  session.replyLater(
    asked.then(
      (answer) => (reply) => write(reply, answer),
      (error: unknown) => (reply) => reply.error(errorLine(error)),
    ),
  );
}

/** The error codes clients know: CLUSTERDOWN when surely nothing was done, INDETERMINATE when that is not known. */
const codes: Readonly<Record<string, string>> = {
  no_leader: 'CLUSTERDOWN',
  change_in_progress: 'TRYAGAIN',
  indeterminate: 'INDETERMINATE',
};

function errorLine(error: unknown): string {
  const { reason, message } = error as { reason?: unknown; message?: unknown };
  const code = (typeof reason === 'string' ? codes[reason] : undefined) ?? 'ERR';
  return `${code} ${String(message).replaceAll(/[\r\n]+/g, ' ')}`;
}
