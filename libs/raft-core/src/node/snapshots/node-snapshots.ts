import type { RaftEffect, RaftEvent } from '../../core/events.ts';
import type { Entry, LogIndex, MonotonicMs } from '../../core/types.ts';
import type { RaftError } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { SnapshotMeta } from '../../ports/snapshot-store.ts';
import { SnapshotIntake } from './snapshot-intake.ts';
import type { CompleteSnapshotOptions } from './snapshot-options.ts';
import { SnapshotSaver } from './snapshot-saver.ts';
import { SnapshotSender } from './snapshot-sender.ts';

export interface NodeSnapshotsOptions {
  readonly options: CompleteSnapshotOptions;
  readonly clock: Clock;
  /** The newest snapshot there is; null for none. */
  readonly snapshot: SnapshotMeta | null;
  /** Bytes applied since it. */
  readonly bytesSinceSnapshot: number;
  readonly meta: () => SnapshotMeta | null;
  readonly isApplying: () => boolean;
  readonly step: (event: RaftEvent) => void;
  /** Up to where the state machine has applied the log. */
  readonly appliedIndex: () => LogIndex;
  readonly pauseApply: () => void;
  /** Goes on applying: behind the snapshot if one was installed, else where it stopped. */
  readonly resumeApply: (installed: SnapshotMeta | null) => void;
  readonly failed: (error: Error) => void;
}

/** A node's part in snapshots: makes its own, sends them to peers and takes in those of its leader. */
export class NodeSnapshots {
  readonly #saver: SnapshotSaver;
  readonly #sender: SnapshotSender;
  readonly #intake: SnapshotIntake;

  constructor(given: NodeSnapshotsOptions) {
    const { options, clock, step, failed } = given;
    this.#saver = new SnapshotSaver({
      options,
      snapshot: given.snapshot,
      bytesSinceSnapshot: given.bytesSinceSnapshot,
      meta: given.meta,
      isApplying: given.isApplying,
      saved: (index, compactTo) => step({ type: 'snapshotSaved', index, compactTo }),
      failed,
    });
    this.#sender = new SnapshotSender({ options, clock, loaded: step, failed });
    this.#intake = new SnapshotIntake({
      store: options.store,
      stored: ({ from, transfer, sequence }, stored) =>
        step({ type: 'snapshotStored', from, transfer, sequence, stored }),
      beforeInstall: async () => {
        given.pauseApply();
        await this.#saver.hold();
        return given.appliedIndex();
      },
      installed: ({ from, transfer, snapshot }) => {
        this.#saver.installed(snapshot);
        step({ type: 'snapshotInstalled', from, transfer, snapshot });
        given.resumeApply(snapshot);
      },
      kept: () => {
        this.#saver.release();
        given.resumeApply(null);
      },
      failed,
    });
  }

  /** The newest snapshot; null for none. */
  get newest(): SnapshotMeta | null {
    return this.#saver.newest;
  }
  /** Bytes applied since the newest snapshot. */
  get bytesSinceSnapshot(): number {
    return this.#saver.bytesSinceSnapshot;
  }

  applied(entries: readonly Entry[]): void {
    this.#saver.applied(entries);
    this.#intake.applied(entries[entries.length - 1]?.index ?? 0);
  }

  tick(now: MonotonicMs): void {
    this.#saver.tick(now);
  }

  /** See `RaftNode.snapshot`. */
  save(evenIfCurrent: boolean): Promise<LogIndex> {
    return this.#saver.save(evenIfCurrent);
  }

  load(effect: Extract<RaftEffect, { type: 'loadSnapshot' }>): void {
    this.#sender.load(effect);
  }

  endSending({ peer, transfer }: Extract<RaftEffect, { type: 'endSnapshot' }>): void {
    this.#sender.end(peer, transfer);
  }

  store(effect: Extract<RaftEffect, { type: 'storeSnapshot' }>): void {
    this.#intake.store(effect);
  }

  /** The run has ended: makes no more of the state machine. */
  end(error: RaftError): void {
    this.#saver.end(error);
  }

  /** Resolves when nothing is being written any more. */
  async stop(): Promise<void> {
    this.#sender.stop();
    await this.#saver.hold();
    await this.#intake.stop();
  }
}
