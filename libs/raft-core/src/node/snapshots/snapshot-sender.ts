import type { RaftEffect, RaftEvent } from '../../core/events.ts';
import type { NodeId } from '../../core/types.ts';
import type { Clock } from '../../ports/clock.ts';
import type { SnapshotReader } from '../../ports/snapshot-store.ts';
import { crc32 } from './crc32.ts';
import type { CompleteSnapshotOptions } from './snapshot-options.ts';

type LoadEffect = Extract<RaftEffect, { type: 'loadSnapshot' }>;
type LoadedEvent = Extract<RaftEvent, { type: 'snapshotLoaded' }>;

interface Sending {
  readonly transfer: number;
  readonly reader: Promise<SnapshotReader | null>;
  /** Read ahead, so that the last chunk is known as such. */
  ahead: Uint8Array | null;
  sequence: number;
  checksum: number;
  closed: boolean;
}

export interface SnapshotSenderOptions {
  readonly options: CompleteSnapshotOptions;
  readonly clock: Clock;
  readonly loaded: (event: LoadedEvent) => void;
  /** Something could not be read; the transfer is tried again later. */
  readonly failed: (error: Error) => void;
}

/** Reads the chunks of snapshots for peers, not faster than allowed. */
export class SnapshotSender {
  readonly #options: SnapshotSenderOptions;
  readonly #sendings = new Map<NodeId, Sending>();
  /** When the bytes sent so far may have been sent. */
  #freeAt = 0;
  #stopped = false;

  constructor(options: SnapshotSenderOptions) {
    this.#options = options;
  }

  load({ peer, transfer, sequence }: LoadEffect): void {
    const { store } = this.#options.options;
    let sending = this.#sendings.get(peer);
    if (sequence === 0) {
      this.#close(peer);
      const reader = store.read();
      reader.catch(() => undefined);
      sending = { transfer, reader, ahead: null, sequence: 0, checksum: 0, closed: false };
      this.#sendings.set(peer, sending);
    }
    const answer = (loaded: LoadedEvent['loaded']): void => {
      if (!this.#stopped) {
        this.#options.loaded({ type: 'snapshotLoaded', peer, transfer, sequence, loaded });
      }
    };
    if (sending?.transfer !== transfer || sending.sequence !== sequence) {
      answer(null);
      return;
    }
    this.#next(sending).then(
      (loaded) => {
        if (loaded?.chunk.last !== false) this.#close(peer, sending);
        if (loaded === null) answer(null);
        else this.#paced(loaded.chunk.data.byteLength, () => answer(loaded));
      },
      (error: unknown) => {
        this.#close(peer, sending);
        this.#options.failed(error instanceof Error ? error : new Error(String(error)));
        answer(null);
      },
    );
  }

  end(peer: NodeId, transfer: number): void {
    const sending = this.#sendings.get(peer);
    if (sending?.transfer === transfer) this.#close(peer);
  }

  stop(): void {
    this.#stopped = true;
    for (const peer of [...this.#sendings.keys()]) this.#close(peer);
  }

  async #next(sending: Sending): Promise<LoadedEvent['loaded']> {
    const reader = await sending.reader;
    if (reader === null || sending.closed) return null;
    const { chunkBytesMax } = this.#options.options;
    const data = sending.ahead ?? (await reader.next(chunkBytesMax));
    if (data === null) return null;
    sending.ahead = await reader.next(chunkBytesMax);
    sending.sequence++;
    sending.checksum = crc32(data, sending.checksum);
    const chunk = { data, checksum: sending.checksum, last: sending.ahead === null };
    return { snapshot: reader.meta, chunk };
  }

  #paced(bytes: number, answer: () => void): void {
    const { clock, options } = this.#options;
    const now = clock.now();
    this.#freeAt = Math.max(this.#freeAt, now) + (bytes * 1000) / options.sendBytesPerSecondMax;
    // The timer's grain is a millisecond or two: short waits are left to add up.
    const delayMs = this.#freeAt - now;
    if (delayMs < 4) answer();
    else clock.schedule(delayMs, answer);
  }

  #close(peer: NodeId, sending = this.#sendings.get(peer)): void {
    if (sending === undefined || sending.closed) return;
    sending.closed = true;
    if (this.#sendings.get(peer) === sending) this.#sendings.delete(peer);
    sending.reader.then((reader) => reader?.close()).catch(() => undefined);
  }
}
