import { accessKindOf, EvictionCandidates, isVolatile } from '@kiwi/keyspace';
import type { EvictionCandidate, EvictionPolicy, Keyspace } from '@kiwi/keyspace';

/** What CONFIG SET may change at any time. The names are those of Redis. */
export interface MemorySettings {
  /** 0: no limit. */
  readonly maxmemoryBytes: number;
  readonly maxmemoryPolicy: EvictionPolicy;
  readonly maxmemorySamples: number;
  readonly lfuLogFactor: number;
  readonly lfuDecayTimeMinutes: number;
}

/**
 * What the leader's memory means for clients of all nodes. The numbers go over the wire.
 * - `none`: nothing.
 * - `evicting`: keys go, but writes are faster: connections are read more slowly.
 * - `full`: commands that may take memory are refused.
 */
export const memoryPressure = { none: 0, evicting: 1, full: 2 } as const;

export type MemoryPressure = (typeof memoryPressure)[keyof typeof memoryPressure];

/** What the guard needs of the replica. */
export interface MemoryGuardHost {
  readonly keyspace: Keyspace;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Monotonic ms. */
  readonly now: () => number;
  readonly isLeader: () => boolean;
  /** Deletes keys by an entry of the log; calls back when that is applied, or was lost. */
  evict(keys: ReadonlyMap<number, readonly string[]>, isVolatile: boolean, done: () => void): void;
  /** Tells all other nodes. */
  announce(pressure: MemoryPressure): void;
}

const noLimit: MemorySettings = {
  maxmemoryBytes: 0,
  maxmemoryPolicy: 'noeviction',
  maxmemorySamples: 5,
  lfuLogFactor: 10,
  lfuDecayTimeMinutes: 1,
};

/** One entry evicts so many keys at most, and choosing them takes about as long as this: others want their turn. */
const evictedPerEntryMax = 1000;
const choosingMsMax = 2;
/** Beyond the limit by more than this, and by more than a 32nd of it, eviction does not keep up. */
const slackBytesMin = 1 << 20;
const slackShare = 1 / 32;
/** The leader repeats itself, for messages may be lost; what it said counts no longer than this. */
const repeatMs = 500;
const validMs = 3_000;

/**
 * Keeps what is stored below `maxmemory`. The leader decides, by its own settings and its own estimate: it refuses commands or chooses keys, whose
 * deletion is an entry of the log, so that all nodes delete the same. The other nodes hear from it whether to refuse commands of their clients.
 */
export class MemoryGuard {
  readonly #host: MemoryGuardHost;
  readonly #candidates: EvictionCandidates;
  #settings = noLimit;
  #measureOther = () => 0;
  #otherBytes = 0;
  #policy: EvictionPolicy = 'noeviction';
  #pressure: MemoryPressure = memoryPressure.none;
  #announcedMs = -Infinity;
  #toldMs = -Infinity;
  #isEvicting = false;
  #peakBytes = 0;
  #exceededSinceMs: number | null = null;
  #exceededMs = 0;

  constructor(host: MemoryGuardHost) {
    this.#host = host;
    this.#candidates = new EvictionCandidates(host.keyspace, host.random);
  }

  /**
   * Goes by these settings, which may change, from here on.
   * @param otherBytes what counts beside the keyspace; asked ten times a second
   */
  limit(settings: MemorySettings, otherBytes: () => number): void {
    this.#settings = settings;
    this.#measureOther = otherBytes;
    this.refresh();
  }

  /** What is in memory: the estimate of the keyspace, and the rest as it was measured last. */
  get usedBytes(): number {
    return this.#host.keyspace.memoryBytes + this.#otherBytes;
  }

  /** The highest `usedBytes` that was seen. */
  get peakBytes(): number {
    this.#peakBytes = Math.max(this.#peakBytes, this.usedBytes);
    return this.#peakBytes;
  }

  /** For how long there has been more than may be, all in all and this time, in ms. */
  get exceededMs(): { readonly total: number; readonly current: number } {
    const since = this.#exceededSinceMs;
    const current = since === null ? 0 : this.#host.now() - since;
    return { total: this.#exceededMs + current, current };
  }

  /** Whether commands that may take memory are refused. */
  get isFull(): boolean {
    return this.#pressure === memoryPressure.full;
  }

  /** Whether connections should be read more slowly. */
  get isOvertaxed(): boolean {
    return this.#pressure === memoryPressure.evicting;
  }

  /** To be called after the settings were changed, and ten times a second. */
  refresh(): void {
    this.#otherBytes = this.#measureOther();
    this.#peakBytes = Math.max(this.#peakBytes, this.usedBytes);
    this.#followPolicy();
    if (!this.#host.isLeader()) {
      if (this.#host.now() - this.#toldMs > validMs) this.#pressure = memoryPressure.none;
      return;
    }
    this.check();
    const isRepeatDue = this.#host.now() - this.#announcedMs >= repeatMs;
    if (this.#pressure !== memoryPressure.none && isRepeatDue) this.#announce();
  }

  /** Of the leader: compares what is used with what may be, and acts upon it. Cheap while there is no limit. */
  check(): void {
    if (!this.#host.isLeader()) return;
    const { maxmemoryBytes, maxmemoryPolicy } = this.#settings;
    const excess = maxmemoryBytes === 0 ? 0 : this.usedBytes - maxmemoryBytes;
    this.#countExceeded(excess > 0);
    if (excess <= 0) this.#become(memoryPressure.none);
    else if (maxmemoryPolicy === 'noeviction') this.#become(memoryPressure.full);
    else if (!this.#isEvicting) this.#evict(excess);
  }

  /** The leader says how it is. */
  told(pressure: MemoryPressure): void {
    if (this.#host.isLeader()) return;
    this.#pressure = pressure;
    this.#toldMs = this.#host.now();
  }

  /** There is another leader, or none: what the last one said no longer counts. */
  leaderChanged(): void {
    this.#pressure = memoryPressure.none;
    this.#exceededSinceMs = null;
    this.check();
  }

  #evict(excess: number): void {
    const { maxmemoryBytes } = this.#settings;
    const keys = this.#choose(excess);
    if (keys.size === 0) {
      this.#become(memoryPressure.full);
      return;
    }
    const slack = Math.max(slackBytesMin, maxmemoryBytes * slackShare);
    this.#become(excess > slack ? memoryPressure.evicting : memoryPressure.none);
    this.#isEvicting = true;
    this.#host.evict(keys, isVolatile(this.#policy), () => (this.#isEvicting = false));
  }

  /** Keys by database, of about so many bytes. */
  #choose(bytes: number): Map<number, string[]> {
    const { keyspace, now } = this.#host;
    const { maxmemoryPolicy, maxmemorySamples } = this.#settings;
    const chosen = new Map<number, string[]>();
    const taken = new Set<string>();
    const isTaken = ({ db, key }: EvictionCandidate) => taken.has(`${db} ${key}`);
    const endMs = now() + choosingMsMax;
    let freed = 0;
    while (freed < bytes && taken.size < evictedPerEntryMax) {
      if (taken.size % 16 === 15 && now() > endMs) break;
      const candidate = this.#candidates.next(maxmemoryPolicy, maxmemorySamples, isTaken);
      if (candidate === null) break;
      const { db, key } = candidate;
      taken.add(`${db} ${key}`);
      freed += keyspace.databases[db]?.memoryOf(key) ?? 0;
      const keys = chosen.get(db);
      if (keys === undefined) chosen.set(db, [key]);
      else keys.push(key);
    }
    return chosen;
  }

  #followPolicy(): void {
    const { maxmemoryPolicy } = this.#settings;
    if (maxmemoryPolicy === this.#policy) return;
    const kind = accessKindOf(maxmemoryPolicy);
    if (kind !== accessKindOf(this.#policy)) {
      this.#host.keyspace.trackAccess(kind, this.#settings, this.#host.random);
    }
    this.#policy = maxmemoryPolicy;
  }

  #become(pressure: MemoryPressure): void {
    if (pressure === this.#pressure) return;
    this.#pressure = pressure;
    this.#announce();
  }

  #announce(): void {
    this.#announcedMs = this.#host.now();
    this.#host.announce(this.#pressure);
  }

  #countExceeded(isExceeded: boolean): void {
    if (isExceeded) this.#exceededSinceMs ??= this.#host.now();
    else if (this.#exceededSinceMs !== null) {
      this.#exceededMs += this.#host.now() - this.#exceededSinceMs;
      this.#exceededSinceMs = null;
    }
  }
}
