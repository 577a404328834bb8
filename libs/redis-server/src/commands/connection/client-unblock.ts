import type { RewindableReply } from '@kiwi/state-machine';
import type { Session } from '../../session/session.ts';
import type { SessionCommand } from '../session-command.ts';
import { forAdmins } from './client-command.ts';

type Ending = (reply: RewindableReply) => void;

const endings: Readonly<Record<string, Ending>> = {
  timeout: (reply) => reply.nullArray(),
  error: (reply) => reply.error('UNBLOCKED client unblocked via CLIENT UNBLOCK'),
};

/** The session and the ending that are meant, or the error line. */
function targetOf(
  session: Session,
  args: readonly string[],
): [Session | undefined, Ending] | string {
  const [, , idText = '', reason = 'TIMEOUT'] = args;
  if (args.length > 4) {
    return `ERR unknown subcommand or wrong number of arguments for '${args[1]}'. Try CLIENT HELP.`;
  }
  const name = reason.toLowerCase();
  const ending = Object.hasOwn(endings, name) ? endings[name] : undefined;
  if (ending === undefined) return 'ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR';
  if (!/^-?\d{1,19}$/.test(idText)) return 'ERR value is not an integer or out of range';
  return [session.context.sessions.get(Number(idText)), ending];
}

/**
 * The end of a wait goes through the log, as its beginning did: the reply says whether it came before anything else ended the wait. The ids
 * are those of this node's connections.
 */
export const clientUnblock: SessionCommand = {
  ...forAdmins,
  name: 'client|unblock',
  syntax: 'client-id:integer [timeout_error(TIMEOUT | ERROR)]',
  arity: -3,
  since: '5.0.0',
  summary: 'Ends what a client waits for, as if its time were up or with an error.',
  complexity: 'O(log N) where N is the number of client connections',
  atOnce: true,
  run(session, args) {
    const target = targetOf(session, args);
    if (typeof target === 'string') {
      if (session.transactions.isRunning) session.reply.error(target);
      else session.refuse(target);
      return;
    }
    const [blocked, ending] = target;
    const { replica } = session.context;
    if (session.transactions.isRunning) {
      const isEnding = blocked !== undefined && replica.unblock(blocked, ending);
      session.reply.integer(isEnding ? 1 : 0);
    } else if (blocked?.isBlocked === true) replica.unblockFor(session, blocked, ending);
    else session.answer(() => session.reply.integer(0));
  },
};
