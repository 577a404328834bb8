import type { RaftEffect, RaftEvent } from '../core/events.ts';
import type { RaftMessage } from '../core/messages.ts';
import { RaftCore } from '../core/raft-core.ts';
import type { Entry, LogIndex, Term } from '../core/types.ts';
import { RaftError } from '../errors.ts';
import type { StoredLog } from '../ports/log-storage.ts';
import type { SnapshotMeta } from '../ports/snapshot-store.ts';
import { Applier } from './applier.ts';
import { ClientRequests } from './client-requests.ts';
import { DiskWriter } from './disk-writer.ts';
import { HeldMessages } from './held-messages.ts';
import type { NodeNotification } from './listeners.ts';
import type { NodeSettings } from './node-settings.ts';
import { messageOf } from './requests.ts';
import { NodeSnapshots } from './snapshots/node-snapshots.ts';

const NO_TIME = {};

/** What a run goes on from. */
export interface FoundState {
  readonly stored: StoredLog;
  /** The newest snapshot, which the state machine was loaded from; null for none. */
  readonly snapshot: SnapshotMeta | null;
  /** What an earlier run left in the state machine; null at the start of the node. */
  readonly state: StateLeft | null;
}

/** What stays of a run that ended because its storage failed. */
export interface StateLeft {
  /**
   * Up to where the state machine has come. Perhaps further than the log in the storage: what others have made durable is committed
   * and may be applied before it is durable here.
   */
  readonly index: LogIndex;
  readonly bytesSinceSnapshot: number;
}

/** Where a run reports to. */
export interface NodeRunHost {
  notify(notification: NodeNotification): void;
  /** The storage refused a write. The core has resigned. */
  writeFailed(cause: unknown): void;
  /** It cannot go on; `what` says what went wrong. */
  failed(cause: unknown, what: string): void;
}

/**
 * A node's taking part, from an opened storage until it ends: the core, and what carries out its effects. Of an ended run
 * nothing leaves any more, and it takes nothing in.
 */
export class NodeRun {
  readonly core: RaftCore;
  readonly requests: ClientRequests;
  readonly snapshots: NodeSnapshots | null;
  readonly #settings: NodeSettings;
  readonly #host: NodeRunHost;
  readonly #applier: Applier;
  readonly #disk: DiskWriter;
  readonly #held: HeldMessages;
  #active = false;
  #queue: RaftEffect[] = [];
  #draining = false;
  #cancelTick: (() => void) | null = null;

  /** @throws InvariantViolation when what was found contradicts itself. */
  constructor(settings: NodeSettings, found: FoundState, host: NodeRunHost) {
    this.#settings = settings;
    this.#host = host;
    this.core = this.#restoredCore(found);
    this.#held = new HeldMessages((to, message) => settings.options.transport.send(to, message));
    this.#disk = this.#diskWriter();
    this.#applier = this.#newApplier(found);
    this.snapshots = this.#nodeSnapshots(found);
    this.requests = new ClientRequests(
      {
        step: (event) => this.step(event),
        now: () => this.#now(),
        appliedIndex: () => this.stateIndex,
        readStamp: () => this.#readStamp(),
        holdsLease: () => this.core.holdsLeaseAt(settings.clock.now()),
      },
      settings.config.limits,
    );
  }

  /** Up to where the state machine has come. */
  get stateIndex(): LogIndex {
    return this.#applier.stateIndex;
  }

  /** What the next run goes on from, with what the storage holds then. To be asked for when this one is `idle`. */
  leave(stored: StoredLog): FoundState {
    const bytesSinceSnapshot = this.snapshots?.bytesSinceSnapshot ?? 0;
    return {
      stored,
      snapshot: this.snapshots?.newest ?? null,
      state: { index: this.stateIndex, bytesSinceSnapshot },
    };
  }

  /** Takes part from now on. */
  begin(): void {
    this.#active = true;
    this.#tick();
  }

  /** Steps the core and carries out the effects, also when called while effects are being carried out: then after those. */
  step(event: RaftEvent): readonly RaftEffect[] {
    if (!this.#active) return [];
    let effects: readonly RaftEffect[];
    try {
      effects = this.core.step(event);
      this.#settings.options.trace?.(event, effects);
    } catch (error) {
      this.#host.failed(error, 'an invariant was violated');
      return [];
    }
    for (const effect of effects) this.#queue.push(effect);
    if (!this.#draining) this.#drain();
    return effects;
  }

  /** A message of a peer. */
  receive(from: string, message: RaftMessage): void {
    this.step({ type: 'message', from, message, ...this.#now() });
  }

  /** Ends all activity and tells everybody who waits. */
  end(error: RaftError): void {
    this.#active = false;
    this.#cancelTick?.();
    this.#applier.stop();
    this.snapshots?.end(error);
    this.requests.abandonAll(error);
  }

  /** Resolves when nothing of an ended run is being written any more. */
  async idle(): Promise<void> {
    await this.snapshots?.stop();
    await this.#disk.idle();
  }

  #restoredCore(found: FoundState): RaftCore {
    const { stored, snapshot } = found;
    const { options, config, random, snapshots } = this.#settings;
    const { members } = options;
    const membership = { members, outgoing: [] };
    const lastApplied = found.state === null ? options.lastApplied : agreedIndex(found);
    const state = { ...stored, membership, lastApplied, ...(snapshots !== null && { snapshot }) };
    return RaftCore.restore(config, state, random);
  }

  #diskWriter(): DiskWriter {
    const { options, clock } = this.#settings;
    return new DiskWriter({
      storage: options.storage,
      clock,
      onWrite: options.onWrite,
      persisted: (ticket) => {
        if (!this.#active) return;
        this.#held.persisted(ticket);
        this.step({ type: 'persisted', ticket });
      },
      failed: (ticket, error) => {
        if (!this.#active) return;
        this.step({ type: 'writeFailed', ticket });
        this.#host.writeFailed(error);
      },
    });
  }

  #newApplier({ state }: FoundState): Applier {
    const { options, clock } = this.#settings;
    return new Applier({
      stateMachine: options.stateMachine,
      storage: options.storage,
      clock,
      appliedIndex: this.core.appliedIndex,
      stateIndex: state?.index ?? 0,
      entries: (from, to, bytesMax) => this.core.entries(from, to, bytesMax),
      applied: (entries, results) => this.#applied(entries, results),
      failed: (error) =>
        this.#host.failed(error, 'the state machine or the storage failed in apply'),
    });
  }

  #nodeSnapshots({ snapshot, state }: FoundState): NodeSnapshots | null {
    const { snapshots: options, clock } = this.#settings;
    if (options === null) return null;
    return new NodeSnapshots({
      options,
      clock,
      snapshot,
      bytesSinceSnapshot: state?.bytesSinceSnapshot ?? 0,
      // Until then the core speaks of an earlier state than the state machine holds.
      meta: () => (this.#applier.isCaughtUp ? this.core.snapshotMeta() : null),
      isApplying: () => this.#applier.isApplying,
      step: (event) => this.step(event),
      appliedIndex: () => this.#applier.stateIndex,
      pauseApply: () => this.#applier.pause(),
      resumeApply: (installed) => {
        this.#applier.resume(installed?.index ?? this.core.appliedIndex);
        if (installed !== null) this.requests.installed(installed);
      },
      failed: (error) => this.#host.notify({ type: 'snapshotFailed', error }),
    });
  }

  #tick(): void {
    if (!this.#active) return;
    const { clock, config } = this.#settings;
    const intervalMs = Math.min(50, Math.max(5, config.heartbeatIntervalMs / 10));
    this.#cancelTick = clock.schedule(intervalMs, () => this.#tick());
    const now = clock.now();
    this.step({ type: 'tick', now });
    this.snapshots?.tick(now);
  }

  #drain(): void {
    this.#draining = true;
    try {
      for (let i = 0; i < this.#queue.length; i++) {
        const effect = this.#queue[i];
        if (effect !== undefined && this.#active) this.#carryOut(effect);
      }
    } catch (error) {
      this.#host.failed(error, 'an effect could not be carried out');
    }
    this.#queue = [];
    this.#draining = false;
  }

  #carryOut(effect: RaftEffect): void {
    switch (effect.type) {
      case 'persist':
        this.#disk.submit(effect);
        break;
      case 'send':
        this.#held.send(effect.to, this.#stamped(effect.message), effect.after);
        break;
      case 'commit':
        this.#applier.commit(effect.index);
        break;
      case 'loadEntries':
        this.#loadEntries(effect);
        break;
      case 'compact':
        this.#compact(effect.index, effect.term);
        break;
      case 'loadSnapshot':
        this.snapshots?.load(effect);
        break;
      case 'endSnapshot':
        this.snapshots?.endSending(effect);
        break;
      case 'storeSnapshot':
        this.#storeSnapshot(effect);
        break;
      case 'respond':
        this.requests.answer(effect.id, effect.result);
        break;
      case 'notify':
        this.#host.notify(effect.notification);
        break;
    }
  }

  #storeSnapshot(effect: Extract<RaftEffect, { type: 'storeSnapshot' }>): void {
    const { index } = effect.snapshot;
    if (index > this.stateIndex) {
      this.snapshots?.store(effect);
      return;
    }
    // The log in the storage ended before it when the last run failed, and the leader has forgotten the entries in between.
    const text = `the snapshot of ${effect.from} ends with entry ${index}, the state is that after ${this.stateIndex}`;
    this.#host.failed(
      new Error(text),
      'the state would go back; a restart begins from the storage',
    );
  }

  #loadEntries(effect: Extract<RaftEffect, { type: 'loadEntries' }>): void {
    const { peer, from, to, bytesMax } = effect;
    const { storage } = this.#settings.options;
    storage.read(from, to, bytesMax).then(
      (entries) => this.step({ type: 'entriesLoaded', peer, entries }),
      (error: unknown) => {
        // Compacted meanwhile, or to be tried again; but a damaged log stays so, and its peer would wait for ever.
        if (this.#active && storage.isPermanent?.(error) === true) {
          this.#host.failed(error, 'the log could not be read for a peer');
        } else this.step({ type: 'entriesLoaded', peer, entries: [] });
      },
    );
  }

  /** Also after a failure the node goes on: what is left over goes with the next compaction. */
  #compact(index: LogIndex, term: Term): void {
    this.#settings.options.storage.compact(index, term).catch((cause: unknown) => {
      const error = new RaftError('RAFT_FAILED', `compaction failed: ${messageOf(cause)}`, {
        cause,
      });
      this.#host.notify({ type: 'snapshotFailed', error });
    });
  }

  #applied(entries: readonly Entry[], results: readonly unknown[] | undefined): void {
    const last = entries[entries.length - 1];
    if (last === undefined) return;
    this.step({ type: 'applied', index: last.index });
    this.requests.applied(entries, results);
    this.snapshots?.applied(entries);
  }

  #now(): { readonly now?: number } {
    const { config, clock } = this.#settings;
    return config.leaseReads === null ? NO_TIME : { now: clock.now() };
  }

  /** The core has no clock of the application's: the leader's node puts its reading into the answer to a follower. */
  #stamped(message: RaftMessage): RaftMessage {
    if (message.type !== 'readIndexResponse' || message.index === null) return message;
    return { ...message, stamp: this.#readStamp() };
  }

  #readStamp(): number {
    return this.#settings.options.readStamp?.() ?? 0;
  }
}

/**
 * Up to where the stored log surely agrees with the state that an earlier run left: what the storage itself knows to be committed.
 * Behind that it may hold entries of a leader that lost.
 */
function agreedIndex({ stored, snapshot, state }: FoundState): LogIndex {
  const { hardState, firstIndex } = stored;
  const committed = Math.max(hardState.commitIndex, firstIndex - 1, snapshot?.index ?? 0);
  return Math.min(state?.index ?? 0, committed);
}
