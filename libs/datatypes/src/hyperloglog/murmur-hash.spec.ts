import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { murmurHash64 } from './murmur-hash.ts';

const mask = 2n ** 64n - 1n;
const multiplier = 0xc6a4a7935bd1e995n;
const times = (a: bigint) => (a * multiplier) & mask;
const mixed = (a: bigint) => a ^ (a >> 47n);

/** As the algorithm is defined, on integers of 64 bits. */
function reference(text: string): bigint {
  const bytes = Buffer.from(text, 'latin1');
  let hash = 0xadc83b19n ^ times(BigInt(bytes.length));
  let at = 0;
  for (; at + 8 <= bytes.length; at += 8) {
    hash = times(hash ^ times(mixed(times(bytes.readBigUInt64LE(at)))));
  }
  if (at < bytes.length) {
    for (let i = at; i < bytes.length; i++)
      hash ^= BigInt(bytes[i] as number) << BigInt(8 * (i - at));
    hash = times(hash);
  }
  return mixed(times(mixed(hash)));
}

it('is MurmurHash64A of the bytes, whatever their number', () => {
  const bytes = fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 40 });
  fc.assert(
    fc.property(bytes, (codes) => {
      const text = String.fromCharCode(...codes);
      const { lower, upper } = murmurHash64(text);
      expect((BigInt(upper) << 32n) | BigInt(lower)).toBe(reference(text));
    }),
    { numRuns: 2000 },
  );
});
