import type { RaftMessage } from '@kiwi/raft-core';

/** Messages one closed link keeps at most; what does not fit is lost, as the transport contract says. */
export const heldMessagesMax = 64;

/** The way from one node to another. Each direction is a link of its own. */
export class Link {
  /** `blocked` loses messages; `clogged` holds them until the link opens. */
  state: 'open' | 'blocked' | 'clogged' = 'open';
  /** A lagging link falls behind little by little, from this moment on, until it is so much behind. */
  lagSinceMs = 0;
  lagMaxMs = 0;
  /** Latest arrival so far of control messages and of data: later ones of the same kind come after it. */
  lastControlArrivalMs = 0;
  lastDataArrivalMs = 0;
  #held: RaftMessage[] = [];

  /** How late a message is that leaves now. Half a millisecond per millisecond, so that no silence gives it away. */
  lagMs(nowMs: number): number {
    return this.lagMaxMs === 0 ? 0 : Math.min(this.lagMaxMs, (nowMs - this.lagSinceMs) / 2);
  }

  /** Keeps a message of a clogged link; false when there is no room. */
  hold(message: RaftMessage): boolean {
    if (this.#held.length >= heldMessagesMax) return false;
    this.#held.push(message);
    return true;
  }

  /** Takes out everything held, oldest first. */
  release(): readonly RaftMessage[] {
    const held = this.#held;
    this.#held = [];
    return held;
  }
}
