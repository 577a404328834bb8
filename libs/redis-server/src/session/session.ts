import type { Socket } from 'node:net';
import type { Operation, ReplicaClient } from '@kiwi/replica';
import { RequestParser } from '@kiwi/resp-protocol';
import type { RegisteredCommand } from '../commands/command-registry.ts';
import { PendingLimit } from './pending-limit.ts';
import type { ReplyMode } from './reply-mode.ts';
import type { ServerContext } from './server-context.ts';
import { SessionInput } from './session-input.ts';
import { SessionOutput } from './session-output.ts';
import { SessionReply } from './session-reply.ts';
import { SessionSubscriptions } from './session-subscriptions.ts';
import { receive } from './shared-reads.ts';
import type { SessionTracking } from '../tracking/session-tracking.ts';
import { SessionTransactions } from './session-transactions.ts';

/** How CLIENT UNBLOCK ends a wait: as if its time were up, or with an error. */
export type UnblockReason = 'timeout' | 'error';

/** A client that is to read its last replies may do nothing for so long. */
const lastReplyMs = 10_000;

/**
 * One client connection: its state, what CLIENT tells about it, the order of its replies, and its end. What comes in is in `SessionInput`, what
 * goes out in `SessionOutput`.
 */
export class Session implements ReplicaClient {
  readonly id: number;
  readonly context: ServerContext;
  readonly reply: SessionReply;
  readonly address: string;
  readonly localAddress: string;
  readonly unixSocket: string | null;
  readonly createdMs: number;
  pending = 0;
  pendingInLog = 0;
  postponed: Operation[] | null = null;
  settling = false;
  db = 0;
  authenticated: boolean;
  name = '';
  libraryName = '';
  libraryVersion = '';
  /** Set by READONLY: in mode `redirect`, reads are served here instead of being sent to the leader. */
  readOnly = false;
  noEvict = false;
  noTouch = false;
  /** Shows the commands of all clients. */
  isMonitor = false;
  replyMode: ReplyMode = 'on';
  /** A command that may wait has no reply yet. */
  isBlocked = false;
  /** A command that changes how the next ones are read has not run yet. */
  barrier = false;
  /** MULTI, EXEC and what belongs to them. */
  readonly transactions: SessionTransactions;
  readonly subscriptions: SessionSubscriptions;
  /** CLIENT TRACKING is on. */
  tracking: SessionTracking | null = null;
  lastCommand = 'NULL';
  lastInteractionMs: number;
  readonly #socket: Socket;
  readonly #parser: RequestParser;
  readonly #output: SessionOutput;
  readonly #input: SessionInput;
  /** The reply of the command that has run is still to come. */
  #awaitingReply = false;
  /** Ends the waiting for it; null when others than the client wait too, or nobody does. */
  #unblock: ((reason: UnblockReason) => void) | null = null;
  #closing = false;
  #closed = false;

  /** @param unixSocket the path where it came in; null for TCP */
  constructor(context: ServerContext, socket: Socket, unixSocket: string | null = null) {
    this.context = context;
    this.id = context.sessions.nextId();
    this.reply = new SessionReply(this, context.statistics);
    this.#socket = socket;
    this.transactions = new SessionTransactions(this);
    this.subscriptions = new SessionSubscriptions(this, context.pubsub);
    this.unixSocket = unixSocket;
    const ends = unixSocket === null ? null : `${unixSocket}:0`;
    this.address = ends ?? endpoint(socket.remoteAddress, socket.remotePort);
    this.localAddress = ends ?? endpoint(socket.localAddress, socket.localPort);
    this.createdMs = this.lastInteractionMs = context.wallClock();
    this.authenticated = context.settings.requirepass === '';
    const { bulkBytesMax, commandBytesMax } = context.settings;
    this.#parser = new RequestParser({ bulkBytesMax, commandBytesMax });
    this.#parser.authenticated = this.authenticated;
    const pendingLimit = new PendingLimit();
    const output = (this.#output = new SessionOutput(this, socket, pendingLimit));
    this.#input = new SessionInput(this, { socket, parser: this.#parser, output, pendingLimit });
    receive(socket, (bytes, isLent) => this.#input.received(bytes, isLent));
    socket.on('drain', () => this.#drained());
    socket.on('error', () => socket.destroy());
    socket.on('end', () => this.#input.ended());
    socket.on('close', () => this.#socketClosed());
    context.sessions.add(this);
    socket.resume();
  }

  /** Bytes received and not yet run. */
  get queryBufferBytes(): number {
    return this.#parser.buffered;
  }

  /** Bytes of replies that the client has not taken. */
  get outputBufferBytes(): number {
    return this.#output.bytes;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Takes no more commands. */
  get isEnding(): boolean {
    return this.#closing;
  }

  /** A command waits for what only this client would take: it is over when the client ends its side. */
  get waitsForClient(): boolean {
    return this.isBlocked || this.#unblock !== null;
  }

  /** The password was right, or none is asked for. */
  authenticate(): void {
    this.authenticated = true;
    this.#parser.authenticated = true;
  }

  /** Back to how a new connection is (RESET). */
  reset(): void {
    this.db = 0;
    this.name = '';
    this.reply.protocol = 2;
    this.readOnly = false;
    this.noEvict = false;
    this.noTouch = false;
    this.authenticated = this.context.settings.requirepass === '';
    this.#parser.authenticated = this.authenticated;
    this.libraryName = '';
    this.libraryVersion = '';
    this.replyMode = 'on';
    this.#endMonitor();
    this.transactions.reset();
    this.subscriptions.clear();
    this.context.tracking.stop(this);
  }

  /** Shows this connection the commands of all clients from now on. */
  monitor(): void {
    this.isMonitor = true;
    this.context.monitors.add(this);
  }

  /** For what is read from now on; what was written before is treated as before. */
  setReplyMode(mode: ReplyMode): void {
    this.#output.flush();
    this.replyMode = mode;
  }

  /** The end of CLIENT PAUSE: what was postponed is run, though not within the command that ended it. */
  goOn(): void {
    setImmediate(() => {
      if (this.#closed) return;
      this.#input.process();
      this.#finishIfClosing();
    });
  }

  /** Whether only commands about subscriptions are taken: in RESP2, messages could not be told from replies. */
  get inSubscribedMode(): boolean {
    return this.subscriptions.isActive && this.reply.protocol === 2;
  }

  /** Sends something that is no reply, behind the replies that are ready. */
  push(encoded: string): void {
    if (!this.#closed) this.#output.push(encoded);
  }

  /** Answers what was asked and closes the connection. */
  end(): void {
    this.#closing = true;
    this.#finishIfClosing();
  }

  /** Closes the connection at once. */
  destroy(): void {
    this.#socket.destroy();
  }

  /**
   * The reply of the command that is running comes later; what the client has sent behind it waits. Only for commands with
   * `barrier`, and `reply` must not reject. With `unblock` nobody but the client waits for it: that is called to have it soon when another
   * client wants it so, and it is over when the client ends its side.
   */
  replyLater(
    reply: Promise<(reply: SessionReply) => void>,
    { unblock = null }: { readonly unblock?: ((reason: UnblockReason) => void) | null } = {},
  ): void {
    this.barrier = this.#awaitingReply = true;
    this.#unblock = unblock;
    void reply.then((write) => {
      this.barrier = this.#awaitingReply = false;
      this.#unblock = null;
      if (this.#closed) return;
      write(this.reply);
      this.endSkipping();
      this.#input.process();
      this.#finishIfClosing();
    });
  }

  /** Ends what this connection waits for outside of the log; false when it does not. */
  unblock(reason: UnblockReason): boolean {
    const unblock = this.#unblock;
    this.#unblock = null;
    unblock?.(reason);
    return unblock !== null;
  }

  /** Reads nothing more until all that was submitted is answered. */
  waitForReplies(): void {
    this.barrier = true;
    this.context.replica.local(this, () => {
      this.barrier = false;
    });
  }

  settled(): void {
    if (this.#closed) {
      this.reply.discard();
      return;
    }
    if (this.isBlocked && this.pending === 0) this.barrier = this.isBlocked = false;
    this.endSkipping();
    // First out, then in: what the client does not take must count before more of its commands are run.
    this.#output.flush();
    this.#takePostponed();
    if (this.#input.isWaiting) this.#input.process();
    this.#finishIfClosing();
  }

  /** The reply that is not to be sent is whole. */
  endSkipping(): void {
    if (this.replyMode !== 'skipping' || this.pending > 0 || this.#awaitingReply) return;
    this.setReplyMode('on');
  }

  /** Whether this node runs a command in mode `redirect`. */
  servedHere(command: RegisteredCommand): boolean {
    return this.context.replica.isLeader || (this.readOnly && !command.write);
  }

  /** Shows a command of this connection to who looks on. Administration is none of their business (Redis: `call`). */
  show(command: RegisteredCommand, args: readonly string[]): void {
    if (!command.info.flags.includes('admin')) this.context.monitors.show(this, this.db, args);
  }

  /** Answers with an error in its place among the replies. */
  refuse(line: string): void {
    this.answer(() => {
      this.reply.error(line);
      this.tracking?.ended();
    });
  }

  /** Writes a reply now, or when those before it are written. */
  answer(write: () => void): void {
    if (this.pending === 0) write();
    else this.context.replica.local(this, write);
  }

  /** Closes the connection if it leaves more unread than it may. */
  checkOutputLimit(): void {
    this.#output.checkLimit();
  }

  /** The replies that are ready are as much as the client may be trusted to take: its reads are to wait. */
  isCongested(): boolean {
    return this.#output.isCongested;
  }

  /** Has the reads run that waited for the client to take the replies before. */
  #takePostponed(): void {
    if (this.postponed !== null && this.#output.hasRoom) {
      this.context.replica.takePostponed(this);
    }
  }

  #drained(): void {
    this.#output.pump();
    if (!this.#output.hasRoom) return;
    this.#takePostponed();
    if (this.#output.isDraining) {
      this.#output.isDraining = false;
      this.#input.process();
    }
    this.#finishIfClosing();
  }

  #finishIfClosing(): void {
    if (!this.#closing || this.#closed || this.#awaitingReply || this.pending > 0) return;
    this.#output.flush();
    if (this.#socket.timeout !== lastReplyMs) {
      // A client that never reads its last replies must not keep the connection for ever.
      this.#socket.setTimeout(lastReplyMs, () => this.#socket.destroy());
    }
    if (this.#output.isEmpty) this.#socket.end();
  }

  #endMonitor(): void {
    this.isMonitor = false;
    this.context.monitors.remove(this);
  }

  #socketClosed(): void {
    this.#closed = true;
    this.#closing = true;
    this.#output.discard();
    if (this.postponed !== null) this.context.replica.takePostponed(this);
    this.transactions.reset();
    this.subscriptions.clear();
    this.#endMonitor();
    this.context.pause.forget(this);
    this.context.tracking.stop(this);
    if (this.isBlocked) this.context.replica.unblock(this, () => undefined);
    this.context.sessions.remove(this);
  }
}

function endpoint(host: string | undefined, port: number | undefined): string {
  if (host === undefined || port === undefined) return '?:0';
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
