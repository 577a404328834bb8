import type { RaftEffect } from '../../core/events.ts';
import type { LogIndex } from '../../core/types.ts';
import { RaftError } from '../../errors.ts';
import type { SnapshotReceiver, SnapshotStore } from '../../ports/snapshot-store.ts';
import { crc32 } from './crc32.ts';

type StoreEffect = Extract<RaftEffect, { type: 'storeSnapshot' }>;

interface Incoming {
  readonly from: string;
  readonly transfer: number;
  readonly index: LogIndex;
  readonly receiver: SnapshotReceiver;
  checksum: number;
}

export interface SnapshotIntakeOptions {
  readonly store: Pick<SnapshotStore, 'receive'>;
  readonly stored: (effect: StoreEffect, stored: boolean) => void;
  /**
   * Nothing may be applied, and no snapshot be made, from when this resolves until `installed` or `kept`. Resolves with up to
   * where the state machine has come.
   */
  readonly beforeInstall: () => Promise<LogIndex>;
  readonly installed: (effect: StoreEffect) => void;
  /** Nothing was installed: the state is as before. */
  readonly kept: () => void;
  readonly failed: (error: Error) => void;
}

/** Takes in the snapshot of a leader, chunk after chunk, each checked before it is stored. */
export class SnapshotIntake {
  readonly #options: SnapshotIntakeOptions;
  #incoming: Incoming | null = null;
  /** One after the other, also when a new transfer begins while a chunk of the old one is being written. */
  #work: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: SnapshotIntakeOptions) {
    this.#options = options;
  }

  store(effect: StoreEffect): void {
    this.#work = this.#work.then(() => this.#take(effect));
  }

  /** The state machine has come to `index`: what came of a snapshot of no more than that would only take up space. */
  applied(index: LogIndex): void {
    const incoming = this.#incoming;
    if (incoming === null || incoming.index > index) return;
    this.#work = this.#work.then(async () => {
      if (this.#incoming === incoming) await this.#abort();
    });
  }

  /** Resolves when all that came is dealt with. */
  idle(): Promise<void> {
    return this.#work;
  }

  /** Takes no more; resolves when nothing is being written. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#work;
    await this.#abort();
  }

  async #take(effect: StoreEffect): Promise<void> {
    if (this.#stopped) return;
    try {
      const incoming = await this.#incomingFor(effect);
      incoming.checksum = crc32(effect.chunk.data, incoming.checksum);
      if (incoming.checksum !== effect.chunk.checksum) {
        const place = `chunk ${effect.sequence} of the snapshot from ${effect.from}`;
        throw new RaftError('RAFT_REJECTED', `${place} does not have its checksum`);
      }
      await incoming.receiver.write(effect.chunk.data);
      if (effect.chunk.last) await this.#install(incoming, effect);
      else this.#options.stored(effect, true);
    } catch (error) {
      await this.#abort();
      this.#options.failed(error instanceof Error ? error : new Error(String(error)));
      this.#options.stored(effect, false);
    }
  }

  async #incomingFor(effect: StoreEffect): Promise<Incoming> {
    const { from, transfer, snapshot, sequence } = effect;
    if (sequence === 0) {
      await this.#abort();
      const receiver = await this.#options.store.receive(snapshot);
      this.#incoming = { from, transfer, index: snapshot.index, receiver, checksum: 0 };
    }
    const incoming = this.#incoming;
    if (incoming?.from !== from || incoming.transfer !== transfer) {
      throw new RaftError('RAFT_REJECTED', `the snapshot from ${from} has no beginning`);
    }
    return incoming;
  }

  async #install(incoming: Incoming, effect: StoreEffect): Promise<void> {
    const appliedIndex = await this.#options.beforeInstall();
    if (effect.snapshot.index <= appliedIndex) {
      // Entries have come from elsewhere while the last chunk was on its way: the state must not go back.
      this.#options.kept();
      await this.#abort();
      this.#options.stored(effect, false);
      return;
    }
    try {
      await incoming.receiver.install();
    } catch (error) {
      this.#options.kept();
      throw error;
    }
    this.#incoming = null;
    this.#options.installed(effect);
  }

  async #abort(): Promise<void> {
    const incoming = this.#incoming;
    this.#incoming = null;
    await incoming?.receiver.abort().catch(() => undefined);
  }
}
