import { hash32 } from '@kiwi/datatypes';

/** What is kept of the accesses to a key: when the last one was, or about how many there were. */
export type AccessKind = 'recency' | 'frequency';

/** How frequency is counted; both may change at any time. The names are those of Redis. */
export interface FrequencySettings {
  /** The higher it is, the more accesses it takes for the next step of the counter. */
  readonly lfuLogFactor: number;
  /** After so many minutes without an access the counter goes down by one; 0: never. */
  readonly lfuDecayTimeMinutes: number;
}

/** Accesses by which a new key is not the first to go. */
const newKeyFrequency = 5;
const frequencyMax = 255;
const recencyUnitMs = 100;
const minuteMs = 60_000;
/** Cells at first. */
const cellsMin = 1 << 12;
/** The table doubles before there are more keys than this for each cell. */
const keysPerCellMax = 0.5;

/**
 * When or how often each key of a database was accessed on this node. It is this node's own, not replicated. A key's cell is found by its hash, and
 * keys may share one: eight to sixteen bytes per key hold what a Map would need five times as much for, and for the choice of what is evicted,
 * which goes by samples anyway, a few mistakes do not matter. The counter of frequency is Redis's (logarithmic, with decay).
 */
export class AccessTable {
  readonly kind: AccessKind;
  private readonly settings: FrequencySettings;
  private readonly random: () => number;
  /** Unix ms; times in cells are from here on. */
  private readonly epochMs: number;
  private cells: Uint32Array;

  /** @param random uniform in [0, 1) */
  constructor(
    kind: AccessKind,
    settings: FrequencySettings,
    random: () => number,
    nowMs: number,
    keyCount: number,
  ) {
    this.kind = kind;
    this.settings = settings;
    this.random = random;
    // Keys that are there already have just been accessed, for all that is known.
    this.epochMs = nowMs;
    let cells = cellsMin;
    while (keyCount > cells * keysPerCellMax) cells *= 2;
    this.cells = new Uint32Array(cells);
    if (kind === 'frequency') this.cells.fill(newKeyFrequency);
  }

  /** An empty table with the same settings. */
  fresh(nowMs: number): AccessTable {
    return new AccessTable(this.kind, this.settings, this.random, nowMs, 0);
  }

  /** In memory. */
  get bytes(): number {
    return this.cells.byteLength;
  }

  /** A key is new; it is one of so many. */
  added(key: string, nowMs: number, keyCount: number): void {
    if (keyCount > this.cells.length * keysPerCellMax) this.grow();
    const { cells } = this;
    const cell = hash32(key) & (cells.length - 1);
    if (this.kind === 'recency') cells[cell] = this.since(nowMs, recencyUnitMs);
    else cells[cell] = (this.since(nowMs, minuteMs) << 8) | newKeyFrequency;
  }

  accessed(key: string, nowMs: number): void {
    const { cells } = this;
    const cell = hash32(key) & (cells.length - 1);
    if (this.kind === 'recency') cells[cell] = this.since(nowMs, recencyUnitMs);
    else {
      const frequency = this.raised(this.decayed(cells[cell] as number, nowMs));
      cells[cell] = (this.since(nowMs, minuteMs) << 8) | frequency;
    }
  }

  /** Milliseconds since the last access, in steps of 100. Of a table of recency only. */
  idleMs(key: string, nowMs: number): number {
    const units = this.cells[hash32(key) & (this.cells.length - 1)] as number;
    return Math.max(0, nowMs - this.epochMs - units * recencyUnitMs);
  }

  /** The logarithmic counter, 0 to 255. Of a table of frequency only. */
  frequency(key: string, nowMs: number): number {
    return this.decayed(this.cells[hash32(key) & (this.cells.length - 1)] as number, nowMs);
  }

  private since(nowMs: number, unitMs: number): number {
    return Math.max(0, Math.floor((nowMs - this.epochMs) / unitMs));
  }

  private decayed(cell: number, nowMs: number): number {
    const { lfuDecayTimeMinutes } = this.settings;
    const frequency = cell & frequencyMax;
    if (lfuDecayTimeMinutes === 0) return frequency;
    const idleMinutes = Math.max(0, this.since(nowMs, minuteMs) - (cell >>> 8));
    return Math.max(0, frequency - Math.floor(idleMinutes / lfuDecayTimeMinutes));
  }

  private raised(frequency: number): number {
    if (frequency >= frequencyMax) return frequencyMax;
    const above = Math.max(0, frequency - newKeyFrequency);
    return this.random() * (above * this.settings.lfuLogFactor + 1) < 1 ? frequency + 1 : frequency;
  }

  /** Each cell becomes two of the same content: which of them a key has is the next bit of its hash. */
  private grow(): void {
    const grown = new Uint32Array(2 * this.cells.length);
    grown.set(this.cells, 0);
    grown.set(this.cells, this.cells.length);
    this.cells = grown;
  }
}
