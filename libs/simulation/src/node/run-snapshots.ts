import type { LogIndex, NodeId, RaftEffect, RaftEvent, SnapshotMeta } from '@kiwi/raft-core';
import { violated } from '../check/violation-error.ts';
import type { DurableSnapshot } from '../disk/snapshot-shelf.ts';
import type { NodeOptions } from './node-options.ts';
import type { RunningNode } from './node-run.ts';
import type { SimulatedCore } from './simulated-core.ts';
import type { SimulatedStateMachine } from './simulated-state-machine.ts';
import type { SnapshotBehaviour } from './snapshot-behaviour.ts';
import { SnapshotSender, checksumOf } from './snapshot-sender.ts';

type Store = Extract<RaftEffect, { type: 'storeSnapshot' }>;

interface Incoming {
  readonly from: NodeId;
  readonly transfer: number;
  readonly pieces: Uint8Array[];
  checksum: number;
}

/** What the snapshots of a run ask of the rest of it. */
export interface SnapshotHost {
  readonly core: SimulatedCore;
  readonly stateMachine: SimulatedStateMachine;
  step(event: RaftEvent): void;
  pauseApply(): void;
  /** Goes on: behind the snapshot that was installed, or (null) where it stopped. */
  resumeApply(installed: SnapshotMeta | null): void;
}

/** The snapshots of one run of a node, made, sent and taken in as `RaftNode` does it. */
export class RunSnapshots {
  readonly #node: RunningNode;
  readonly #options: NodeOptions;
  readonly #host: SnapshotHost;
  readonly #sender = new SnapshotSender();
  #snapshotIndex: LogIndex;
  #saving = false;
  /** An installation waits for the snapshot that is being saved, or is under way. */
  #install: (() => void) | null = null;
  #installing = false;
  #incoming: Incoming | null = null;
  /** Taken in one after the other. */
  #waiting: Store[] = [];
  #storing = false;

  constructor(node: RunningNode, options: NodeOptions, host: SnapshotHost) {
    this.#node = node;
    this.#options = options;
    this.#host = host;
    this.#snapshotIndex = node.shelf.newest?.meta.index ?? 0;
  }

  /** Whether nothing is being saved, sent or taken in. */
  get idle(): boolean {
    return (
      !this.#saving && !this.#storing && !this.#installing && this.#sender.indexes.length === 0
    );
  }

  /** Makes a snapshot when one is due. */
  saveIfDue(): void {
    const { snapshots, world } = this.#options;
    const { core, stateMachine } = this.#host;
    if (snapshots === null || this.#saving || this.#installing) return;
    if (this.#node.appliedIndex - this.#snapshotIndex < snapshots.everyEntries) return;
    const meta = core.snapshotMeta();
    const bytes = stateMachine.snapshot?.();
    if (meta === null || bytes === undefined) return;
    world.checker.snapshots.saving(this.#node, meta, stateMachine.digest?.() ?? null);
    this.#saving = true;
    this.#node.shelf.begin({ meta, bytes });
    this.#later(snapshots.saveMeanMs, `snapshot at ${meta.index} saved`, () => {
      this.#saved(meta, snapshots);
    });
  }

  load(effect: Extract<RaftEffect, { type: 'loadSnapshot' }>): void {
    const { snapshots } = this.#options;
    this.#sender.open(effect, this.#node.shelf.newest);
    const { peer, transfer, sequence } = effect;
    this.#later(this.#node.disk.faults.readMeanMs, `piece ${sequence} for ${peer} read`, () => {
      const bytesMax = snapshots?.chunkBytesMax ?? Infinity;
      const loaded = this.#fails() ? null : this.#sender.read(effect, bytesMax);
      this.#host.step({ type: 'snapshotLoaded', peer, transfer, sequence, loaded });
    });
  }

  end({ peer, transfer }: Extract<RaftEffect, { type: 'endSnapshot' }>): void {
    this.#sender.end(peer, transfer);
  }

  store(effect: Store): void {
    this.#waiting.push(effect);
    if (!this.#storing) this.#storeNext();
  }

  compact({ index, term }: Extract<RaftEffect, { type: 'compact' }>): void {
    const { checker } = this.#options.world;
    checker.snapshots.compacting(this.#node, index, term, this.#sender.indexes);
    this.#node.disk.compact(index);
  }

  #saved(meta: SnapshotMeta, { trailingEntries }: SnapshotBehaviour): void {
    this.#saving = false;
    if (this.#fails()) {
      this.#node.shelf.abandon();
    } else {
      if (this.#completeOrDie(meta)) return;
      const compactTo = Math.max(0, meta.index - trailingEntries);
      this.#host.step({ type: 'snapshotSaved', index: meta.index, compactTo });
    }
    this.#install?.();
  }

  #storeNext(): void {
    const effect = this.#waiting.shift();
    this.#storing = effect !== undefined;
    if (effect === undefined) return;
    const what = `piece ${effect.sequence} from ${effect.from} stored`;
    this.#later(this.#options.snapshots?.chunkMeanMs ?? 0, what, () => this.#stored(effect));
  }

  #stored(effect: Store): void {
    const { from, transfer, sequence, chunk } = effect;
    if (sequence === 0) this.#incoming = { from, transfer, pieces: [], checksum: 0 };
    const incoming = this.#incoming;
    if (
      incoming?.from !== from ||
      incoming.transfer !== transfer ||
      incoming.pieces.length !== sequence
    ) {
      violated(
        'snapshot-whole',
        `${this.#node.id} stores ${transfer}.${sequence} of ${from} out of order`,
      );
    }
    if (this.#fails()) {
      this.#refuse(effect);
      return;
    }
    incoming.pieces.push(chunk.data);
    incoming.checksum = checksumOf(chunk.data, incoming.checksum);
    if (incoming.checksum !== chunk.checksum) {
      violated(
        'snapshot-whole',
        `${this.#node.id}: a piece from ${from} belongs to another snapshot`,
      );
    }
    if (chunk.last) {
      this.#beginInstall(effect, joined(incoming.pieces));
      return;
    }
    this.#host.step({ type: 'snapshotStored', from, transfer, sequence, stored: true });
    this.#storeNext();
  }

  #beginInstall(effect: Store, bytes: Uint8Array): void {
    this.#installing = true;
    this.#host.pauseApply();
    const begin = (): void => {
      this.#install = null;
      const { index } = effect.snapshot;
      // While its last piece was on the way, entries may have come from elsewhere, and have been applied.
      if (index <= this.#node.appliedIndex) {
        this.#giveUpInstall(effect);
        return;
      }
      this.#node.shelf.begin({ meta: effect.snapshot, bytes });
      const what = `snapshot at ${index} from ${effect.from} installed`;
      this.#later(this.#options.snapshots?.saveMeanMs ?? 0, what, () => {
        this.#installed(effect, { meta: effect.snapshot, bytes });
      });
    };
    if (this.#saving) this.#install = begin;
    else begin();
  }

  #installed(effect: Store, { meta, bytes }: DurableSnapshot): void {
    const { core, stateMachine } = this.#host;
    if (this.#fails()) {
      this.#node.shelf.abandon();
      this.#giveUpInstall(effect);
      return;
    }
    if (this.#completeOrDie(meta)) return;
    stateMachine.restore?.(bytes);
    const digest = stateMachine.digest?.() ?? null;
    this.#options.world.checker.installing(this.#node, meta, digest);
    this.#installing = false;
    this.#incoming = null;
    const { from, transfer } = effect;
    this.#host.step({ type: 'snapshotInstalled', from, transfer, snapshot: meta });
    this.#host.resumeApply(meta);
    // A core whose disk has failed takes part in nothing any more.
    if (core.appliedIndex !== meta.index && !core.status.writeFailed) {
      const text = `${this.#node.id} has applied ${core.appliedIndex}, its snapshot says ${meta.index}`;
      violated('status-consistent', text);
    }
    this.#storeNext();
  }

  #giveUpInstall(effect: Store): void {
    this.#installing = false;
    this.#host.resumeApply(null);
    this.#refuse(effect);
  }

  #refuse({ from, transfer, sequence }: Store): void {
    this.#incoming = null;
    this.#host.step({ type: 'snapshotStored', from, transfer, sequence, stored: false });
    this.#storeNext();
  }

  /** The snapshot is durable. True when the process dies before it learns that. */
  #completeOrDie(meta: SnapshotMeta): boolean {
    const before = this.#node.snapshot;
    this.#node.shelf.complete();
    this.#options.world.checker.snapshots.saved(this.#node, before, meta);
    this.#snapshotIndex = meta.index;
    const { random, world } = this.#options;
    const dies = random.chance(this.#node.snapshotFaults.crashRate);
    if (dies) world.die(this.#node.position);
    return dies;
  }

  #fails(): boolean {
    return this.#options.random.chance(this.#node.snapshotFaults.failureRate);
  }

  #later(meanMs: number, what: string, run: () => void): void {
    const delayMs = this.#options.random.exponential(meanMs);
    this.#options.world.schedule(delayMs, this.#node.position, { type: 'snapshot', what, run });
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let position = 0;
  for (const piece of pieces) {
    bytes.set(piece, position);
    position += piece.length;
  }
  return bytes;
}
