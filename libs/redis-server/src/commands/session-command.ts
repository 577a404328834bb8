import type { CommandInfo, DataCommand } from '@kiwi/commands';
import type { Session } from '../session/session.ts';

/** A command about the connection or the server, run by the session in its place among the replies. */
export interface SessionCommand extends CommandInfo {
  /** Changes how later commands are understood: nothing behind it is read before it has run. */
  readonly barrier?: boolean;
  /**
   * Runs as soon as it is read, while replies before its own may still be due: it changes how the next commands are understood, but waits for
   * nothing. It writes its reply by a method of the session that keeps the order, not to `session.reply`.
   */
  readonly atOnce?: boolean;
  /** Allowed on a RESP2 connection that subscribes to something. */
  readonly inSubscribedMode?: boolean;
  /** Runs between MULTI and EXEC too instead of being queued. */
  readonly runsInTransaction?: boolean;
  /** Of a container; some may look at keys. */
  readonly subcommands?: readonly (SessionCommand | DataCommand)[];
  /** Writes exactly one reply to `session.reply`. Name and arity were checked. */
  run(session: Session, args: readonly string[]): void;
}
