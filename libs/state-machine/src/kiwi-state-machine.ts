import { checkArity, wrongArity } from '@kiwi/commands';
import type { CommandTable, DataCommand } from '@kiwi/commands';
import { typeOf } from '@kiwi/keyspace';
import type { Keyspace, ValueType } from '@kiwi/keyspace';
import type { Entry, LogIndex, StateMachine } from '@kiwi/raft-core';
import { NullReply } from '@kiwi/resp-protocol';
import { EntryFormatError, batchHeaderBytes, readBatchHeader } from './entry/batch-header.ts';
import type { BatchHeader, BatchOrigin } from './entry/batch-header.ts';
import { EntryCommands } from './entry/entry-commands.ts';
import { Executor } from './executor.ts';
import type { CommandFaultListener, RewindableReply } from './executor.ts';
import { Origins } from './origins.ts';
import {
  blockFrame,
  evictFrame,
  execFrame,
  goneFrame,
  isSessionFrame,
  publishFrame,
  unblockFrame,
  unwatchFrame,
  watchFrame,
} from './sessions/session-frames.ts';
import type { Publication } from './sessions/transaction.ts';
import { Waiters } from './sessions/waiters.ts';
import type { ReadyKey, StoredWaiter, Waiter } from './sessions/waiters.ts';
import { Watches } from './sessions/watches.ts';
import type { NodeRun, StoredWatch } from './sessions/watches.ts';

/** The batches that this very node formed. It holds their commands in memory and answers the clients. */
export interface LocalBatches {
  readonly node: number;
  readonly incarnation: number;
  /** A batch of this node is next in the log: run its operations. Called inside `apply`. */
  execute(sequence: number, executor: Executor): void;
  /** A batch of this node came out of sequence: what is missing must be sent again. */
  gap(sequence: number): void;
  /** This node's commands that wait; left out when it never has any. */
  readonly waiting?: LocalWaiters;
}

/** The waiting commands of this node's clients, by their numbers. Called inside `apply`. */
export interface LocalWaiters {
  /** Where the reply goes; null when nobody waits for it. */
  replyOf(id: number): RewindableReply | null;
  /** The reply was written. */
  answered(id: number): void;
  /** It waits no longer, though nobody here ended it: the leader gave this node up. */
  lost(id: number): void;
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
  /** Called when keys were evicted, with their number. */
  readonly onEvicted?: (keys: number) => void;
}

/**
 * Applies log entries to the keyspace. Deterministic: the state after an entry depends on the entries up to it and on
 * nothing else, on whichever node it runs.
 */
export class KiwiStateMachine implements StateMachine {
  readonly executor: Executor;
  readonly origins = new Origins();
  readonly watches: Watches;
  readonly waiters: Waiters;
  readonly #keyspace: Keyspace;
  readonly #commands: CommandTable;
  readonly #local: LocalBatches;
  readonly #expiredPerEntryMax: number;
  readonly #onExpired: (keys: number) => void;
  readonly #onEvicted: (keys: number) => void;
  readonly #nullReply = new NullReply();
  /** Told of messages that transactions publish, those of this node's clients excepted. */
  onPublished: (publication: Publication) => void = () => undefined;
  #appliedIndex: LogIndex = 0;

  constructor(options: KiwiStateMachineOptions) {
    this.#keyspace = options.keyspace;
    this.watches = new Watches(options.keyspace);
    this.waiters = new Waiters(
      options.keyspace,
      (args) => this.#writeCommand(args[0] as string, args).waitsFor,
    );
    this.#commands = options.commands;
    this.#local = options.local;
    this.#expiredPerEntryMax = options.expiredPerEntryMax ?? 500;
    this.#onExpired = options.onExpired ?? (() => undefined);
    this.#onEvicted = options.onEvicted ?? (() => undefined);
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
    waiters: readonly StoredWaiter[] = [],
  ): void {
    this.waiters.replaceWith(waiters);
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
      if (header.sequence === 1) {
        this.watches.runBegan(header);
        this.waiters.runBegan(header);
      }
      if (own) this.#local.execute(header.sequence, this.executor);
      else this.#applyFrames(data, header);
    } else if (verdict === 'gap' && own) {
      this.#local.gap(header.sequence);
    }
    const expired = this.#keyspace.expireDue(this.#expiredPerEntryMax);
    if (this.waiters.hasReady) this.serveWaiters();
    if (expired > 0) this.#onExpired(expired);
  }

  #applyFrames(data: Buffer, header: BatchHeader): void {
    const commands = new EntryCommands(data.subarray(batchHeaderBytes), this.executor);
    let db = 0;
    let commandCount = 0;
    /** Commands still to come of a transaction that does not run. */
    let skipped = 0;
    /** Commands still to come of a transaction that runs. */
    let running = 0;
    /** The number under which the next command may wait; 0 for one that may not. */
    let waiter = 0;
    for (;;) {
      const args = commands.next(db);
      if (args === null) break;
      const name = args[0] as string;
      if (name === 'SELECT') {
        db = Number(args[1]);
        continue;
      }
      commandCount++;
      if (skipped > 0) skipped--;
      else if (name === execFrame) {
        if (this.#isRun(args, header)) running = Number(args[2]);
        else skipped = Number(args[2]);
        continue;
      } else if (name === blockFrame) waiter = Number(args[1]);
      else if (isSessionFrame(name)) {
        this.#applySessionFrame(args, db, header);
        if (name === publishFrame && running > 0) running--;
      } else if (waiter > 0) {
        this.block(header, waiter, this.#writeCommand(name, args), args, db, null);
        waiter = 0;
      } else {
        this.executor.write(this.#writeCommand(name, args), args, db, this.#nullReply);
        if (running > 0) running--;
      }
      if (running === 0 && this.waiters.hasReady) this.serveWaiters();
    }
    if (commandCount !== header.commandCount) {
      throw new EntryFormatError(
        `log entry holds ${commandCount} commands where its header says ${header.commandCount}`,
      );
    }
  }

  /**
   * Runs a command that may wait.
   * @param reply null where its client is not
   * @returns how long it waits at most, in ms (0: for ever); null when it replied
   */
  block(
    { node, incarnation }: NodeRun,
    id: number,
    command: DataCommand,
    args: readonly string[],
    db: number,
    reply: RewindableReply | null,
  ): number | null {
    const wait = this.executor.runBlocking(command, args, db, reply, false);
    if (wait === null) return null;
    this.waiters.add({ node, incarnation, id, db, keys: wait.keys, args: wait.args ?? args });
    return wait.timeoutMs;
  }

  /** Ends the wait of a command; false when it was served before. */
  unblock(run: NodeRun, id: number): boolean {
    const waiter = this.waiters.find(run, id);
    return waiter !== undefined && this.waiters.remove(waiter);
  }

  /** Nothing waits for the clients of this run of a node any more. */
  giveUp(run: NodeRun): void {
    for (const { node, incarnation, id } of this.waiters.runEnded(run)) {
      if (this.#isLocal({ node, incarnation })) this.#local.waiting?.lost(id);
    }
  }

  /**
   * Deletes keys for want of memory. What the leader saw of them when it chose them may have changed since.
   * @param isVolatile only those that have a deadline
   */
  evict(db: number, isVolatile: boolean, keys: readonly string[]): void {
    const database = this.#keyspace.databases[db];
    let evicted = 0;
    for (const key of database === undefined ? [] : keys) {
      if (isVolatile && database?.deadline(key) === null) continue;
      if (database?.delete(key) !== true) continue;
      database.notify('e', 'evicted', key);
      evicted++;
    }
    if (evicted > 0) this.#onEvicted(evicted);
  }

  /** Runs what waits for keys that were changed, until nothing finds anything. To be called after each command or transaction. */
  serveWaiters(): void {
    const { waiters } = this;
    for (let ready = waiters.takeReady(); ready !== undefined; ready = waiters.takeReady()) {
      let type = this.#typeAt(ready);
      const wasThere = type !== null;
      for (const waiter of waiters.waitingFor(ready)) {
        const { waitsFor } = waiter;
        if (waitsFor !== undefined && waitsFor.type !== type && waitsFor.orNothing !== true)
          continue;
        this.#runAgain(waiter);
        type = this.#typeAt(ready);
        // Nothing is left for those behind. That the key is gone makes it ready once more, for whom that ends.
        if (wasThere && type === null) break;
      }
    }
  }

  #typeAt({ db, key }: ReadyKey): ValueType | null {
    const value = this.#keyspace.databases[db]?.peek(key);
    return value === undefined ? null : typeOf(value);
  }

  #isLocal({ node, incarnation }: NodeRun): boolean {
    return node === this.#local.node && incarnation === this.#local.incarnation;
  }

  #runAgain(waiter: Waiter): void {
    const { id, db, args } = waiter;
    const waiting = this.#isLocal(waiter) ? this.#local.waiting : undefined;
    const command = this.#writeCommand(args[0] as string, args);
    const ready = this.waiters.mark();
    const reply = waiting?.replyOf(id) ?? null;
    if (this.executor.runBlocking(command, args, db, reply, true) !== null) {
      this.waiters.rewind(ready);
      return;
    }
    this.waiters.remove(waiter);
    waiting?.answered(id);
  }

  /** Whether a transaction of another node's client runs. */
  #isRun([, watcher = '']: readonly string[], origin: BatchOrigin): boolean {
    return watcher === '-' || this.watches.release(origin, Number(watcher));
  }

  /** What a connection of another node did. */
  #applySessionFrame(args: readonly string[], db: number, origin: BatchOrigin): void {
    const [name = '', number = ''] = args;
    switch (name) {
      case watchFrame:
        this.watches.watch(origin, Number(number), db, args.slice(2));
        return;
      case unwatchFrame:
        this.watches.release(origin, Number(number));
        return;
      case unblockFrame:
        this.unblock(origin, Number(number));
        return;
      case evictFrame:
        this.evict(db, number === 'volatile', args.slice(2));
        return;
      case publishFrame:
        this.onPublished({
          isSharded: number === '1',
          channel: args[2] ?? '',
          message: args[3] ?? '',
        });
        return;
      case goneFrame:
        this.giveUp({ node: Number(number), incarnation: Number(args[2]) });
        return;
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
