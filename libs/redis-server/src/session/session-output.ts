import type { Socket } from 'node:net';
import { OutputLimitWatch } from './output-limits.ts';
import { OutputQueue } from './output-queue.ts';
import { pendingReplyBytesMax } from './pending-limit.ts';
import type { PendingLimit } from './pending-limit.ts';
import type { Session } from './session.ts';

/** Replies not yet taken by the client beyond which no more of its commands are run. */
const unsentBytesMax = 4 * 1024 * 1024;

/** What goes out to one client: its replies, the messages between them, and how much of both it may leave unread. */
export class SessionOutput {
  /** No more commands are to be run before the client has taken what there is. */
  isDraining = false;
  readonly #session: Session;
  readonly #pendingLimit: PendingLimit;
  readonly #queue: OutputQueue;
  readonly #limitWatch = new OutputLimitWatch();
  /** Messages to be sent when the reply at hand is whole. */
  #pushes: string[] = [];

  constructor(session: Session, socket: Socket, pendingLimit: PendingLimit) {
    this.#session = session;
    this.#pendingLimit = pendingLimit;
    this.#queue = new OutputQueue(socket);
  }

  /** Bytes that the client has not taken. */
  get bytes(): number {
    return this.#session.reply.length + this.#queue.bytes;
  }

  /** Whether the socket has been given all that was flushed. */
  get isEmpty(): boolean {
    return this.#queue.isEmpty;
  }

  /** Whether the client has taken enough that more of its commands may be run. */
  get hasRoom(): boolean {
    return this.#queue.bytes <= unsentBytesMax;
  }

  /** The replies that are ready are as much as the client may be trusted to take. */
  get isCongested(): boolean {
    const { reply } = this.#session;
    return reply.length > pendingReplyBytesMax || this.#queue.bytes > pendingReplyBytesMax;
  }

  /** Sends something that is no reply, behind the replies that are ready. */
  push(encoded: string): void {
    this.#pushes.push(encoded);
    if (this.#pushes.length === 1) setImmediate(() => this.flush());
  }

  /** Sends the replies and messages that are ready. */
  flush(): void {
    const session = this.#session;
    const { reply, replyMode } = session;
    if (session.closed) return;
    if (replyMode === 'off' || replyMode === 'skipping') reply.discard();
    if (this.#pushes.length > 0) for (const push of this.#pushes.splice(0)) reply.raw(push);
    if (reply.length === 0) return;
    session.context.statistics.bytesOut += reply.length;
    this.#pendingLimit.learn(reply.length, session.pending);
    this.#queue.write(reply.take());
    const unsent = this.#queue.bytes;
    if (unsent === 0) return;
    this.checkLimit();
    if (unsent > unsentBytesMax) this.isDraining = true;
  }

  /** Closes the connection if it leaves more unread than it may. */
  checkLimit(): void {
    const session = this.#session;
    const { settings, wallClock, logger } = session.context;
    const { normal, pubsub } = settings.outputLimits;
    const limit = session.subscriptions.isActive || session.isMonitor ? pubsub : normal;
    const { bytes } = this.#queue;
    if (!this.#limitWatch.isExceeded(limit, bytes, wallClock())) return;
    logger.warn('output_buffer_limit', { client: session.address, bytes });
    session.destroy();
  }

  /** The socket has become empty: hands over what it takes now. */
  pump(): void {
    this.#queue.pump();
  }

  /** The client has gone. */
  discard(): void {
    this.#session.reply.discard();
    this.#queue.discard();
  }
}
