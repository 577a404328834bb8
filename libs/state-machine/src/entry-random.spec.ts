import { describe, expect, it } from '@jest/globals';
import { EntryRandom } from './entry-random.ts';

describe('EntryRandom', () => {
  it('draws the same numbers from the same seed, in [0, 1) and spread evenly', () => {
    const a = new EntryRandom();
    const b = new EntryRandom();
    a.reseed(12345);
    b.reseed(12345);
    let sum = 0;
    for (let i = 0; i < 10_000; i++) {
      const drawn = a.next();
      expect(b.next()).toBe(drawn);
      expect(drawn >= 0 && drawn < 1).toBe(true);
      sum += drawn;
    }
    expect(Math.abs(sum / 10_000 - 0.5)).toBeLessThan(0.02);
    b.reseed(12346);
    a.reseed(12345);
    expect(a.next()).not.toBe(b.next());
  });
});
