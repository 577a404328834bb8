/** What is going on with checkpoints, for INFO, metrics and health. */
export class CheckpointStatus {
  /** While the state is being loaded at a start, else null. */
  loading: {
    readonly startedAtMs: number;
    readonly totalBytes: number;
    loadedBytes: number;
  } | null = null;
  /** When the checkpoint under way was begun, Unix ms; null when none is. */
  savingSinceMs: number | null = null;
  /** When the newest one was finished, Unix ms; before the first one when the process started. */
  lastSaveMs: number;
  lastSaveDurationMs: number | null = null;
  /** Why the last one failed; null when it did not. */
  lastSaveFailed: string | null = null;
  saves = 0;
  failures = 0;
  /** Snapshots of peers that took the place of the state. */
  installs = 0;
  readonly #now: () => number;
  readonly #wallClock: () => number;
  #begunMs = 0;

  constructor(now: () => number, wallClock: () => number) {
    this.#now = now;
    this.#wallClock = wallClock;
    this.lastSaveMs = wallClock();
  }

  loadingBegun(totalBytes: number): void {
    this.#begunMs = this.#now();
    this.loading = { startedAtMs: this.#wallClock(), totalBytes, loadedBytes: 0 };
  }

  pageLoaded(bytes: number): void {
    if (this.loading !== null) this.loading.loadedBytes += bytes;
  }

  /** Returns how long it took, in ms. */
  loaded(): number {
    this.loading = null;
    return this.#now() - this.#begunMs;
  }

  saveBegun(): void {
    this.#begunMs = this.#now();
    this.savingSinceMs = this.#wallClock();
  }

  /** Returns how long it took, in ms. */
  saved(): number {
    this.savingSinceMs = null;
    this.lastSaveMs = this.#wallClock();
    this.lastSaveDurationMs = this.#now() - this.#begunMs;
    this.lastSaveFailed = null;
    this.saves++;
    return this.lastSaveDurationMs;
  }

  saveFailed(error: unknown): void {
    this.savingSinceMs = null;
    this.lastSaveFailed = error instanceof Error ? error.message : String(error);
    this.failures++;
  }

  installed(): void {
    this.installs++;
  }
}
