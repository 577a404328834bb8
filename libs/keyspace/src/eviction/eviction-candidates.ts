import type { Database } from '../database.ts';
import type { Keyspace } from '../keyspace.ts';
import { isVolatile } from './eviction-policy.ts';
import type { EvictionPolicy } from './eviction-policy.ts';

/** A key that may go. */
export interface EvictionCandidate {
  readonly db: number;
  readonly key: string;
}

interface ScoredCandidate extends EvictionCandidate {
  /** The higher it is, the sooner the key goes. */
  readonly score: number;
}

/** The best candidates of former samples that are kept for the next ones. */
const poolMax = 16;
/** After so many samples without a candidate there is none. */
const emptySamplesMax = 8;

/**
 * Finds keys to be evicted, as Redis does: it draws a few, and keeps the best that were not taken for the next time, so that the choice comes close to the
 * best of all at a cost that does not depend on how many there are.
 */
export class EvictionCandidates {
  private readonly keyspace: Keyspace;
  private readonly random: () => number;
  private policy: EvictionPolicy = 'noeviction';
  /** Ascending by score. */
  private pool: ScoredCandidate[] = [];
  private nextDatabase = 0;

  /** @param random uniform in [0, 1) */
  constructor(keyspace: Keyspace, random: () => number) {
    this.keyspace = keyspace;
    this.random = random;
  }

  /**
   * The next key to go; null when there is none.
   * @param samples keys that are drawn from each database
   * @param isTaken whether a key was chosen before and is only not yet gone
   */
  next(
    policy: EvictionPolicy,
    samples: number,
    isTaken: (candidate: EvictionCandidate) => boolean,
  ): EvictionCandidate | null {
    if (policy !== this.policy) this.pool = [];
    this.policy = policy;
    for (let tries = 0; tries < emptySamplesMax; tries++) {
      if (policy.endsWith('-random')) this.drawOne(isVolatile(policy));
      else this.draw(samples, isVolatile(policy));
      for (let best = this.pool.pop(); best !== undefined; best = this.pool.pop()) {
        if (this.mayGo(best) && !isTaken(best)) return best;
      }
    }
    return null;
  }

  /** A key of the databases by turns. */
  private drawOne(isExpiring: boolean): void {
    const { databases } = this.keyspace;
    for (let i = 0; i < databases.length; i++) {
      const db = databases[this.nextDatabase++ % databases.length] as Database;
      const [key] = sampleOf(db, 1, this.random, isExpiring);
      if (key === undefined) continue;
      this.pool.push({ db: db.index, key, score: 0 });
      return;
    }
  }

  private draw(samples: number, isExpiring: boolean): void {
    for (const db of this.keyspace.databases) {
      for (const key of sampleOf(db, samples, this.random, isExpiring)) {
        this.add({ db: db.index, key, score: this.scoreOf(db, key) });
      }
    }
  }

  private add(candidate: ScoredCandidate): void {
    const { pool } = this;
    if (pool.some(({ db, key }) => db === candidate.db && key === candidate.key)) return;
    let place = pool.length;
    while (place > 0 && (pool[place - 1] as ScoredCandidate).score > candidate.score) place--;
    pool.splice(place, 0, candidate);
    if (pool.length > poolMax) pool.shift();
  }

  private scoreOf(db: Database, key: string): number {
    switch (this.policy) {
      case 'volatile-ttl':
        return -(db.deadline(key) ?? 0);
      case 'allkeys-lfu':
      case 'volatile-lfu':
        return -(db.frequency(key) ?? 0);
      default:
        return db.idleMs(key);
    }
  }

  private mayGo({ db, key }: EvictionCandidate): boolean {
    const database = this.keyspace.databases[db] as Database;
    return isVolatile(this.policy) ? database.deadline(key) !== null : database.has(key);
  }
}

function sampleOf(
  db: Database,
  count: number,
  random: () => number,
  isExpiring: boolean,
): readonly string[] {
  const keys: string[] = [];
  db.sample(count, random, isExpiring, keys);
  return keys;
}
