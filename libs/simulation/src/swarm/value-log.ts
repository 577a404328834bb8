import type { Entry } from '@kiwi/raft-core';
import type { SimulatedStateMachine } from '../node/simulated-state-machine.ts';

/** The state machine of the random runs: a count and a rolling hash of everything applied, in order. */
export class ValueLog implements SimulatedStateMachine {
  #count = 0;
  #hash = 0x811c9dc5;

  apply(entries: readonly Entry[]): readonly number[] {
    return entries.map((entry) => {
      for (const byte of entry.data) this.#hash = Math.imul(this.#hash ^ byte, 0x01000193);
      this.#count += 1;
      return this.#count;
    });
  }

  digest(): string {
    return `${this.#count}:${this.#hash >>> 0}`;
  }
}
