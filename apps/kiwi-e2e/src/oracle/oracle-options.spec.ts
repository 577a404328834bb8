import { describe, expect, it } from '@jest/globals';
import { parseOracleOptions } from './oracle-options.ts';

describe('parseOracleOptions', () => {
  it('runs 10,000 cases from a random seed unless told otherwise', () => {
    const { cases, seed, single } = parseOracleOptions([]);
    expect([cases, single]).toEqual([10_000, false]);
    expect(Number.isSafeInteger(seed)).toBe(true);
  });

  it('reads what nx hands on', () => {
    expect(parseOracleOptions(['--', '--cases=9', '--seed=7', '--single'])).toEqual({
      cases: 9,
      seed: 7,
      single: true,
    });
  });

  it.each(['--cases=x', '--seed=-1', '--cases=1.5'])('refuses %s', (argument) => {
    expect(() => parseOracleOptions([argument])).toThrow(RangeError);
  });
});
