import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { distinctPositions } from './random-positions.ts';

it('distinct positions are in range, different and ascending, whatever the random numbers', () => {
  const randoms = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
    minLength: 1,
  });
  fc.assert(
    fc.property(fc.nat(50), fc.nat(50), randoms, (a, b, numbers) => {
      const count = Math.min(a, b);
      const size = Math.max(a, b);
      let i = 0;
      const random = () => numbers[i++ % numbers.length] as number;
      const positions = distinctPositions(count, size, random);
      expect(positions).toHaveLength(count);
      expect(positions.every((p, at) => p < size && p > (positions[at - 1] ?? -1))).toBe(true);
    }),
  );
});
