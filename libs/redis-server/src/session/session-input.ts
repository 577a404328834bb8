import type { Socket } from 'node:net';
import type { RequestParser } from '@kiwi/resp-protocol';
import { CommandDispatcher } from './command-dispatcher.ts';
import type { PendingLimit } from './pending-limit.ts';
import type { Session } from './session.ts';
import type { SessionOutput } from './session-output.ts';

/** What a client may send behind a command that waits; beyond it nothing is read, and its end is noticed late. */
const blockedInputBytesMax = 1024 * 1024;

/** What a connection uses of the session around it. */
export interface SessionInputParts {
  readonly socket: Socket;
  readonly parser: RequestParser;
  readonly output: SessionOutput;
  readonly pendingLimit: PendingLimit;
}

/** What comes in from one client: its commands are run as they come, or wait unread while limits or a command before them say so. */
export class SessionInput {
  readonly #session: Session;
  readonly #socket: Socket;
  readonly #parser: RequestParser;
  readonly #output: SessionOutput;
  readonly #pendingLimit: PendingLimit;
  readonly #dispatcher: CommandDispatcher;
  /** A command that has to wait for the end of CLIENT PAUSE. */
  #postponed: string[] | null = null;
  /** The socket is not read. */
  #paused = false;
  /** The client has ended its side; what it sent before is still run. */
  #ended = false;

  constructor(session: Session, { socket, parser, output, pendingLimit }: SessionInputParts) {
    this.#session = session;
    this.#socket = socket;
    this.#parser = parser;
    this.#output = output;
    this.#pendingLimit = pendingLimit;
    this.#dispatcher = new CommandDispatcher(session, parser);
  }

  /** Whether there may be something to run that had to wait. */
  get isWaiting(): boolean {
    return this.#parser.buffered > 0 || this.#paused;
  }

  /** Takes what has come. Bytes that are lent are copied. */
  received(bytes: Buffer, isLent: boolean): void {
    const session = this.#session;
    if (session.isEnding) return;
    const { statistics, settings, wallClock, logger } = session.context;
    statistics.bytesIn += bytes.length;
    session.lastInteractionMs = wallClock();
    if (!isLent) this.#parser.feed(bytes);
    else if (!this.#parser.absorb(bytes)) this.#parser.feed(Buffer.from(bytes));
    this.process();
    if (this.#parser.buffered > settings.queryBufferBytesMax) {
      logger.warn('query_buffer_limit', { client: session.address });
      session.destroy();
    }
  }

  /** The client has ended its side. */
  ended(): void {
    // Nobody is left to take what a waiting command would get: it must not get it.
    if (this.#session.waitsForClient) this.#session.destroy();
    this.#ended = true;
    this.process();
  }

  /** Runs what has arrived, as far as limits allow. */
  process(): void {
    const session = this.#session;
    while (!session.isEnding && !session.barrier && session.replyMode !== 'skipping') {
      if (this.#mustWait()) {
        this.#pause();
        break;
      }
      const args = this.#postponed ?? this.#nextCommand();
      if (args === null) {
        this.#resume();
        if (this.#ended) session.end();
        break;
      }
      if (session.context.pause.isActive && this.#postpone(args)) break;
      this.#postponed = null;
      if (session.replyMode === 'skipNext') this.#dispatchSkipping(args);
      else this.#dispatch(args);
    }
    const isHeldBack = session.barrier || session.replyMode === 'skipping';
    if (isHeldBack && !this.#readsOnWhileBlocked()) this.#pause();
    this.#output.flush();
  }

  #mustWait(): boolean {
    const session = this.#session;
    const { pending } = session;
    if (this.#pendingLimit.isReached(pending)) return true;
    if (this.#output.isDraining || session.postponed !== null) return true;
    return pending > 0 && session.context.replica.overloaded;
  }

  #nextCommand(): string[] | null {
    try {
      return this.#parser.next();
    } catch (fault) {
      const session = this.#session;
      const message = (fault as { message: string }).message;
      session.context.statistics.protocolErrors++;
      session.answer(() => {
        session.reply.error(`ERR ${message}`);
      });
      session.end();
      return null;
    }
  }

  #postpone(args: string[]): boolean {
    const { pause, commands } = this.#session.context;
    if (!pause.holds(this.#session, commands.find(args[0] as string), args)) return false;
    this.#postponed = args;
    this.#pause();
    return true;
  }

  /** Runs the command whose reply CLIENT REPLY SKIP drops. */
  #dispatchSkipping(args: string[]): void {
    this.#session.setReplyMode('skipping');
    this.#dispatch(args);
    this.#session.endSkipping();
  }

  #dispatch(args: string[]): void {
    this.#pendingLimit.dispatched++;
    this.#dispatcher.dispatch(args);
  }

  /** A socket that is not read does not tell that the client has gone. */
  #readsOnWhileBlocked(): boolean {
    return this.#session.waitsForClient && this.#parser.buffered <= blockedInputBytesMax;
  }

  #pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    this.#socket.pause();
  }

  #resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#socket.resume();
  }
}
