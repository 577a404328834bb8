import { expect, it } from '@jest/globals';
import { formatFixed } from './fixed.ts';

// Compared with C's printf.
it.each([
  [0, 4, '0.0000'],
  [-0, 4, '-0.0000'],
  [1.5, 4, '1.5000'],
  [0.03125, 4, '0.0312'],
  [0.09375, 4, '0.0938'],
  [-0.03125, 4, '-0.0312'],
  [166274.15156960033, 4, '166274.1516'],
  [2.00005, 4, '2.0000'],
  [0.1, 17, '0.10000000000000001'],
  [2 ** -18, 17, '0.00000381469726562'],
  [3 * 2 ** -18, 17, '0.00001144409179688'],
  [1e21, 2, '1000000000000000000000.00'],
  [-1e300, 2, `${BigInt(-1e300)}.00`],
  [Infinity, 6, 'inf'],
  [-Infinity, 6, '-inf'],
  [NaN, 6, 'nan'],
])('formatFixed(%d, %d) is %s', (value, digits, text) => {
  expect(formatFixed(value, digits)).toBe(text);
});
