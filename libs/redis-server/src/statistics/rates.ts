import type { ServerStatistics } from '../server-statistics.ts';

/** Seconds over which the rates are averages. */
const windowS = 2;

interface Reading {
  readonly atMs: number;
  readonly commands: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** Commands and bytes per second lately, from readings that are made every second. */
export class Rates {
  readonly #statistics: ServerStatistics;
  readonly #wallClock: () => number;
  #readings: Reading[];

  /** @param wallClock Unix ms */
  constructor(statistics: ServerStatistics, wallClock: () => number) {
    this.#statistics = statistics;
    this.#wallClock = wallClock;
    this.#readings = [this.#reading()];
  }

  /** To be called every second. */
  sample(): void {
    this.#readings = [...this.#readings, this.#reading()].slice(-1 - windowS);
  }

  /** Per second. */
  get commands(): number {
    return Math.round(this.#rate(({ commands }) => commands));
  }

  /** KiB per second. */
  get inputKiB(): number {
    return this.#rate(({ bytesIn }) => bytesIn) / 1024;
  }

  /** KiB per second. */
  get outputKiB(): number {
    return this.#rate(({ bytesOut }) => bytesOut) / 1024;
  }

  #reading(): Reading {
    const { commandsProcessed, bytesIn, bytesOut } = this.#statistics;
    return { atMs: this.#wallClock(), commands: commandsProcessed, bytesIn, bytesOut };
  }

  /** 0 when the counters were set to zero meanwhile. */
  #rate(of: (reading: Reading) => number): number {
    const [first] = this.#readings;
    const last = this.#readings.at(-1);
    if (first === undefined || last === undefined || last.atMs <= first.atMs) return 0;
    return Math.max(0, ((of(last) - of(first)) * 1000) / (last.atMs - first.atMs));
  }
}
