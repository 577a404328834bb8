import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { firstBitOf, firstOtherByte } from './bit-position.ts';
import { populationCount } from './population-count.ts';

/** Bytes at any alignment. */
const bytes = fc
  .tuple(fc.uint8Array({ maxLength: 70 }), fc.nat(5))
  .map(([all, from]) => all.subarray(from));

const bitsOf = (all: Uint8Array) =>
  [...all].map((byte) => byte.toString(2).padStart(8, '0')).join('');

it('populationCount counts the ones', () => {
  fc.assert(
    fc.property(bytes, (all) => {
      expect(populationCount(all)).toBe(bitsOf(all).replaceAll('0', '').length);
    }),
  );
  expect(populationCount(new Uint8Array(1000).fill(0xff))).toBe(8000);
});

it('firstOtherByte skips a run, at any alignment', () => {
  fc.assert(
    fc.property(bytes, fc.nat(20), fc.nat(9), fc.constantFrom(0, 0xff), (rest, run, from, byte) => {
      const all = new Uint8Array(64).fill(byte);
      all.set(rest.subarray(0, 20), 40 - run);
      const part = all.subarray(from, 60);
      const expected = part.findIndex((one) => one !== byte);
      expect(firstOtherByte(part, byte)).toBe(expected === -1 ? part.length : expected);
    }),
  );
});

it('firstBitOf finds a bit from the highest on', () => {
  for (let byte = 0; byte < 256; byte++) {
    for (const bit of [0, 1] as const) {
      const found = bitsOf(Uint8Array.of(byte)).indexOf(String(bit));
      expect(firstBitOf(byte, bit)).toBe(found === -1 ? 8 : found);
    }
  }
});
