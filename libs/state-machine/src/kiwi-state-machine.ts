import { checkArity, wrongArity } from '@kiwi/commands';
import type { CommandTable, DataCommand } from '@kiwi/commands';
import type { Keyspace } from '@kiwi/keyspace';
import type { Entry, LogIndex, StateMachine } from '@kiwi/raft-core';
import { NullReply, RequestParser, replayRequestLimits } from '@kiwi/resp-protocol';
import { EntryFormatError, batchHeaderBytes, readBatchHeader } from './entry/batch-header.ts';
import type { BatchHeader, BatchOrigin } from './entry/batch-header.ts';
import { Executor } from './executor.ts';
import type { CommandFaultListener } from './executor.ts';
import { Origins } from './origins.ts';
import { execFrame, isSessionFrame, unwatchFrame, watchFrame } from './sessions/session-frames.ts';
import { Watches } from './sessions/watches.ts';
import type { StoredWatch } from './sessions/watches.ts';

/** The batches that this very node formed. It holds their commands in memory and answers the clients. */
export interface LocalBatches {
  readonly node: number;
  readonly incarnation: number;
  /** A batch of this node is next in the log: run its operations. Called inside `apply`. */
  execute(sequence: number, executor: Executor): void;
  /** A batch of this node came out of sequence: what is missing must be sent again. */
  gap(sequence: number): void;
}

export interface KiwiStateMachineOptions {
  readonly keyspace: Keyspace;
  readonly commands: CommandTable;
  readonly local: LocalBatches;
  /** Due keys deleted per entry at most, so that no entry takes long. Part of the replicated behaviour: the same on all nodes. */
  readonly expiredPerEntryMax?: number;
  readonly onFault?: CommandFaultListener;
  /** Called after each entry with the number of keys that expired in it. */
  readonly onExpired?: (keys: number) => void;
}

/**
 * Applies log entries to the keyspace. Deterministic: the state after an entry depends on the entries up to it and on
 * nothing else, on whichever node it runs.
 */
export class KiwiStateMachine implements StateMachine {
  readonly executor: Executor;
  readonly origins = new Origins();
  readonly watches: Watches;
  readonly #keyspace: Keyspace;
  readonly #commands: CommandTable;
  readonly #local: LocalBatches;
  readonly #expiredPerEntryMax: number;
  readonly #onExpired: (keys: number) => void;
  readonly #nullReply = new NullReply();
  #appliedIndex: LogIndex = 0;

  constructor(options: KiwiStateMachineOptions) {
    this.#keyspace = options.keyspace;
    this.watches = new Watches(options.keyspace);
    this.#commands = options.commands;
    this.#local = options.local;
    this.#expiredPerEntryMax = options.expiredPerEntryMax ?? 500;
    this.#onExpired = options.onExpired ?? (() => undefined);
    this.executor = new Executor(options.keyspace, options.onFault ?? (() => undefined));
  }

  /** Index of the last entry applied. */
  get appliedIndex(): LogIndex {
    return this.#appliedIndex;
  }

  /** The state was replaced by that after entry `index`: the keyspace by its owner, the rest here. */
  replaced(
    index: LogIndex,
    origins: readonly BatchOrigin[],
    watches: readonly StoredWatch[] = [],
  ): void {
    this.origins.replaceWith(origins);
    this.watches.replaceWith(watches);
    this.#appliedIndex = index;
  }

  /** @throws EntryFormatError when an entry cannot be understood; the node must stop then, for it may not skip one. */
  apply(entries: readonly Entry[]): void {
    for (const entry of entries) {
      this.#applyEntry(entry);
      this.#appliedIndex = entry.index;
    }
  }

  #applyEntry(entry: Entry): void {
    const data = asBuffer(entry.data);
    const header = readBatchHeader(data);
    this.executor.beginEntry(header.timestampMs, header.seed);
    const own = header.node === this.#local.node && header.incarnation === this.#local.incarnation;
    const verdict = this.origins.admit(header);
    if (verdict === 'next') {
      if (header.sequence === 1) this.watches.runBegan(header);
      if (own) this.#local.execute(header.sequence, this.executor);
      else this.#applyFrames(data, header);
    } else if (verdict === 'gap' && own) {
      this.#local.gap(header.sequence);
    }
    const expired = this.#keyspace.expireDue(this.#expiredPerEntryMax);
    if (expired > 0) this.#onExpired(expired);
  }

  #applyFrames(data: Buffer, header: BatchHeader): void {
    const parser = new RequestParser(replayRequestLimits);
    parser.feed(data.subarray(batchHeaderBytes));
    let db = 0;
    let commandCount = 0;
    /** Commands still to come of a transaction that does not run. */
    let skipped = 0;
    for (;;) {
      const args = parser.next();
      if (args === null) break;
      const name = args[0] as string;
      if (name === 'SELECT') {
        db = Number(args[1]);
        continue;
      }
      commandCount++;
      if (skipped > 0) skipped--;
      else if (isSessionFrame(name)) skipped = this.#applySessionFrame(args, db, header);
      else this.executor.write(this.#writeCommand(name, args), args, db, this.#nullReply);
    }
    if (commandCount !== header.commandCount) {
      throw new EntryFormatError(
        `log entry holds ${commandCount} commands where its header says ${header.commandCount}`,
      );
    }
  }

  /** What a connection of another node did; how many of the next commands are not to be run. */
  #applySessionFrame(args: readonly string[], db: number, origin: BatchOrigin): number {
    const [name = '', watcher = ''] = args;
    switch (name) {
      case watchFrame:
        this.watches.watch(origin, Number(watcher), db, args.slice(2));
        return 0;
      case unwatchFrame:
        this.watches.release(origin, Number(watcher));
        return 0;
      case execFrame: {
        const isRun = watcher === '-' || this.watches.release(origin, Number(watcher));
        return isRun ? 0 : Number(args[2]);
      }
      default:
        throw new EntryFormatError(
          `log entry holds the frame '${name}', which this release does not know`,
        );
    }
  }

  #writeCommand(name: string, args: readonly string[]): DataCommand {
    const command = this.#commands.resolve(args);
    if (command === undefined || !('handler' in command)) {
      throw new EntryFormatError(
        `log entry holds the command '${name}', which this release does not know`,
      );
    }
    if (!checkArity(command, args.length)) {
      throw new EntryFormatError(`log entry holds a malformed command: ${wrongArity(command)}`);
    }
    return command as DataCommand;
  }
}

function asBuffer(data: Uint8Array): Buffer {
  return Buffer.isBuffer(data) ? data : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}
