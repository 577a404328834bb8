import type { Socket } from 'node:net';
import { CommandError, checkArity, wrongArity } from '@kiwi/commands';
import type { DataCommand } from '@kiwi/commands';
import type { Operation, ReplicaClient } from '@kiwi/replica';
import { RequestParser, encodeCommand } from '@kiwi/resp-protocol';
import type { RegisteredCommand } from '../commands/command-registry.ts';
import { refusalOf } from '../commands/refused-commands.ts';
import type { SessionCommand } from '../commands/session-command.ts';
import { movedError } from './redirection.ts';
import type { ReplyMode } from './reply-mode.ts';
import type { ServerContext } from './server-context.ts';
import { OutputLimitWatch } from './output-limits.ts';
import { OutputQueue } from './output-queue.ts';
import { SessionReply } from './session-reply.ts';
import { SessionSubscriptions } from './session-subscriptions.ts';
import type { SessionTracking } from '../tracking/session-tracking.ts';
import { notAMember, outOfMemory, SessionTransactions } from './session-transactions.ts';

/** Operations that a connection may have under way; what it has sent beyond them waits. */
const pendingMax = 16_384;
const pendingMin = 64;
/** The replies to them should not take more memory than this, by the size of the replies so far. */
const pendingReplyBytesMax = 16 * 1024 * 1024;
/** Replies not yet taken by the client beyond which no more of its commands are run. */
const unsentBytesMax = 4 * 1024 * 1024;

/** What a client may send behind a command that waits; beyond it nothing is read, and its end is noticed late. */
const blockedInputBytesMax = 1024 * 1024;

/** A client that is to read its last replies may do nothing for so long. */
const lastReplyMs = 10_000;

/** Redis's words: clients know them. */
const loadingError = 'LOADING Redis is loading the dataset in memory';

/** One client connection: parses, dispatches, keeps replies in order, and what CLIENT tells about it. */
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
  /** MULTI, EXEC and what belongs to them. */
  readonly transactions: SessionTransactions;
  readonly subscriptions: SessionSubscriptions;
  /** CLIENT TRACKING is on. */
  tracking: SessionTracking | null = null;
  lastCommand = 'NULL';
  lastInteractionMs: number;
  readonly #socket: Socket;
  readonly #parser: RequestParser;
  /** A command that changes how the next ones are read has not run yet. */
  #barrier = false;
  /** A command that has to wait for the end of CLIENT PAUSE. */
  #postponed: string[] | null = null;
  /** The reply of the command that has run is still to come. */
  #awaitingReply = false;
  /** It is awaited for nothing but the client. */
  #awaitsForClient = false;
  /** Messages to be sent when the reply at hand is whole. */
  #pushes: string[] = [];
  readonly #output: OutputQueue;
  readonly #outputWatch = new OutputLimitWatch();
  #draining = false;
  #paused = false;
  /** Bytes per reply lately; a new connection is trusted with few operations at first. */
  #replyBytesAverage = 64 * 1024;
  #dispatched = 0;
  #answered = 0;
  /** The client has ended its side; what it sent before is still run. */
  #ended = false;
  #closing = false;
  #closed = false;

  /** @param unixSocket the path where it came in; null for TCP */
  constructor(context: ServerContext, socket: Socket, unixSocket: string | null = null) {
    this.context = context;
    this.id = context.sessions.nextId();
    this.reply = new SessionReply(this, context.statistics);
    this.#socket = socket;
    this.#output = new OutputQueue(socket);
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
    socket.on('data', (chunk: Buffer) => this.#received(chunk));
    socket.on('drain', () => this.#drained());
    socket.on('error', () => socket.destroy());
    socket.on('end', () => this.#inputEnded());
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
    return this.reply.length + this.#output.bytes;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Takes no more commands. */
  get isEnding(): boolean {
    return this.#closing;
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
    this.#flush();
    this.replyMode = mode;
  }

  /** The end of CLIENT PAUSE: what was postponed is run, though not within the command that ended it. */
  goOn(): void {
    setImmediate(() => {
      if (this.#closed) return;
      this.#process();
      this.#finishIfClosing();
    });
  }

  /** Whether only commands about subscriptions are taken: in RESP2, messages could not be told from replies. */
  get inSubscribedMode(): boolean {
    return this.subscriptions.isActive && this.reply.protocol === 2;
  }

  /** Sends something that is no reply, behind the replies that are ready. */
  push(encoded: string): void {
    if (this.#closed) return;
    this.#pushes.push(encoded);
    if (this.#pushes.length === 1) setImmediate(() => this.#flush());
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
   * `barrier`, and `reply` must not reject. With `endsWithClient` nobody else is to wait for it: it is over when the client ends its side.
   */
  replyLater(
    reply: Promise<(reply: SessionReply) => void>,
    { endsWithClient = false }: { readonly endsWithClient?: boolean } = {},
  ): void {
    this.#barrier = this.#awaitingReply = true;
    this.#awaitsForClient = endsWithClient;
    void reply.then((write) => {
      this.#barrier = this.#awaitingReply = this.#awaitsForClient = false;
      if (this.#closed) return;
      write(this.reply);
      this.#endSkipping();
      this.#process();
      this.#finishIfClosing();
    });
  }

  /** Reads nothing more until all that was submitted is answered. */
  waitForReplies(): void {
    this.#barrier = true;
    this.context.replica.local(this, () => {
      this.#barrier = false;
    });
  }

  settled(): void {
    if (this.#closed) {
      this.reply.discard();
      return;
    }
    if (this.isBlocked && this.pending === 0) this.#barrier = this.isBlocked = false;
    this.#endSkipping();
    // First out, then in: what the client does not take must count before more of its commands are run.
    this.#flush();
    this.#takePostponed();
    if (this.#parser.buffered > 0 || this.#paused) this.#process();
    this.#finishIfClosing();
  }

  #received(chunk: Buffer): void {
    if (this.#closing) return;
    const { statistics, settings } = this.context;
    statistics.bytesIn += chunk.length;
    this.lastInteractionMs = this.context.wallClock();
    this.#parser.feed(chunk);
    this.#process();
    if (this.#parser.buffered > settings.queryBufferBytesMax) {
      this.context.logger.warn('query_buffer_limit', { client: this.address });
      this.destroy();
    }
  }

  #inputEnded(): void {
    // Nobody is left to take what a waiting command would get: it must not get it.
    if (this.isBlocked || this.#awaitsForClient) this.destroy();
    this.#ended = true;
    this.#process();
  }

  /** Runs what has arrived, as far as limits allow. */
  #process(): void {
    while (!this.#closing && !this.#barrier && this.replyMode !== 'skipping') {
      if (this.#mustWait()) {
        this.#pause();
        break;
      }
      const args = this.#postponed ?? this.#nextCommand();
      if (args === null) {
        this.#resume();
        if (this.#ended) this.end();
        break;
      }
      if (this.context.pause.isActive && this.#postpone(args)) break;
      this.#postponed = null;
      if (this.replyMode === 'skipNext') this.#dispatchSkipping(args);
      else this.#dispatch(args);
    }
    const isHeldBack = this.#barrier || this.replyMode === 'skipping';
    if (isHeldBack && !this.#readsOnWhileBlocked()) this.#pause();
    this.#flush();
  }

  /** A socket that is not read does not tell that the client has gone. */
  #readsOnWhileBlocked(): boolean {
    const waits = this.isBlocked || this.#awaitsForClient;
    return waits && this.#parser.buffered <= blockedInputBytesMax;
  }

  #postpone(args: string[]): boolean {
    const { pause, commands } = this.context;
    if (!pause.holds(this, commands.find(args[0] as string), args)) return false;
    this.#postponed = args;
    this.#pause();
    return true;
  }

  /** Runs the command whose reply CLIENT REPLY SKIP drops. */
  #dispatchSkipping(args: string[]): void {
    this.setReplyMode('skipping');
    this.#dispatch(args);
    this.#endSkipping();
  }

  /** The reply that is not to be sent is whole. */
  #endSkipping(): void {
    if (this.replyMode !== 'skipping' || this.pending > 0 || this.#awaitingReply) return;
    this.setReplyMode('on');
  }

  #nextCommand(): string[] | null {
    try {
      return this.#parser.next();
    } catch (fault) {
      const message = (fault as { message: string }).message;
      this.context.statistics.protocolErrors++;
      this.answer(() => {
        this.reply.error(`ERR ${message}`);
      });
      this.end();
      return null;
    }
  }

  #mustWait(): boolean {
    const limit = pendingReplyBytesMax / this.#replyBytesAverage;
    if (this.pending >= Math.max(pendingMin, Math.min(pendingMax, limit))) return true;
    if (this.#draining || this.postponed !== null) return true;
    return this.pending > 0 && this.context.replica.overloaded;
  }

  #dispatch(args: string[]): void {
    const name = args[0] as string;
    const context = this.context;
    let command = context.commands.find(name);
    context.statistics.commandsProcessed++;
    this.#dispatched++;
    if (command === undefined) {
      this.#reject(refusalOf(args) ?? context.commands.table.unknownCommand(args));
      return;
    }
    if (!checkArity(command.info, args.length)) {
      command.rejectedCalls++;
      if (command.info.name === 'exec') this.transactions.refuseExec(wrongArity(command.info));
      else this.#reject(wrongArity(command.info));
      return;
    }
    if (!this.authenticated && !command.noAuth) {
      command.rejectedCalls++;
      this.#reject('NOAUTH Authentication required.');
      return;
    }
    if (this.subscriptions.isActive && this.#refusedInSubscribedMode(command, args)) return;
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
    const { context } = this;
    if (this.#refusedWhileLoading(command)) return;
    if (this.isMonitor) {
      this.#reject("ERR Replica can't interact with the keyspace");
      return;
    }
    this.lastCommand = command.info.name;
    if (context.settings.mode === 'redirect' && !this.servedHere(command)) {
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
    if (context.replica.memory.isFull && (command.denyOom || this.transactions.isOpen)) {
      command.rejectedCalls++;
      this.#reject(outOfMemory);
      return;
    }
    if (this.transactions.isOpen) {
      this.transactions.queue(command, args, this.#parser);
      return;
    }
    command.calls++;
    if (context.monitors.isActive) this.show(command, args);
    if (command.blocking && command.data?.mayBlock?.(args) !== false) this.#block(command, args);
    else if (command.write) this.#write(command, args);
    else if (command.data !== null) this.#read(command.data, args);
  }

  /** Submits a command that may wait: what the client has sent behind it waits too. */
  #block(command: RegisteredCommand, args: string[]): void {
    if (command.data === null) return;
    this.#barrier = this.isBlocked = true;
    const { inline, frame, frameStart, frameEnd } = this.#parser;
    const own = inline ? encodeCommand(args) : Buffer.from(frame.subarray(frameStart, frameEnd));
    this.context.replica.blocking(this, command.data, args, this.db, own);
  }

  #read(command: DataCommand, args: readonly string[]): void {
    const { replica, settings } = this.context;
    const maxAgeMs = settings.readonlyMaxAgeMs;
    if (!this.readOnly || maxAgeMs === 0) replica.read(this, command, args, this.db);
    else replica.readRecent(this, command, args, this.db, maxAgeMs);
  }

  #write(command: RegisteredCommand, args: string[]): void {
    const parser = this.#parser;
    const replica = this.context.replica;
    if (command.data === null) return;
    if (parser.inline) {
      const frame = encodeCommand(args);
      replica.write(this, command.data, args, this.db, frame, 0, frame.length);
    } else {
      const { frame, frameStart, frameEnd } = parser;
      replica.write(this, command.data, args, this.db, frame, frameStart, frameEnd);
    }
  }

  #refusedInSubscribedMode(command: RegisteredCommand, args: readonly string[]): boolean {
    if (!this.inSubscribedMode || command.session?.inSubscribedMode === true) return false;
    const subcommand = command.subcommands?.get((args[1] ?? '').toLowerCase());
    const { name } = (subcommand ?? command).info;
    this.#reject(
      `ERR Can't execute '${name}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context`,
    );
    return true;
  }

  #refusedWhileLoading(command: RegisteredCommand): boolean {
    if (this.context.persistence.loading === null || command.whileLoading) return false;
    command.rejectedCalls++;
    this.#reject(loadingError);
    return true;
  }

  /** Whether this node runs a command in mode `redirect`. */
  servedHere(command: RegisteredCommand): boolean {
    return this.context.replica.isLeader || (this.readOnly && !command.write);
  }

  #dispatchSession(container: RegisteredCommand, args: string[]): void {
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
    const session = command.session as SessionCommand;
    if (this.transactions.isOpen && session.runsInTransaction !== true) {
      this.transactions.queue(command, args, this.#parser);
      return;
    }
    this.lastCommand = command.info.name;
    this.#runSession(session, args);
    command.calls++;
    // Behind the run: SELECT is shown with the database it selects, EXEC behind what it runs.
    if (this.context.monitors.isActive) this.show(command, args);
  }

  /** Shows a command of this connection to who looks on. Administration is none of their business (Redis: `call`). */
  show(command: RegisteredCommand, args: readonly string[]): void {
    if (!command.info.flags.includes('admin')) this.context.monitors.show(this, this.db, args);
  }

  /** The subcommand that is called; null when it was refused. */
  #subcommand(container: RegisteredCommand, args: readonly string[]): RegisteredCommand | null {
    const command = container.subcommands?.get((args[1] ?? '').toLowerCase());
    if (command === undefined) {
      this.#reject(refusalOf(args) ?? this.context.commands.table.unknownCommand(args));
      return null;
    }
    if (checkArity(command.info, args.length)) return command;
    command.rejectedCalls++;
    this.#reject(wrongArity(command.info));
    return null;
  }

  #runSession(command: SessionCommand, args: string[]): void {
    if (command.atOnce === true) {
      const { observer } = this.context;
      observer.begin(command, args);
      command.run(this, args);
      observer.end(command, args, this.reply);
      return;
    }
    if (command.barrier === true && this.pending > 0) {
      this.#barrier = true;
      this.context.replica.local(this, () => {
        this.#barrier = false;
        this.execute(command, args);
      });
      return;
    }
    this.answer(() => this.execute(command, args));
  }

  /** Runs a command of the connection now; it writes its reply. */
  execute(command: SessionCommand, args: readonly string[]): void {
    const mark = this.reply.mark();
    const { observer } = this.context;
    observer.begin(command, args);
    try {
      command.run(this, args);
      if (this.tracking !== null) this.#trackingEnded(command);
    } catch (error) {
      this.reply.rewind(mark);
      this.reply.error(this.#errorLine(command, error));
    }
    observer.end(command, args, this.reply);
  }

  #errorLine(command: SessionCommand, error: unknown): string {
    if (error instanceof CommandError) return error.message;
    this.context.logger.error('command_failed', { command: command.name, error });
    return `ERR internal error in '${command.name}'`;
  }

  /** As in Redis, CLIENT CACHING counts for the next command that is not of CLIENT, or for the whole transaction. */
  #trackingEnded({ name }: SessionCommand): void {
    if (!name.startsWith('client|') && !this.transactions.isRunning) this.tracking?.ended();
  }

  /** Refuses a command as it comes: within a transaction, that fails as a whole. */
  #reject(line: string): void {
    this.transactions.failed();
    this.refuse(line);
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

  #flush(): void {
    const { reply } = this;
    if (this.#closed) return;
    if (this.replyMode === 'off' || this.replyMode === 'skipping') reply.discard();
    if (this.#pushes.length > 0) for (const push of this.#pushes.splice(0)) reply.raw(push);
    if (reply.length === 0) return;
    this.context.statistics.bytesOut += reply.length;
    this.#learnReplySize(reply.length);
    this.#output.write(reply.take());
    const unsent = this.#output.bytes;
    if (unsent === 0) return;
    this.checkOutputLimit();
    if (unsent > unsentBytesMax) this.#draining = true;
  }

  /** Closes the connection if it leaves more unread than it may. */
  checkOutputLimit(): void {
    const { settings, wallClock, logger } = this.context;
    const { normal, pubsub } = settings.outputLimits;
    const limit = this.subscriptions.isActive || this.isMonitor ? pubsub : normal;
    const { bytes } = this.#output;
    if (!this.#outputWatch.isExceeded(limit, bytes, wallClock())) return;
    logger.warn('output_buffer_limit', { client: this.address, bytes });
    this.destroy();
  }

  /** The replies that are ready are as much as the client may be trusted to take: its reads are to wait. */
  isCongested(): boolean {
    return this.reply.length > pendingReplyBytesMax || this.#output.bytes > pendingReplyBytesMax;
  }

  /** Has the reads run that waited for the client to take the replies before. */
  #takePostponed(): void {
    if (this.postponed !== null && this.#output.bytes <= unsentBytesMax) {
      this.context.replica.takePostponed(this);
    }
  }

  #learnReplySize(bytes: number): void {
    const answered = this.#dispatched - this.pending;
    const replies = Math.max(1, answered - this.#answered);
    this.#answered = answered;
    this.#replyBytesAverage = (this.#replyBytesAverage + bytes / replies) / 2;
  }

  #drained(): void {
    this.#output.pump();
    if (this.#output.bytes > unsentBytesMax) return;
    this.#takePostponed();
    if (this.#draining) {
      this.#draining = false;
      this.#process();
    }
    this.#finishIfClosing();
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

  #finishIfClosing(): void {
    if (!this.#closing || this.#closed || this.#awaitingReply || this.pending > 0) return;
    this.#flush();
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
    this.reply.discard();
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
