import { Keyspace } from '@kiwi/keyspace';
import type { Database } from '@kiwi/keyspace';
import { ReplyEncoder } from '@kiwi/resp-protocol';
import type { ReplySink } from '@kiwi/resp-protocol';
import { defaultEncodingLimits } from '../generic/object/encoding-limits.ts';
import type { EncodingLimits } from '../generic/object/encoding-limits.ts';
import { CommandError } from '../table/command-error.ts';
import { checkArity, CommandTable, wrongArity } from '../table/command-table.ts';
import type { CommandContext, DataCommand } from '../table/command.ts';
import { RecordingReply } from './recording-reply.ts';
import type { RecordedReply } from './recording-reply.ts';

/** Where a runner's clock starts unless told otherwise: 2026-01-01. */
const defaultNowMs = 1_767_225_600_000;

/**
 * Runs commands on a keyspace of its own, the way the server does (name look-up, arity, handler, errors), without server
 * and log. For specs.
 */
export class CommandRunner {
  readonly keyspace = new Keyspace();
  readonly table: CommandTable;
  readonly encodingLimits: EncodingLimits = { ...defaultEncodingLimits };
  #isWaiting = false;
  readonly #context: CommandContext;
  #seed = 1;

  constructor(commands: readonly DataCommand[], nowMs = defaultNowMs) {
    this.table = new CommandTable(commands);
    const db = this.keyspace.databases[0] as Database;
    this.#context = {
      db,
      keyspace: this.keyspace,
      nowMs,
      random: () => this.#random(),
      encodingLimits: this.encodingLimits,
      // A command that waits is answered at once, as if its time were up.
      blocking: { isRetry: false, block: () => (this.#isWaiting = true) },
    };
    this.nowMs = nowMs;
  }

  /** The selected database. */
  get db(): Database {
    return this.#context.db;
  }

  get nowMs(): number {
    return this.#context.nowMs;
  }

  /** Sets the clock for what runs next, as if an entry with this timestamp were applied. */
  set nowMs(nowMs: number) {
    this.#context.nowMs = nowMs;
    this.keyspace.clock.nowMs = nowMs;
    this.keyspace.clock.appliedMs = nowMs;
  }

  advance(ms: number): void {
    this.nowMs += ms;
  }

  /** As SELECT. */
  select(index: number): void {
    this.#context.db = this.keyspace.databases[index] as Database;
  }

  /** Runs a command and returns its reply as a value. */
  run(...args: string[]): RecordedReply {
    const reply = new RecordingReply();
    const error = this.#execute(args, reply);
    return error === null ? reply.value() : { error };
  }

  /** Runs a command and returns the exact bytes of its reply. */
  raw(protocol: 2 | 3, ...args: string[]): string {
    let reply = new ReplyEncoder();
    reply.protocol = protocol;
    const error = this.#execute(args, reply);
    if (error !== null) {
      reply = new ReplyEncoder();
      reply.error(error);
    }
    const bytes = reply.take();
    return typeof bytes === 'string' ? bytes : bytes.join('');
  }

  /** Returns the line of an error that was thrown. */
  #execute(args: readonly string[], reply: ReplySink): string | null {
    const command = this.table.resolve(args) as DataCommand | undefined;
    if (command === undefined) return this.table.unknownCommand(args);
    if (!checkArity(command, args.length)) return wrongArity(command);
    try {
      this.#isWaiting = false;
      command.handler(this.#context, args, reply);
      if (this.#isWaiting) reply.nullArray();
      return null;
    } catch (error) {
      if (error instanceof CommandError) return error.message;
      throw error;
    }
  }

  /** A linear congruential generator (Numerical Recipes): the same numbers in every run. */
  #random(): number {
    this.#seed = (Math.imul(this.#seed, 1664525) + 1013904223) >>> 0;
    return this.#seed / 2 ** 32;
  }
}
