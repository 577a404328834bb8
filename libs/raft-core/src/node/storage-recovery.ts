import type { MonotonicMs } from '../core/types.ts';
import { InvariantViolation, RaftError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { LogStorage, StoredLog } from '../ports/log-storage.ts';

/** A storage that fails again within so many pauses of having recovered did not recover for good. */
const SHORT_LIVED_PAUSES = 10;
/** The pause at most, as a multiple of the one that was asked for. */
const PAUSE_FACTOR_MAX = 16;

/**
 * How long to wait before a storage is tried again. A disk with a little room takes the small write of an attempt and refuses the next
 * large one: each time that happens the pause doubles, so that the node does not come and go all the time.
 */
export class RecoveryPause {
  readonly #shortestMs: number;
  #factor = 1;
  #recoveredAt: MonotonicMs | null = null;

  constructor(shortestMs: number) {
    this.#shortestMs = shortestMs;
  }

  recovered(now: MonotonicMs): void {
    this.#recoveredAt = now;
  }

  /** The storage failed: the pause before each attempt, until it recovers. */
  failed(now: MonotonicMs): number {
    const livedMs = this.#recoveredAt === null ? Infinity : now - this.#recoveredAt;
    const isShortLived = livedMs < this.#shortestMs * SHORT_LIVED_PAUSES;
    this.#factor = isShortLived ? Math.min(this.#factor * 2, PAUSE_FACTOR_MAX) : 1;
    return this.#shortestMs * this.#factor;
  }
}

export interface StorageRecoveryOptions {
  readonly storage: LogStorage;
  readonly clock: Clock;
  readonly retryMs: number;
  /** Resolves when nobody uses the storage any more. */
  readonly idle: () => Promise<void>;
  /** The storage is open and writes again; this is what it holds. */
  readonly recovered: (stored: StoredLog) => void;
  /** It will not get better by waiting. */
  readonly failed: (error: unknown) => void;
}

/**
 * Opens a storage again that refused a write, as often as it takes: a full disk has room again one day, a remote one comes back.
 * A small write decides, since opening may succeed on a disk that takes nothing.
 */
export class StorageRecovery {
  readonly #options: StorageRecoveryOptions;
  #cancel: (() => void) | null = null;
  #attempt: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: StorageRecoveryOptions) {
    this.#options = options;
    this.#schedule();
  }

  /** Tries no more; resolves when nothing is under way. The storage may be open then. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel?.();
    await this.#attempt;
  }

  /** @param tookMs the last attempt; the pause is as long, since opening a long log may take its time and reads all of it. */
  #schedule(tookMs = 0): void {
    const { clock, retryMs } = this.#options;
    this.#cancel = clock.schedule(Math.max(retryMs, tookMs), () => {
      this.#attempt = this.#try();
    });
  }

  async #try(): Promise<void> {
    const { storage, clock, idle, recovered, failed } = this.#options;
    const startedAt = clock.now();
    let stored: StoredLog;
    try {
      await idle();
      await storage.close();
      stored = await storage.open();
      const { hardState } = stored;
      await storage.write({ hardState, reset: null, truncateFrom: null, entries: [] });
    } catch (error) {
      if (this.#stopped) return;
      if (isPermanent(storage, error)) failed(error);
      else this.#schedule(clock.now() - startedAt);
      return;
    }
    if (!this.#stopped) recovered(stored);
  }
}

/** Whether an error of the storage will not pass by waiting: it says so, or the node itself asked for something impossible. */
export function isPermanent(storage: LogStorage, error: unknown): boolean {
  if (error instanceof InvariantViolation || error instanceof RaftError) return true;
  return storage.isPermanent?.(error) ?? false;
}
