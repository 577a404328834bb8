import type { Entry } from '@kiwi/raft-core';
import type { SimulatedStateMachine } from '../node/simulated-state-machine.ts';

const headBytes = 8;
/** Snapshots grow and shrink, so that some travel in one piece and others in many. */
const paddingBytesMax = 61;

/** The state machine of the random runs: a count and a rolling hash of everything applied, in order. */
export class ValueLog implements SimulatedStateMachine {
  #count = 0;
  #hash = 0x811c9dc5 | 0;

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

  /** Count and hash, and padding that follows from them. */
  snapshot(): Uint8Array {
    const bytes = new Uint8Array(headBytes + (this.#count % paddingBytesMax)).fill(
      this.#hash & 0xff,
    );
    const view = new DataView(bytes.buffer);
    view.setInt32(0, this.#count);
    view.setInt32(4, this.#hash);
    return bytes;
  }

  /** @throws RangeError when the bytes are not those of one snapshot */
  restore(bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const [count, hash] = [view.getInt32(0), view.getInt32(4)];
    const padding = bytes.subarray(headBytes);
    const whole = padding.length === count % paddingBytesMax;
    if (!whole || padding.some((byte) => byte !== (hash & 0xff))) {
      throw new RangeError('the bytes are not those of one snapshot');
    }
    this.#count = count;
    this.#hash = hash;
  }
}
