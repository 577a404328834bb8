import { CommandError, defaultEncodingLimits } from '@kiwi/commands';
import type { CommandContext, DataCommand, EncodingLimits } from '@kiwi/commands';
import type { Keyspace } from '@kiwi/keyspace';
import { NullReply } from '@kiwi/resp-protocol';
import type { ReplySink } from '@kiwi/resp-protocol';
import { EntryRandom } from './entry-random.ts';

/** A reply that can be taken back to where a command began. */
export interface RewindableReply extends ReplySink {
  /** Where the output stands now. */
  mark(): number;
  /** Drops everything written since that mark was taken. */
  rewind(mark: number): void;
}

/** What a command waits for: see `Blocking`. */
export interface WaitRequest {
  readonly keys: readonly string[];
  readonly timeoutMs: number;
  /** Other arguments to run it with; null: its own. */
  readonly args: readonly string[] | null;
}

/** Told of the commands of this node's clients as they run, for statistics. It must change nothing that is replicated. */
export interface ExecutionObserver {
  begin(command: DataCommand, args: readonly string[]): void;
  end(command: DataCommand, args: readonly string[], reply: RewindableReply): void;
}

/** Told of a command that failed by a fault of ours rather than of the client's. */
export type CommandFaultListener = (command: DataCommand, error: unknown) => void;

/**
 * Runs data commands on the keyspace, with the entry's time and randomness for writes and the leader's clock for reads.
 * It is the only place where commands meet the keyspace.
 */
export class Executor {
  readonly #keyspace: Keyspace;
  #context: CommandContext;
  readonly #entryRandom = new EntryRandom();
  readonly #readRandom = new EntryRandom();
  #random = this.#entryRandom;
  readonly #onFault: CommandFaultListener;
  #observer: ExecutionObserver | null = null;
  #replyMark = 0;
  readonly #nullReply = new NullReply();
  #wait: WaitRequest | null = null;
  readonly #blocking = {
    isRetry: false,
    block: (keys: readonly string[], timeoutMs: number, args?: readonly string[]) => {
      this.#wait = { keys, timeoutMs, args: args ?? null };
    },
  };

  constructor(keyspace: Keyspace, onFault: CommandFaultListener) {
    this.#keyspace = keyspace;
    this.#onFault = onFault;
    const db = keyspace.databases[0];
    if (db === undefined) throw new Error('a keyspace has at least one database');
    const random = () => this.#random.next();
    const encodingLimits = defaultEncodingLimits;
    this.#context = { db, keyspace, nowMs: 0, random, encodingLimits, blocking: null };
  }

  /** Reports encodings by these limits from here on; they may change later. */
  useEncodingLimits(limits: Readonly<EncodingLimits>): void {
    this.#context = { ...this.#context, encodingLimits: limits };
  }

  /** Tells of the commands of this node's clients from here on. */
  observe(observer: ExecutionObserver): void {
    this.#observer = observer;
  }

  /** Sets clock and randomness for the commands of one log entry. Time never goes back, whatever the leader's clock did. */
  beginEntry(timestampMs: number, seed: number): void {
    const clock = this.#keyspace.clock;
    if (timestampMs > clock.appliedMs) clock.appliedMs = timestampMs;
    clock.nowMs = clock.appliedMs;
    clock.tickWanted = false;
    this.#context.nowMs = clock.nowMs;
    this.#entryRandom.reseed(seed);
  }

  /**
   * Sets the clock for reads at a read point.
   * @param clockMs the leader's clock that came with the read point; null: the last entry's timestamp.
   * @param seed randomness for commands such as RANDOMKEY; need not be the same on other nodes.
   */
  beginReads(clockMs: number | null, seed: number): void {
    const clock = this.#keyspace.clock;
    clock.nowMs = clockMs === null || clockMs < clock.appliedMs ? clock.appliedMs : clockMs;
    clock.tickWanted = false;
    this.#context.nowMs = clock.nowMs;
    this.#readRandom.reseed(seed);
  }

  /**
   * Whether the last read met a key that is expired by the leader's clock but not yet by the log's. Its reply must not be
   * given before an entry with a later timestamp is applied, or a failover to a slower clock could bring the key back.
   */
  get tickWanted(): boolean {
    return this.#keyspace.clock.tickWanted;
  }

  /** What {@link takeBack} takes back begins here: several commands ran for one reply. */
  markReply(mark: number): void {
    this.#replyMark = mark;
  }

  /** Takes back the reply of the command that ran last by {@link runFor}. */
  takeBack(reply: RewindableReply): void {
    reply.rewind(this.#replyMark);
  }

  /**
   * Commands that are about to run are made known by this, one after the other, and then {@link prefetch} is called: what their first keys need comes from memory while
   * the others wait for it, too. It changes nothing but how long they take.
   */
  expect(db: number, args: readonly string[]): void {
    const key = args[1];
    if (key !== undefined) this.#keyspace.databases[db]?.expect(key);
  }

  prefetch(): void {
    this.#keyspace.prefetch();
  }

  /** Clock of the running reads or entry, Unix ms. */
  get nowMs(): number {
    return this.#keyspace.clock.nowMs;
  }

  /**
   * Runs a logged command as every node does. A fault inside a handler is the same on every node, so it is answered as an
   * error and not fatal.
   */
  write(command: DataCommand, args: readonly string[], db: number, reply: ReplySink): void {
    this.#random = this.#entryRandom;
    this.#keyspace.lookups.weight = 0;
    const context = this.#context;
    context.db = this.#keyspace.databases[db] as CommandContext['db'];
    try {
      command.handler(context, args, reply);
    } catch (error) {
      reply.error(this.#errorLine(command, error));
    }
  }

  /**
   * Runs a command on the node whose client sent it, and takes back what the handler wrote before it threw.
   * Reads draw from a randomness of their own: the entry's must be drawn from alike on all nodes.
   */
  runFor(
    command: DataCommand,
    args: readonly string[],
    db: number,
    reply: RewindableReply,
    logged: boolean,
  ): void {
    this.#random = logged ? this.#entryRandom : this.#readRandom;
    this.#keyspace.lookups.weight = logged ? 0 : 1;
    const context = this.#context;
    context.db = this.#keyspace.databases[db] as CommandContext['db'];
    this.#replyMark = reply.mark();
    const observer = this.#observer;
    if (observer !== null) observer.begin(command, args);
    try {
      command.handler(context, args, reply);
    } catch (error) {
      reply.rewind(this.#replyMark);
      reply.error(this.#errorLine(command, error));
    }
    if (observer !== null) observer.end(command, args, reply);
  }

  /**
   * Runs a logged command that may wait, on any node.
   * @param reply null where its client is not
   * @returns what it waits for, null when it replied
   */
  runBlocking(
    command: DataCommand,
    args: readonly string[],
    db: number,
    reply: RewindableReply | null,
    isRetry: boolean,
  ): WaitRequest | null {
    this.#wait = null;
    this.#blocking.isRetry = isRetry;
    this.#context.blocking = this.#blocking;
    if (reply === null) this.write(command, args, db, this.#nullReply);
    else this.runFor(command, args, db, reply, true);
    this.#context.blocking = null;
    return this.#wait;
  }

  #errorLine(command: DataCommand, error: unknown): string {
    if (error instanceof CommandError) return error.message;
    this.#onFault(command, error);
    return `ERR internal error in '${command.name}'`;
  }
}
