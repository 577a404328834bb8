import { describe, expect, it } from '@jest/globals';
import { AccessTable } from './access-table.ts';

const settings = { lfuLogFactor: 10, lfuDecayTimeMinutes: 1 };
const minuteMs = 60_000;

/** Park and Miller's generator, so that counts are the same in every run. */
function drawsFrom(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

function frequencies(random = drawsFrom(2_026)): AccessTable {
  return new AccessTable('frequency', settings, random, 0, 0);
}

describe('the recency of accesses', () => {
  it('is counted from the last access, or from when it began to be kept', () => {
    const table = new AccessTable('recency', settings, Math.random, 1_000, 0);
    expect(table.idleMs('a', 61_000)).toBe(60_000);
    table.accessed('a', 31_000);
    expect(table.idleMs('a', 61_000)).toBe(30_000);
    table.added('b', 61_000, 1);
    expect(table.idleMs('b', 61_000)).toBe(0);
  });

  it('is still known when there are many more keys', () => {
    const table = new AccessTable('recency', settings, Math.random, 0, 0);
    table.accessed('old', 5_000);
    for (let i = 0; i < 20_000; i++) table.added(`key:${i}`, 5_000, i + 1);
    expect(table.bytes / 20_000).toBeLessThanOrEqual(16);
    expect(table.idleMs('old', 6_000)).toBe(1_000);
    const idle = Array.from({ length: 20_000 }, (_, i) => table.idleMs(`key:${i}`, 6_000));
    expect(new Set(idle)).toEqual(new Set([1_000]));
  });
});

describe('the frequency of accesses', () => {
  it('begins at five, and rises less and less', () => {
    let draw = 0;
    const table = frequencies(() => draw);
    table.added('a', 0, 1);
    expect(table.frequency('a', 0)).toBe(5);
    table.accessed('a', 0);
    expect(table.frequency('a', 0)).toBe(6);
    draw = 0.2;
    table.accessed('a', 0);
    expect(table.frequency('a', 0)).toBe(6);
    draw = 0;
    for (let i = 0; i < 1000; i++) table.accessed('a', 0);
    expect(table.frequency('a', 0)).toBe(255);
  });

  it('is about what the documentation of Redis says of a factor of 10', () => {
    const table = frequencies();
    const hits = (count: number) => {
      for (let i = 0; i < count; i++) table.accessed('a', 0);
      return table.frequency('a', 0);
    };
    table.added('a', 0, 1);
    // After 100, 1,000 and 100,000 accesses: 10, 18, 142.
    expect(Math.abs(hits(100) - 10)).toBeLessThanOrEqual(4);
    expect(Math.abs(hits(900) - 18)).toBeLessThanOrEqual(6);
    expect(Math.abs(hits(99_000) - 142)).toBeLessThanOrEqual(20);
  });

  it('decays by one in each minute without an access, and by none when decay is off', () => {
    const table = frequencies(() => 0);
    for (let i = 0; i < 20; i++) table.accessed('a', 0);
    expect(table.frequency('a', 0)).toBe(25);
    expect(table.frequency('a', 10 * minuteMs)).toBe(15);
    expect(table.frequency('a', 100 * minuteMs)).toBe(0);
    table.accessed('a', 10 * minuteMs);
    expect(table.frequency('a', 10 * minuteMs)).toBe(16);
    const still = new AccessTable(
      'frequency',
      { ...settings, lfuDecayTimeMinutes: 0 },
      () => 0,
      0,
      0,
    );
    expect(still.frequency('a', 100 * minuteMs)).toBe(5);
  });
});
