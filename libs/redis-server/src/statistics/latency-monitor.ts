/** What can take long: a command, of those flagged `fast` too, or a synced write of the log. */
export type LatencyEvent = 'command' | 'fast-command' | 'log-fsync';

const samplesMax = 160;

export interface LatencySample {
  /** Unix seconds. */
  readonly atS: number;
  readonly ms: number;
}

/** The latest times at which something took `latency-monitor-threshold` or longer: per second the longest. */
export class LatencyMonitor {
  readonly #wallClock: () => number;
  readonly #events = new Map<LatencyEvent, { samples: LatencySample[]; maxMs: number }>();

  /** @param wallClock Unix ms */
  constructor(wallClock: () => number) {
    this.#wallClock = wallClock;
  }

  /** Who calls it has compared the time with the threshold. */
  note(event: LatencyEvent, ms: number): void {
    const rounded = Math.floor(ms);
    const atS = Math.floor(this.#wallClock() / 1000);
    const history = this.#events.get(event) ?? { samples: [], maxMs: 0 };
    this.#events.set(event, history);
    history.maxMs = Math.max(history.maxMs, rounded);
    const { samples } = history;
    const last = samples.at(-1);
    if (last?.atS === atS) samples[samples.length - 1] = { atS, ms: Math.max(last.ms, rounded) };
    else samples.push({ atS, ms: rounded });
    if (samples.length > samplesMax) samples.shift();
  }

  get events(): readonly string[] {
    return [...this.#events.keys()].sort();
  }

  /** The oldest first; none for an event that there was not. */
  history(event: string): readonly LatencySample[] {
    return this.#events.get(event as LatencyEvent)?.samples ?? [];
  }

  /** The longest since the last reset, ms. */
  longest(event: string): number {
    return this.#events.get(event as LatencyEvent)?.maxMs ?? 0;
  }

  /** Forgets events, or all when none is named. @returns how many there were */
  reset(events: readonly string[]): number {
    const forgotten = events.length === 0 ? this.events : events;
    return forgotten.filter((event) => this.#events.delete(event as LatencyEvent)).length;
  }
}
