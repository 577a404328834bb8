import type { LoadingProgress, PersistenceView } from '../persistence-view.ts';

/** Checkpoints that begin and end when a test says so. */
export class FakePersistence implements PersistenceView {
  loading: LoadingProgress | null = null;
  savingSinceMs: number | null = null;
  lastSaveMs = 1_700_000_000_999;
  lastSaveDurationMs: number | null = null;
  lastSaveFailed: string | null = null;
  saves = 0;
  changesSinceSave = 0;
  loadedKeys = 0;
  checkpointBytes = 0;
  logBytes = 0;
  snapshotIndex = 0;
  firstIndex = 1;
  /** Called when a checkpoint is begun. */
  begun: () => void = () => undefined;
  readonly #waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];

  /** Checkpoints asked for that have not ended. */
  get asked(): number {
    return this.#waiting.length;
  }

  save(): Promise<void> {
    this.begun();
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  finish(): void {
    for (const { resolve } of this.#waiting.splice(0)) resolve();
  }

  fail(message: string): void {
    for (const { reject } of this.#waiting.splice(0)) reject(new Error(message));
  }
}
