import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { arcSine, cosine, sine } from './trigonometry.ts';

/** Units in the last place between two doubles of one sign; 0 for zeros of both. */
function unitsApart(a: number, b: number): number {
  if (a === b) return 0;
  const bits = (value: number) => {
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, value);
    return view.getBigInt64(0);
  };
  return Math.abs(Number(bits(a) - bits(b)));
}

const angle = fc.double({ min: -Math.PI, max: Math.PI, noNaN: true });

describe('sine, cosine and arcSine', () => {
  // Computed with 60 digits and rounded.
  it.each([
    [0.5, 0.479425538604203, 0.8775825618903728],
    [1, 0.8414709848078965, 0.5403023058681398],
    [-2, -0.9092974268256817, -0.4161468365471424],
    [3, 0.1411200080598672, -0.9899924966004454],
    [Math.PI, 1.2246467991473532e-16, -1],
    [Math.PI / 2, 1, 6.123233995736766e-17],
    [1e-300, 1e-300, 1],
  ])('of %d are %d and %d', (value, expectedSine, expectedCosine) => {
    expect(sine(value)).toBe(expectedSine);
    expect(cosine(value)).toBe(expectedCosine);
  });

  it.each([
    [0, 0],
    [0.5, 0.5235987755982989],
    [0.1, 0.1001674211615598],
    [0.999, 1.526071239626163],
    [1, Math.PI / 2],
  ])('the arc sine of %d is %d', (value, expected) => {
    expect(arcSine(value)).toBe(expected);
    expect(arcSine(1.0000000000000002)).toBeNaN();
  });

  it('are the engine’s own but for the last digits', () => {
    fc.assert(
      fc.property(angle, fc.double({ min: 0, max: 1, noNaN: true }), (value, ratio) => {
        expect(unitsApart(sine(value), Math.sin(value))).toBeLessThanOrEqual(2);
        expect(unitsApart(cosine(value), Math.cos(value))).toBeLessThanOrEqual(2);
        expect(unitsApart(arcSine(ratio), Math.asin(ratio))).toBeLessThanOrEqual(2);
      }),
      { numRuns: 2000 },
    );
  });
});
