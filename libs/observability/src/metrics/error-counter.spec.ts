import { describe, expect, test } from '@jest/globals';
import { ErrorCounter } from './error-counter.ts';

describe('the counter of error replies', () => {
  test('counts by the first word', () => {
    const errors = new ErrorCounter();
    errors.count('WRONGTYPE Operation against a key');
    errors.count('WRONGTYPE Operation against a key');
    errors.count('NOAUTH');
    expect(Object.fromEntries(errors.totals())).toEqual({ WRONGTYPE: 2, NOAUTH: 1 });
  });

  test('stays bounded when scripts invent prefixes, and goes on counting the known ones', () => {
    const errors = new ErrorCounter();
    errors.count('ERR first');
    for (let i = 0; i < 10_000; i += 1) errors.count(`P${i} x`);
    errors.count('ERR again');
    expect(errors.totals().size).toBeLessThanOrEqual(129);
    expect(errors.totals().get('ERR')).toBe(2);
    expect(errors.totals().get('other')).toBe(10_000 - 127);
  });
});
