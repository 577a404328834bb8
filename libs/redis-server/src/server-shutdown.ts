import type { Logger } from '@kiwi/kernel';
import type { PersistenceView } from './persistence-view.ts';

/** How the process is to end. */
export interface ShutdownOptions {
  /** Whether what came since the last checkpoint is to be in one. The log has it in any case. */
  readonly save: boolean;
}

export interface ServerShutdownOptions {
  readonly persistence: PersistenceView;
  /** Has the process stop; null when clients cannot ask for that. */
  readonly stop: ((options: ShutdownOptions) => void) | null;
  readonly logger: Logger;
}

/** The shutdown that clients ask for: a checkpoint first, then the process stops. Until then it can be taken back. */
export class ServerShutdown {
  readonly #options: ServerShutdownOptions;
  /** Requests that wait for their checkpoint. */
  #waiting = 0;
  #aborts = 0;
  #stopping = false;

  constructor(options: ServerShutdownOptions) {
    this.#options = options;
  }

  get possible(): boolean {
    return this.#options.stop !== null;
  }

  /**
   * Resolves with true when the process is about to stop, with false when it goes on: the checkpoint failed, or the shutdown was
   * taken back.
   *
   * @param force stops although the checkpoint failed.
   */
  async request(save: boolean, force: boolean): Promise<boolean> {
    const abortsBefore = this.#aborts;
    const saved = save && (await this.#checkpoint());
    if (this.#aborts !== abortsBefore || (save && !saved && !force)) return false;
    if (!this.#stopping) this.#options.stop?.({ save: saved });
    this.#stopping = true;
    return true;
  }

  /** Takes back what was requested; false when nothing was, or it is too late. */
  abort(): boolean {
    if (this.#waiting === 0) return false;
    this.#aborts++;
    return true;
  }

  async #checkpoint(): Promise<boolean> {
    this.#waiting++;
    try {
      await this.#options.persistence.save();
      return true;
    } catch (error) {
      this.#options.logger.error('shutdown_checkpoint_failed', { error });
      return false;
    } finally {
      this.#waiting--;
    }
  }
}
