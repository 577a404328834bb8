import type { RaftEffect } from '../core/events.ts';
import type { Entry, HardState, LogIndex, WriteTicket } from '../core/types.ts';
import type { Clock } from '../ports/clock.ts';
import type { SnapshotMeta } from '../ports/snapshot-store.ts';
import type { LogStorage } from '../ports/log-storage.ts';

type PersistEffect = Extract<RaftEffect, { type: 'persist' }>;

interface MergedWrite {
  ticket: WriteTicket;
  hardState: HardState | null;
  reset: SnapshotMeta | null;
  truncateFrom: LogIndex | null;
  entries: Entry[];
}

export interface DiskWriterOptions {
  readonly storage: LogStorage;
  readonly clock: Clock;
  /** Everything up to this ticket is durable. */
  readonly persisted: (ticket: WriteTicket) => void;
  readonly failed: (ticket: WriteTicket, error: unknown) => void;
  readonly onWrite: ((durationMs: number, entries: number, bytes: number) => void) | undefined;
}

/**
 * Group commit: one write at a time; what is to be written meanwhile becomes one next write. So a slow
 * disk makes larger writes, not a longer queue.
 */
export class DiskWriter {
  readonly #options: DiskWriterOptions;
  #next: MergedWrite | null = null;
  #current: Promise<void> | null = null;
  #broken = false;

  constructor(options: DiskWriterOptions) {
    this.#options = options;
  }

  /** Begins to write at once when the disk is idle. */
  submit(write: PersistEffect): void {
    if (this.#broken) return;
    this.#next =
      this.#next === null ? { ...write, entries: [...write.entries] } : merge(this.#next, write);
    if (this.#current === null) this.#begin();
  }

  /** Resolves when nothing is being written any more. Never rejects. */
  async idle(): Promise<void> {
    while (this.#current !== null) await this.#current;
  }

  #begin(): void {
    const write = this.#next;
    if (write === null) return;
    this.#next = null;
    const { storage, clock } = this.#options;
    const startedAt = clock.now();
    const { ticket, hardState, reset, truncateFrom, entries } = write;
    let promise: Promise<void>;
    try {
      promise = storage.write({ hardState, reset, truncateFrom, entries });
    } catch (error) {
      promise = Promise.reject(error);
    }
    this.#current = promise.then(
      () => this.#done(write, startedAt),
      (error: unknown) => {
        this.#broken = true;
        this.#next = null;
        this.#current = null;
        this.#options.failed(ticket, error);
      },
    );
  }

  #done(write: MergedWrite, startedAt: number): void {
    const { clock, onWrite, persisted } = this.#options;
    const durationMs = clock.now() - startedAt;
    this.#current = null;
    // The disk goes on before the consequences are worked out.
    this.#begin();
    persisted(write.ticket);
    if (onWrite !== undefined) {
      let bytes = 0;
      for (const entry of write.entries) bytes += entry.data.byteLength;
      onWrite(durationMs, write.entries.length, bytes);
    }
  }
}

/** The one write that has the effect of `first` and then `second`. */
function merge(first: MergedWrite, second: PersistEffect): MergedWrite {
  const { reset, truncateFrom } = second;
  if (reset !== null) {
    first.reset = reset;
    first.truncateFrom = null;
    first.entries = [];
  }
  if (truncateFrom !== null) {
    const start = first.entries[0]?.index ?? Infinity;
    if (truncateFrom > start) {
      // It only takes back the end of what was about to be written.
      first.entries.length = truncateFrom - start;
    } else {
      first.entries = [];
      first.truncateFrom = Math.min(first.truncateFrom ?? Infinity, truncateFrom);
    }
  }
  for (const entry of second.entries) first.entries.push(entry);
  first.hardState = second.hardState ?? first.hardState;
  first.ticket = second.ticket;
  return first;
}
