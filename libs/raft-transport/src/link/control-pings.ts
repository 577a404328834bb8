import type { Clock } from '@kiwi/raft-core';

export interface ControlPingEvents {
  sendPing(stamp: number): void;
  contact(roundTripMs: number): void;
  /** No answer for `silenceMaxMs`. */
  silent(): void;
}

/**
 * Measures round trips on a control stream and notices a peer that has fallen silent without closing anything (a cut cable, a
 * stopped machine). Silence is counted in own ticks, so that a pause of this process does not look like one of the peer.
 */
export class ControlPings {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #ticksMax: number;
  readonly #events: ControlPingEvents;
  #unansweredTicks = 0;
  #cancelTimer: (() => void) | null = null;

  constructor(
    clock: Clock,
    timing: { readonly pingIntervalMs: number; readonly silenceMaxMs: number },
    events: ControlPingEvents,
  ) {
    this.#clock = clock;
    this.#intervalMs = timing.pingIntervalMs;
    this.#ticksMax = Math.max(2, Math.ceil(timing.silenceMaxMs / timing.pingIntervalMs));
    this.#events = events;
  }

  start(): void {
    this.#tick();
  }

  stop(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }

  pong(stamp: number): void {
    this.#unansweredTicks = 0;
    this.#events.contact(this.#clock.now() - stamp);
  }

  #tick(): void {
    if (this.#unansweredTicks >= this.#ticksMax) {
      this.#cancelTimer = null;
      this.#events.silent();
      return;
    }
    this.#unansweredTicks++;
    this.#events.sendPing(this.#clock.now());
    this.#cancelTimer = this.#clock.schedule(this.#intervalMs, () => this.#tick());
  }
}
