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
    [1e17, '100000000000000000'],
    [4611686018427387904, '4611686018427387904'],
    [2 ** 63, '9223372036854776000'],
    [1e19, '1e+19'],
    [12345678901234567168, '12345678901234567000'],
    [12345.123456, '12345.123456'],
    [12345.12345678, '1.234512345678e+4'],
    [1234.12345678, '1234.12345678'],
    [1.5e300, '1.5e+300'],
    [1.5e30, '1.5e+30'],
    [1e16, '10000000000000000'],
    [-1.5e-7, '-1.5e-7'],
    [0.0001, '0.0001'],
    [0.00001, '0.00001'],
    [0.0000001, '1e-7'],
    [0.000012345678, '1.2345678e-5'],
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
