import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatDouble, parseDouble } from './double.ts';

describe('parseDouble', () => {
  it.each([
    ['0', 0],
    ['1.5', 1.5],
    ['+5', 5],
    ['.5', 0.5],
    ['5.', 5],
    ['-1e-3', -0.001],
    ['1E5', 100000],
    ['0x10', 16],
    ['-0x1.8p1', -3],
    ['0x.8', 0.5],
    ['inf', Infinity],
    ['-Infinity', -Infinity],
    ['0e99999', 0],
  ])('reads %s', (text, value) => {
    expect(parseDouble(text)).toBe(value);
  });

  it.each(['', ' 1', '1 ', 'nan', 'abc', '1e', '0x', '.', '1_0', '1,5', '1\0', '+-1', 'infin'])(
    'refuses %j',
    (text) => {
      expect(parseDouble(text)).toBeNull();
    },
  );

  it.each(['1e400', '-1e400', '1e-400', '0x1p2000', '0x1p-2000'])(
    'refuses %s, which a double cannot hold',
    (text) => {
      expect(parseDouble(text)).toBeNull();
    },
  );
});

describe('formatDouble', () => {
  it.each([
    [3, '3'],
    [-17, '-17'],
    [3.1, '3.1'],
    [0.1 + 0.2, '0.30000000000000004'],
    [1e15, '1000000000000000'],
    [1e17, '1e+17'],
    [1.5e30, '1.5e+30'],
    [1e16, '10000000000000000'],
    [-1.5e-7, '-1.5e-07'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [-0, '-0'],
    [Infinity, 'inf'],
    [-Infinity, '-inf'],
    [NaN, 'nan'],
  ])('writes %d as %s', (value, text) => {
    expect(formatDouble(value)).toBe(text);
  });

  it('writes what reads back as the same double', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (value) => {
        expect(parseDouble(formatDouble(value))).toBe(value);
      }),
    );
  });
});
