import { describe, expect, test } from '@jest/globals';
import { Backoff } from './backoff.ts';

const delays = (backoff: Backoff, count: number): number[] =>
  Array.from({ length: count }, () => backoff.nextDelayMs());

describe('Backoff', () => {
  test('retries at once, then doubles up to the maximum', () => {
    const backoff = new Backoff(100, 2000, { next: () => 0 });
    expect(delays(backoff, 8)).toEqual([0, 100, 200, 400, 800, 1600, 2000, 2000]);
  });

  test('shortens a pause by at most half', () => {
    const backoff = new Backoff(100, 2000, { next: () => 0.999 });
    const [first, second] = delays(backoff, 2);
    expect(first).toBe(0);
    expect(second).toBeCloseTo(50, 0);
  });

  test('begins anew after a reset', () => {
    const backoff = new Backoff(100, 2000, { next: () => 0 });
    delays(backoff, 5);
    backoff.reset();
    expect(delays(backoff, 2)).toEqual([0, 100]);
  });
});
