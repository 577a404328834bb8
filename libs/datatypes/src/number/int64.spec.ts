import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addInt64, fitInt64, int64Max, int64Min, negateInt64, parseInt64 } from './int64.ts';

describe('parseInt64', () => {
  it.each([
    ['0', 0],
    ['7', 7],
    ['-1', -1],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['-9007199254740991', Number.MIN_SAFE_INTEGER],
    ['9007199254740992', 9007199254740992n],
    ['9223372036854775807', int64Max],
    ['-9223372036854775808', int64Min],
  ])('reads %s', (text, value) => {
    expect(parseInt64(text)).toBe(value);
  });

  it.each(['', '-', '+1', '01', '-0', '00', ' 1', '1 ', '1.0', '1e3', '0x10', 'abc', '1\0', '--1'])(
    'refuses %j, which is not the canonical form',
    (text) => {
      expect(parseInt64(text)).toBeNull();
    },
  );

  it.each(['9223372036854775808', '-9223372036854775809', '99999999999999999999', '1'.repeat(40)])(
    'refuses %s, which is out of range',
    (text) => {
      expect(parseInt64(text)).toBeNull();
    },
  );

  it('reads back every 64-bit integer, as a number exactly when it is safe', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: int64Min, max: int64Max }), (value) => {
        const read = parseInt64(value.toString());
        expect(BigInt(read ?? NaN)).toBe(value);
        expect(typeof read).toBe(Number.isSafeInteger(Number(value)) ? 'number' : 'bigint');
      }),
    );
  });
});

describe('addInt64', () => {
  it('is exact beyond 2^53', () => {
    expect(addInt64(Number.MAX_SAFE_INTEGER, 2)).toBe(9007199254740993n);
    expect(addInt64(9007199254740993n, -2)).toBe(Number.MAX_SAFE_INTEGER);
  });

  it('refuses what overflows 64 bits', () => {
    expect(addInt64(int64Max, 1)).toBeNull();
    expect(addInt64(int64Min, -1)).toBeNull();
    expect(addInt64(int64Max, int64Min)).toBe(-1);
  });

  it('agrees with bigint arithmetic', () => {
    const int64 = fc.bigInt({ min: int64Min, max: int64Max });
    fc.assert(
      fc.property(int64, int64, (a, b) => {
        const sum = addInt64(fitInt64(a) ?? NaN, fitInt64(b) ?? NaN);
        const inRange = a + b >= int64Min && a + b <= int64Max;
        expect(sum === null ? null : BigInt(sum)).toBe(inRange ? a + b : null);
      }),
    );
  });
});

describe('negateInt64', () => {
  it('negates without making a minus zero', () => {
    expect(negateInt64(5)).toBe(-5);
    expect(Object.is(negateInt64(0), 0)).toBe(true);
    expect(negateInt64(int64Max)).toBe(-int64Max);
  });

  it('refuses -2^63, which has no counterpart', () => {
    expect(negateInt64(int64Min)).toBeNull();
  });
});
