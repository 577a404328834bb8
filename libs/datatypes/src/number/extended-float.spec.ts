import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addExtendedFloats, formatExtendedFloat, parseExtendedFloat } from './extended-float.ts';

function add(a: string, b: string): string | null {
  const x = parseExtendedFloat(a);
  const y = parseExtendedFloat(b);
  if (x === null || y === null) throw new Error('not a number');
  const sum = addExtendedFloats(x, y);
  return sum === null ? null : formatExtendedFloat(sum);
}

// All expectations were taken from redis-server 7.0.15 on x86-64 (SET and INCRBYFLOAT).
describe('addition', () => {
  it.each([
    ['0.1', '0.2', '0.3'],
    ['3.0e3', '200', '3200'],
    ['10.50', '0.1', '10.6'],
    ['5', '-5.00000000000000000', '0'],
    ['-0.0', '0', '0'],
    ['.5', '5.', '5.5'],
    ['0x1.8', '0X.4P2', '2.5'],
    ['1e17', '1.5', '100000000000000001.5'],
    ['1e400', '-1e400', '0'],
    ['-5e-324', '-5e-18', '0'],
    ['-1', '0.999999999999999999', '0'],
    ['3.6e-4951', '0', '0'],
  ])('%s + %s = %s', (a, b, sum) => {
    expect(add(a, b)).toBe(sum);
  });

  it('keeps 64 bits of mantissa and no more', () => {
    expect(add('18446744073709551615', '0')).toBe('18446744073709551615');
    expect(add('18446744073709551615', '2')).toBe('18446744073709551616');
    expect(add('18446744073709551616', '3')).toBe('18446744073709551620');
    expect(add('123456789.1', '0')).toBe('123456789.09999999999854481');
  });

  it('has no result when it overflows or an operand is infinite', () => {
    expect(add('1.18973149535723176502e4932', '1e4913')).toBeNull();
    expect(add('0x1p16383', '0x1p16383')).toBeNull();
    expect(add('inf', '1')).toBeNull();
    expect(add('inf', '-inf')).toBeNull();
  });

  it('of integers is exact', () => {
    const int = fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n });
    fc.assert(
      fc.property(int, int, (a, b) => {
        expect(add(a.toString(), b.toString())).toBe((a + b).toString());
      }),
    );
  });

  it('of what doubles hold exactly equals the sum of doubles when that is exact', () => {
    const eighth = fc.integer({ min: -(2 ** 40), max: 2 ** 40 }).map((n) => n / 8);
    fc.assert(
      fc.property(eighth, eighth, (a, b) => {
        expect(add(String(a), String(b))).toBe(String(a + b));
      }),
    );
  });
});

describe('parseExtendedFloat', () => {
  it.each(['', ' 1', '1 ', '\t1', '-', '.', '0x', '1e', 'nan', 'infinit', 'abc', '1\0', '1_0'])(
    'refuses %j',
    (text) => {
      expect(parseExtendedFloat(text)).toBeNull();
    },
  );

  it.each([
    '1e5000',
    '-1e5000',
    '1e-5000',
    '1e999999999',
    '1e-999999999',
    '0x1p16384',
    '1.8e-4951',
  ])('refuses %s, which overflows or underflows to zero', (text) => {
    expect(parseExtendedFloat(text)).toBeNull();
  });

  it('takes texts of up to 5119 characters', () => {
    expect(add('1'.padStart(5119, '0'), '0')).toBe('1');
    expect(parseExtendedFloat('1'.padStart(5120, '0'))).toBeNull();
  });

  it('reads zero whatever its exponent', () => {
    expect(parseExtendedFloat('0e99999')).toEqual({ mantissa: 0n, exponent: 0 });
  });
});
