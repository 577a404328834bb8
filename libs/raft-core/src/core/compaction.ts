import type { CoreState } from './core-state.ts';
import type { Replication } from './replication.ts';
import type { LogIndex } from './types.ts';

/** Forgets the beginning of the log once a snapshot holds it, but nothing that a peer needs after the snapshot it is being sent. */
export class Compaction {
  readonly #state: CoreState;
  readonly #replication: Replication;
  #wanted: LogIndex = 0;

  constructor(state: CoreState, replication: Replication) {
    this.#state = state;
    this.#replication = replication;
  }

  /** A snapshot after `index` is durable; entries up to `compactTo` may go. */
  saved(index: LogIndex, compactTo: LogIndex): void {
    // One that was begun before another was installed.
    if (index <= this.#state.snapshotIndex) return;
    this.#state.snapshotIndex = index;
    this.#wanted = Math.max(this.#wanted, Math.min(compactTo, index));
    this.#state.notify({ type: 'snapshot', action: 'saved', index, peer: null });
  }

  /** Goes as far as it can by now. */
  advance(): void {
    const { log } = this.#state;
    if (this.#wanted < log.firstIndex) return;
    const index = Math.min(this.#wanted, log.persistedIndex, this.#replication.neededFrom - 1);
    if (index < log.firstIndex) return;
    this.#replication.compacting(index);
    log.compact(index);
    const term = log.termAt(index) ?? 0;
    this.#state.emit({ type: 'compact', index, term });
    this.#state.notify({ type: 'compacted', index });
  }
}
