import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fitInt64 } from '../number/int64.ts';
import type { Int64 } from '../number/int64.ts';
import { addToBitField, fitIntoBitField, readBitField, writeBitField } from './bit-field.ts';
import type { BitFieldType } from './bit-field.ts';

class Bytes {
  readonly all: Uint8Array;

  constructor(all: Uint8Array) {
    this.all = all;
  }

  byteAt(index: number): number {
    return this.all[index] ?? 0;
  }

  setByte(index: number, value: number): void {
    this.all[index] = value;
  }
}

const type: fc.Arbitrary<BitFieldType> = fc.oneof(
  fc.record({ isSigned: fc.constant(true), bits: fc.integer({ min: 1, max: 64 }) }),
  fc.record({ isSigned: fc.constant(false), bits: fc.integer({ min: 1, max: 63 }) }),
);
/** Any of 64 bits, often near a power of two. */
const int64: fc.Arbitrary<Int64> = fc
  .oneof(
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc
      .tuple(fc.nat(63), fc.integer({ min: -3, max: 3 }), fc.boolean())
      .map(
        ([power, near, isNegative]) =>
          (2n ** BigInt(power) + BigInt(near)) * (isNegative ? -1n : 1n),
      ),
  )
  .map((value) => fitInt64(BigInt.asIntN(64, value)) as Int64);

const bitsOf = (all: Uint8Array) =>
  [...all].map((byte) => byte.toString(2).padStart(8, '0')).join('');

function limits({ isSigned, bits }: BitFieldType): { min: bigint; max: bigint } {
  const min = isSigned ? -(2n ** BigInt(bits - 1)) : 0n;
  return { min, max: min + 2n ** BigInt(bits) - 1n };
}

it('reads and writes the bits of a field and no others', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 16, maxLength: 16 }),
      fc.nat(64),
      type,
      int64,
      (all, offset, field, value) => {
        const { isSigned, bits } = field;
        const bytes = new Bytes(all);
        const before = bitsOf(all);
        const unsigned = BigInt(`0b${before.slice(offset, offset + bits)}`);
        const expected = isSigned ? BigInt.asIntN(bits, unsigned) : unsigned;
        expect(readBitField(bytes, offset, field)).toBe(fitInt64(expected));
        writeBitField(bytes, offset, field, value);
        const written = BigInt.asUintN(bits, BigInt(value)).toString(2).padStart(bits, '0');
        expect(bitsOf(all)).toBe(before.slice(0, offset) + written + before.slice(offset + bits));
      },
    ),
    { numRuns: 1000 },
  );
});

it('adds exactly, and wraps, saturates or fails', () => {
  fc.assert(
    fc.property(type, int64, int64, (field, any, increment) => {
      const { isSigned, bits } = field;
      const { min, max } = limits(field);
      const old = isSigned ? BigInt.asIntN(bits, BigInt(any)) : BigInt.asUintN(bits, BigInt(any));
      const value = fitInt64(old) as Int64;
      const sum = old + BigInt(increment);
      const fits = sum >= min && sum <= max;
      const wrapped = isSigned ? BigInt.asIntN(bits, sum) : BigInt.asUintN(bits, sum);
      expect(addToBitField(value, increment, field, 'WRAP')).toBe(fitInt64(wrapped));
      expect(addToBitField(value, increment, field, 'FAIL')).toBe(fits ? fitInt64(sum) : null);
      const saturated = sum > max ? max : sum < min ? min : sum;
      expect(addToBitField(value, increment, field, 'SAT')).toBe(fitInt64(saturated));
    }),
    { numRuns: 2000 },
  );
});

it('brings any number into a field', () => {
  fc.assert(
    fc.property(type, int64, (field, value) => {
      const { isSigned, bits } = field;
      const { min, max } = limits(field);
      const given = BigInt(value);
      const fits = given >= min && given <= max;
      const wrapped = isSigned ? BigInt.asIntN(bits, given) : BigInt.asUintN(bits, given);
      expect(fitIntoBitField(value, field, 'WRAP')).toBe(fitInt64(wrapped));
      expect(fitIntoBitField(value, field, 'FAIL')).toBe(fits ? value : null);
      const saturated = fitIntoBitField(value, field, 'SAT');
      if (fits) expect(saturated).toBe(value);
      else expect([fitInt64(min), fitInt64(max)]).toContain(saturated);
    }),
    { numRuns: 2000 },
  );
});

it('takes what lies far below for too large, as Redis does', () => {
  const i8 = { isSigned: true, bits: 8 };
  expect(fitIntoBitField(-(2n ** 63n), i8, 'SAT')).toBe(127);
  expect(fitIntoBitField(-(2n ** 63n) + 128n, i8, 'SAT')).toBe(-128);
  expect(fitIntoBitField(-1, { isSigned: false, bits: 8 }, 'SAT')).toBe(255);
});
