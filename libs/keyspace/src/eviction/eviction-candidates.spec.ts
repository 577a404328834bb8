import { describe, expect, it } from '@jest/globals';
import { Keyspace } from '../keyspace.ts';
import { EvictionCandidates } from './eviction-candidates.ts';
import { accessKindOf, evictionPolicies, isVolatile } from './eviction-policy.ts';
import type { EvictionPolicy } from './eviction-policy.ts';

const frequency = { lfuLogFactor: 0, lfuDecayTimeMinutes: 1 };

/** Numbers as they come: the same in every run. */
function draws(): () => number {
  let state = 1;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

function filled(policy: EvictionPolicy, keys: number): Keyspace {
  const keyspace = new Keyspace();
  keyspace.trackAccess(accessKindOf(policy), frequency, draws());
  keyspace.clock.nowMs = keyspace.clock.appliedMs = 1_000_000;
  const [db] = keyspace.databases;
  for (let i = 0; i < keys; i++) db?.put(`key:${i}`, i);
  return keyspace;
}

/** Takes so many keys out, one after the other. */
function evicted(keyspace: Keyspace, policy: EvictionPolicy, count: number): number[] {
  const candidates = new EvictionCandidates(keyspace, draws());
  return Array.from({ length: count }, () => {
    const candidate = candidates.next(policy, 5, () => false);
    if (candidate === null) return -1;
    keyspace.databases[candidate.db]?.delete(candidate.key);
    return Number(candidate.key.slice(4));
  });
}

describe('the choice of what is evicted', () => {
  it('takes what was accessed longest ago, nearly always', () => {
    const keyspace = filled('allkeys-lru', 2000);
    keyspace.clock.nowMs += 60_000;
    for (let i = 1000; i < 2000; i++) keyspace.databases[0]?.lookup(`key:${i}`);
    const old = evicted(keyspace, 'allkeys-lru', 500).filter((i) => i < 1000);
    expect(old.length).toBeGreaterThan(480);
  });

  it('takes what was accessed least often, nearly always', () => {
    const keyspace = filled('allkeys-lfu', 2000);
    for (let times = 0; times < 10; times++) {
      for (let i = 1000; i < 2000; i++) keyspace.databases[0]?.lookup(`key:${i}`);
    }
    const rare = evicted(keyspace, 'allkeys-lfu', 500).filter((i) => i < 1000);
    expect(rare.length).toBeGreaterThan(480);
  });

  it('takes what expires next, and nothing without a deadline', () => {
    const keyspace = filled('volatile-ttl', 2000);
    const [db] = keyspace.databases;
    for (let i = 1000; i < 2000; i++) db?.setDeadline(`key:${i}`, 2_000_000 + i * 1000);
    const first = evicted(keyspace, 'volatile-ttl', 200);
    expect(first.every((i) => i >= 1000)).toBe(true);
    expect(first.filter((i) => i < 1400).length).toBeGreaterThan(180);
    expect(evicted(keyspace, 'volatile-ttl', 801)).toContain(-1);
    expect(db?.size).toBe(1000);
  });

  it.each(evictionPolicies.filter((policy) => policy !== 'noeviction'))(
    '%s finds every key that may go, whatever database it is in',
    (policy) => {
      const keyspace = new Keyspace();
      keyspace.trackAccess(accessKindOf(policy), frequency, draws());
      for (const [i, db] of keyspace.databases.entries()) {
        for (let key = 0; key < 5 * i; key++) {
          if (key % 2 === 0) db.putUntil(`key:${key}`, 'x', 5_000);
          else db.put(`key:${key}`, 'x');
        }
      }
      evicted(keyspace, policy, 601);
      const left = keyspace.databases.reduce((sum, { size }) => sum + size, 0);
      expect(left).toBe(isVolatile(policy) ? 296 : 0);
    },
  );

  it('passes over what was chosen already', () => {
    const keyspace = filled('allkeys-random', 3);
    const candidates = new EvictionCandidates(keyspace, draws());
    const chosen: string[] = [];
    for (;;) {
      const next = candidates.next('allkeys-random', 5, ({ key }) => chosen.includes(key));
      if (next === null) break;
      chosen.push(next.key);
    }
    expect(chosen.length).toBeGreaterThan(0);
    expect(new Set(chosen).size).toBe(chosen.length);
  });
});
