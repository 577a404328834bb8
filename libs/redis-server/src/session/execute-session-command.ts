import { CommandError } from '@kiwi/commands';
import type { SessionCommand } from '../commands/session-command.ts';
import type { Session } from './session.ts';

/** Runs a command of the connection now; it writes its reply. */
export function executeSessionCommand(
  session: Session,
  command: SessionCommand,
  args: readonly string[],
): void {
  const { reply } = session;
  const mark = reply.mark();
  const { observer } = session.context;
  observer.begin(command, args);
  try {
    command.run(session, args);
    if (session.tracking !== null) trackingEnded(session, command);
  } catch (error) {
    reply.rewind(mark);
    reply.error(errorLine(session, command, error));
  }
  observer.end(command, args, reply);
}

function errorLine(session: Session, command: SessionCommand, error: unknown): string {
  if (error instanceof CommandError) return error.message;
  session.context.logger.error('command_failed', { command: command.name, error });
  return `ERR internal error in '${command.name}'`;
}

/** As in Redis, CLIENT CACHING counts for the next command that is not of CLIENT, or for the whole transaction. */
function trackingEnded(session: Session, { name }: SessionCommand): void {
  if (!name.startsWith('client|') && !session.transactions.isRunning) session.tracking?.ended();
}
