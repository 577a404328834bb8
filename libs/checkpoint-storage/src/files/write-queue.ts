interface QueuedWrite {
  readonly bytes: number;
  readonly run: () => Promise<void>;
}

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Runs the disk operations of one checkpoint one after the other, in the order they were added, so that it never takes more than one thread
 * of the pool and one place at the disk. The first failure ends it: what waits is dropped and every later call fails alike.
 */
export class WriteQueue {
  readonly #bytesMax: number;
  #waiting: QueuedWrite[] = [];
  #waitingBytes = 0;
  #running: Promise<void> | null = null;
  #failure: { readonly error: unknown } | null = null;
  #roomWaiters: Waiter[] = [];

  /** Above so many waiting bytes there is no room. */
  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get failure(): { readonly error: unknown } | null {
    return this.#failure;
  }

  /** @throws what ended the queue */
  add(bytes: number, run: () => Promise<void>): void {
    if (this.#failure !== null) throw this.#failure.error;
    this.#waiting.push({ bytes, run });
    this.#waitingBytes += bytes;
    this.#running ??= this.#work();
  }

  /** Null when there is room at once. */
  room(): Promise<void> | null {
    if (this.#failure !== null) return Promise.reject(this.#failure.error);
    if (this.#waitingBytes <= this.#bytesMax) return null;
    return new Promise((resolve, reject) => this.#roomWaiters.push({ resolve, reject }));
  }

  /** Resolves when everything added is done; rejects with what ended the queue. */
  async drained(): Promise<void> {
    while (this.#running !== null) await this.#running;
    if (this.#failure !== null) throw this.#failure.error;
  }

  /** Drops what waits; resolves when nothing is under way any more. */
  async stop(error: unknown): Promise<void> {
    this.#fail(error);
    while (this.#running !== null) await this.#running;
  }

  async #work(): Promise<void> {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      try {
        await next.run();
      } catch (error) {
        this.#fail(error);
        break;
      }
      this.#waitingBytes -= next.bytes;
      if (this.#waitingBytes <= this.#bytesMax) this.#releaseWaiters((waiter) => waiter.resolve());
    }
    this.#running = null;
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#waiting = [];
    this.#releaseWaiters((waiter) => waiter.reject(error));
  }

  #releaseWaiters(release: (waiter: Waiter) => void): void {
    const waiters = this.#roomWaiters;
    this.#roomWaiters = [];
    waiters.forEach(release);
  }
}
