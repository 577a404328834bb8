import type { RequestParser } from '@kiwi/resp-protocol';
import type { RegisteredCommand } from '../commands/command-registry.ts';
import type { SessionCommand } from '../commands/session-command.ts';
import { ownFrame } from './command-frame.ts';
import { executeSessionCommand } from './execute-session-command.ts';
import { movedError } from './redirection.ts';
import type { Session } from './session.ts';
import { TransactionQueue } from './transaction-queue.ts';
import type { QueuedCommand } from './transaction-queue.ts';

/** Keys that a connection may watch at a time. */
const watchedKeysMax = 2 ** 20;

export const notAMember = 'CLUSTERDOWN This node is not a member of a cluster';

/** Redis's words. */
export const outOfMemory = "OOM command not allowed when used memory > 'maxmemory'.";

const noFrame = Buffer.alloc(0);

/**
 * The transactions of one connection (Redis documentation, "Transactions"). Commands are checked and queued here; EXEC submits them as one, so
 * that they become a single piece of a log entry. What is watched is replicated state: see `Watches` in `@kiwi/state-machine`.
 */
export class SessionTransactions {
  /** Whether EXEC is running a command of the connection itself. */
  isRunning = false;
  readonly #session: Session;
  /** What was queued since MULTI; null outside a transaction. */
  #queue: TransactionQueue | null = null;
  /** Under this number the replica knows what is watched; null while nothing is. */
  #watcher: number | null = null;
  #watchedKeys = 0;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Whether commands are queued at present. */
  get isOpen(): boolean {
    return this.#queue !== null;
  }

  /** Commands queued; -1 outside a transaction. */
  get length(): number {
    return this.#queue?.length ?? -1;
  }

  /** Bytes of the queued commands. */
  get bytes(): number {
    return this.#queue?.bytes ?? 0;
  }

  /** Whether EXEC would write, or send messages. */
  get changesSomething(): boolean {
    const commands = this.#queue?.commands ?? [];
    return commands.some(
      ({ command }) => command.write || command.info.flags.includes('may_replicate'),
    );
  }

  /** MULTI. */
  begin(): void {
    const session = this.#session;
    if (this.#queue !== null) {
      session.refuse('ERR MULTI calls can not be nested');
      return;
    }
    // What is queued has not run yet: it counts as what was received and has not.
    this.#queue = new TransactionQueue(session.context.settings.queryBufferBytesMax);
    session.answer(() => session.reply.ok());
  }

  /** DISCARD. */
  discard(): void {
    const session = this.#session;
    if (this.#queue === null) {
      session.refuse('ERR DISCARD without MULTI');
      return;
    }
    this.reset();
    this.#confirm();
  }

  /** EXEC. */
  execute(): void {
    const session = this.#session;
    const queue = this.#queue;
    if (queue === null) {
      session.refuse('ERR EXEC without MULTI');
      return;
    }
    const refusal = this.#refusalOf(queue);
    if (refusal !== null) {
      this.reset();
      session.refuse(refusal);
      return;
    }
    const watcher = this.#watcher;
    this.#queue = this.#watcher = null;
    for (const { command, args } of queue.commands) {
      command.calls++;
      if (session.context.monitors.isActive) session.show(command, args);
    }
    const steps = queue.steps(session.db, ({ command, args }) => {
      this.isRunning = true;
      executeSessionCommand(session, command.session as SessionCommand, args);
      this.isRunning = false;
    });
    session.context.replica.transaction(session, { steps, watcher });
    if (queue.hasBarrier) session.waitForReplies();
  }

  /** EXEC itself was refused, which ends the transaction if there is one. */
  refuseExec(line: string): void {
    this.reset();
    this.#session.refuse(abortedBecause(line));
  }

  /** WATCH. */
  watch(keys: readonly string[]): void {
    const session = this.#session;
    const { replica } = session.context;
    if (this.isOpen) {
      session.refuse('ERR WATCH inside MULTI is not allowed');
      return;
    }
    if (this.#watcher === null) this.#watchedKeys = 0;
    if (this.#watchedKeys + keys.length > watchedKeysMax) {
      session.refuse(`ERR a connection may watch ${watchedKeysMax} keys at most`);
      return;
    }
    this.#watchedKeys += keys.length;
    this.#watcher ??= replica.nextWatcher();
    replica.watch(session, this.#watcher, session.db, keys);
  }

  /** UNWATCH. */
  unwatch(): void {
    this.#releaseWatch();
    this.#confirm();
  }

  #confirm(): void {
    const session = this.#session;
    session.answer(() => {
      session.reply.ok();
      session.tracking?.ended();
    });
  }

  /** A command was refused as it came: the transaction fails as a whole. */
  failed(): void {
    if (this.#queue !== null) this.#queue.failed = true;
  }

  /** Keeps a command for EXEC, or refuses it. `parser` has its frame. */
  queue(command: RegisteredCommand, args: readonly string[], parser: RequestParser): void {
    const session = this.#session;
    const queue = this.#queue as TransactionQueue;
    const frame = command.data === null ? noFrame : ownFrame(args, parser);
    const queued = { command, args, frame };
    const refusal = this.#refusalToQueue(queue, queued);
    if (refusal !== null) {
      this.failed();
      session.refuse(refusal);
      return;
    }
    queue.add(queued);
    session.answer(() => session.reply.simple('QUEUED'));
  }

  /** Drops what was queued and ends what is watched: the connection ends, or begins anew. */
  reset(): void {
    this.#queue = null;
    this.#releaseWatch();
  }

  #refusalToQueue(queue: TransactionQueue, queued: QueuedCommand): string | null {
    const { command } = queued;
    if (command.noMulti) return 'ERR Command not allowed inside a transaction';
    if (this.#session.context.replica.memory.isFull) return outOfMemory;
    const suspension = command.write ? this.#session.context.replica.suspension : null;
    if (suspension !== null) return suspension.writeRefusal;
    return queue.hasRoom(queued) ? null : 'ERR the transaction is too large';
  }

  /** Why EXEC does nothing, as an error line; null when it may try. */
  #refusalOf(queue: TransactionQueue): string | null {
    const { context } = this.#session;
    if (queue.failed) return 'EXECABORT Transaction discarded because of previous errors.';
    if (!context.node.isMember) return notAMember;
    if (context.settings.mode === 'redirect') {
      for (const { command, args } of queue.commands) {
        if (command.data === null || this.#session.servedHere(command)) continue;
        const moved = movedError(context.node, command.info, args);
        if (moved !== null) return moved;
      }
    }
    const { suspension, memory } = context.replica;
    if (memory.isFull && queue.commands.some(({ command }) => command.denyOom)) {
      return abortedBecause(outOfMemory);
    }
    if (suspension === null || !queue.commands.some(({ command }) => command.write)) return null;
    return abortedBecause(suspension.writeRefusal);
  }

  #releaseWatch(): void {
    if (this.#watcher !== null) this.#session.context.replica.unwatch(this.#watcher);
    this.#watcher = null;
  }
}

function abortedBecause(line: string): string {
  return `EXECABORT Transaction discarded because of: ${line.replace(/^ERR /, '')}`;
}
