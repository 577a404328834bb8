import type { CoreState } from './core-state.ts';
import type { LeadershipTransfer } from './leadership-transfer.ts';
import type { Progress } from './progress.ts';
import type { Replication } from './replication.ts';
import type { MonotonicMs, NodeId } from './types.ts';

/**
 * A leader of low priority hands over to a voter of a higher one, once that has been up to date and heard of for a whole election
 * time-out: one that comes and goes must not take leadership along with it each time.
 */
export class PriorityHandover {
  readonly #state: CoreState;
  readonly #replication: Replication;
  readonly #transfer: LeadershipTransfer;
  #candidate: NodeId | null = null;
  #since: MonotonicMs = 0;

  constructor(state: CoreState, replication: Replication, transfer: LeadershipTransfer) {
    this.#state = state;
    this.#replication = replication;
    this.#transfer = transfer;
  }

  /** The node leads from now on. */
  begin(): void {
    this.#candidate = null;
  }

  tick(): void {
    const { now, config } = this.#state;
    if (config.priority === 1 || this.#transfer.underWay) return;
    const best = this.#preferred();
    if (best === null || best !== this.#candidate) {
      this.#candidate = best;
      this.#since = now;
    } else if (now - this.#since >= config.electionTimeoutMaxMs) {
      // Tried again after as long, should it fail.
      this.#since = now;
      this.#transfer.begin(null, best);
    }
  }

  #preferred(): NodeId | null {
    let best: Progress | null = null;
    for (const progress of this.#replication.peers()) {
      if (
        this.#isReady(progress) &&
        progress.priority > (best?.priority ?? this.#state.config.priority)
      ) {
        best = progress;
      }
    }
    return best?.id ?? null;
  }

  #isReady({ id, mode, matchIndex, lastContact }: Progress): boolean {
    const { quorum, log, now, config } = this.#state;
    return (
      quorum.incoming.includes(id) &&
      mode === 'replicate' &&
      matchIndex >= log.commitIndex &&
      now - lastContact < config.heartbeatIntervalMs * 2
    );
  }
}
