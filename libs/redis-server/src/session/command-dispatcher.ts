import { checkArity, wrongArity } from '@kiwi/commands';
import type { DataCommand } from '@kiwi/commands';
import { encodeCommand } from '@kiwi/resp-protocol';
import type { RequestParser } from '@kiwi/resp-protocol';
import type { RegisteredCommand } from '../commands/command-registry.ts';
import { refusalOf } from '../commands/refused-commands.ts';
import type { SessionCommand } from '../commands/session-command.ts';
import { ownFrame } from './command-frame.ts';
import { executeSessionCommand } from './execute-session-command.ts';
import { movedError } from './redirection.ts';
import type { Session } from './session.ts';
import { notAMember, outOfMemory } from './session-transactions.ts';

/** Redis's words: clients know them. */
const loadingError = 'LOADING Redis is loading the dataset in memory';

/**
 * What becomes of each command of a connection: it is looked up and checked, then a data command goes to the replica and a command of the
 * connection runs in its place among the replies. Refusals are answered in that place too.
 */
export class CommandDispatcher {
  readonly #session: Session;
  /** Has the frame of the command at hand. */
  readonly #parser: RequestParser;

  constructor(session: Session, parser: RequestParser) {
    this.#session = session;
    this.#parser = parser;
  }

  /** Runs or submits a command, queues it between MULTI and EXEC, or refuses it. Of `args`, the first is its name. */
  dispatch(args: string[]): void {
    const name = args[0] as string;
    const session = this.#session;
    const { context } = session;
    let command = context.commands.find(name);
    context.statistics.commandsProcessed++;
    if (command === undefined) {
      this.#reject(refusalOf(args) ?? context.commands.table.unknownCommand(args));
      return;
    }
    if (!checkArity(command.info, args.length)) {
      command.rejectedCalls++;
      if (command.info.name === 'exec') session.transactions.refuseExec(wrongArity(command.info));
      else this.#reject(wrongArity(command.info));
      return;
    }
    if (!session.authenticated && !command.noAuth) {
      command.rejectedCalls++;
      this.#reject('NOAUTH Authentication required.');
      return;
    }
    if (session.subscriptions.isActive && this.#refusedInSubscribedMode(command, args)) return;
    if (command.data === null) {
      this.#dispatchSession(command, args);
      return;
    }
    if (command.subcommands !== null) {
      const found = this.#subcommand(command, args);
      if (found === null) return;
      command = found;
    }
    this.#dispatchData(command, args);
  }

  #dispatchData(command: RegisteredCommand, args: string[]): void {
    const session = this.#session;
    const { context } = session;
    if (this.#refusedWhileLoading(command)) return;
    if (session.isMonitor) {
      this.#reject("ERR Replica can't interact with the keyspace");
      return;
    }
    session.lastCommand = command.info.name;
    if (context.settings.mode === 'redirect' && !session.servedHere(command)) {
      const moved = movedError(context.node, command.info, args);
      if (moved !== null) {
        this.#reject(moved);
        return;
      }
    }
    if (!context.node.isMember) {
      this.#reject(notAMember);
      return;
    }
    if (context.replica.memory.isFull && (command.denyOom || session.transactions.isOpen)) {
      command.rejectedCalls++;
      this.#reject(outOfMemory);
      return;
    }
    if (session.transactions.isOpen) {
      session.transactions.queue(command, args, this.#parser);
      return;
    }
    command.calls++;
    if (context.monitors.isActive) session.show(command, args);
    if (command.blocking && command.data?.mayBlock?.(args) !== false) this.#block(command, args);
    else if (command.write) this.#write(command, args);
    else if (command.data !== null) this.#read(command.data, args);
  }

  #dispatchSession(container: RegisteredCommand, args: string[]): void {
    const session = this.#session;
    let command = container;
    if (container.subcommands !== null && args.length > 1) {
      const found = this.#subcommand(container, args);
      if (found === null) return;
      command = found;
    }
    if (command.data !== null) {
      this.#dispatchData(command, args);
      return;
    }
    if (this.#refusedWhileLoading(command)) return;
    const own = command.session as SessionCommand;
    if (session.transactions.isOpen && own.runsInTransaction !== true) {
      session.transactions.queue(command, args, this.#parser);
      return;
    }
    session.lastCommand = command.info.name;
    this.#runSession(own, args);
    command.calls++;
    // Behind the run: SELECT is shown with the database it selects, EXEC behind what it runs.
    if (session.context.monitors.isActive) session.show(command, args);
  }

  /** The subcommand that is called; null when it was refused. */
  #subcommand(container: RegisteredCommand, args: readonly string[]): RegisteredCommand | null {
    const session = this.#session;
    const command = container.subcommands?.get((args[1] ?? '').toLowerCase());
    if (command === undefined) {
      this.#reject(refusalOf(args) ?? session.context.commands.table.unknownCommand(args));
      return null;
    }
    if (checkArity(command.info, args.length)) return command;
    command.rejectedCalls++;
    this.#reject(wrongArity(command.info));
    return null;
  }

  #runSession(command: SessionCommand, args: string[]): void {
    const session = this.#session;
    if (command.atOnce === true) {
      const { observer } = session.context;
      observer.begin(command, args);
      command.run(session, args);
      observer.end(command, args, session.reply);
      return;
    }
    if (command.barrier === true && session.pending > 0) {
      session.barrier = true;
      session.context.replica.local(session, () => {
        session.barrier = false;
        executeSessionCommand(session, command, args);
      });
      return;
    }
    session.answer(() => executeSessionCommand(session, command, args));
  }

  /** Submits a command that may wait: what the client has sent behind it waits too. */
  #block(command: RegisteredCommand, args: string[]): void {
    const session = this.#session;
    if (command.data === null) return;
    session.barrier = session.isBlocked = true;
    const frame = ownFrame(args, this.#parser);
    session.context.replica.blocking(session, command.data, args, session.db, frame);
  }

  #read(command: DataCommand, args: readonly string[]): void {
    const session = this.#session;
    const { replica, settings } = session.context;
    const maxAgeMs = settings.readonlyMaxAgeMs;
    if (!session.readOnly || maxAgeMs === 0) replica.read(session, command, args, session.db);
    else replica.readRecent(session, command, args, session.db, maxAgeMs);
  }

  #write(command: RegisteredCommand, args: string[]): void {
    const session = this.#session;
    const parser = this.#parser;
    const replica = session.context.replica;
    if (command.data === null) return;
    if (parser.inline) {
      const frame = encodeCommand(args);
      replica.write(session, command.data, args, session.db, frame, 0, frame.length);
    } else {
      const { frame, frameStart, frameEnd } = parser;
      replica.write(session, command.data, args, session.db, frame, frameStart, frameEnd);
    }
  }

  #refusedInSubscribedMode(command: RegisteredCommand, args: readonly string[]): boolean {
    const session = this.#session;
    if (!session.inSubscribedMode || command.session?.inSubscribedMode === true) return false;
    const subcommand = command.subcommands?.get((args[1] ?? '').toLowerCase());
    const { name } = (subcommand ?? command).info;
    this.#reject(
      `ERR Can't execute '${name}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context`,
    );
    return true;
  }

  #refusedWhileLoading(command: RegisteredCommand): boolean {
    const session = this.#session;
    if (session.context.persistence.loading === null || command.whileLoading) return false;
    command.rejectedCalls++;
    this.#reject(loadingError);
    return true;
  }

  /** Refuses a command as it comes: within a transaction, that fails as a whole. */
  #reject(line: string): void {
    const session = this.#session;
    session.transactions.failed();
    session.refuse(line);
  }
}
