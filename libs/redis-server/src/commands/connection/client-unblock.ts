import type { RewindableReply } from '@kiwi/state-machine';
import type { Session, UnblockReason } from '../../session/session.ts';
import type { SessionCommand } from '../session-command.ts';
import { forAdmins } from './client-command.ts';

/** What a client is told whose wait another one has ended with an error. */
export const unblockedError = 'UNBLOCKED client unblocked via CLIENT UNBLOCK';

/** Of a wait that is in the log. */
const endings = {
  timeout: (reply: RewindableReply) => reply.nullArray(),
  error: (reply: RewindableReply) => reply.error(unblockedError),
};

/** The session and the ending that are meant, or the error line. */
function targetOf(
  session: Session,
  args: readonly string[],
): [Session | undefined, UnblockReason] | string {
  const [, , idText = '', reason = 'TIMEOUT'] = args;
  if (args.length > 4) {
    return `ERR unknown subcommand or wrong number of arguments for '${args[1]}'. Try CLIENT HELP.`;
  }
  const ending = reason.toLowerCase();
  if (ending !== 'timeout' && ending !== 'error') {
    return 'ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR';
  }
  if (!/^-?\d{1,19}$/.test(idText)) return 'ERR value is not an integer or out of range';
  return [session.context.sessions.get(Number(idText)), ending];
}

/**
 * The end of a wait goes through the log, as its beginning did: the reply says whether it came before anything else ended the wait. That of WAIT
 * and WAITAOF is this node's own business. The ids are those of this node's connections.
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
    const [blocked, reason] = target;
    const { replica } = session.context;
    if (session.transactions.isRunning) {
      const isEnding =
        blocked?.unblock(reason) === true ||
        (blocked !== undefined && replica.unblock(blocked, endings[reason]));
      session.reply.integer(isEnding ? 1 : 0);
    } else if (blocked?.isBlocked === true) replica.unblockFor(session, blocked, endings[reason]);
    else session.answer(() => session.reply.integer(blocked?.unblock(reason) === true ? 1 : 0));
  },
};
