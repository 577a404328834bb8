import { exactProduct, exactSum, product, quotient, sum } from './double-double.ts';
import type { DoubleDouble } from './double-double.ts';

/**
 * Sine, cosine and arc sine that are the same on every node. JavaScript leaves the last digits of its own to the engine; distances become scores, so
 * they may not depend on it. These are computed with twice the precision and rounded once, so they also equal those of C's library but for a few in a
 * thousand, of which the latter are one unit off in the last place.
 */

/** Half of pi in three doubles. */
const halfPi = [1.5707963267948966, 6.123233995736766e-17, -1.4973849048591833e-33] as const;
/** Of the Taylor series: for angles up to pi/4 the next one is below 2^-110. */
const termCount = 14;
/** The others are so small that a double is enough for them. */
const preciseTerms = 6;

export function sine(angle: number): number {
  return sineOf(angle).high;
}

export function cosine(angle: number): number {
  return cosineOf(angle).high;
}

/** Of a number from 0 to 1; NaN above. */
export function arcSine(value: number): number {
  if (value === 1) return halfPi[0];
  const estimate = Math.asin(value);
  if (Number.isNaN(estimate) || estimate === 0) return estimate;
  // One step of Newton's method: it squares the error, which is some units in the last place.
  const { high, low } = sineOf(estimate);
  return estimate + (value - high - low) / cosine(estimate);
}

function sineOf(angle: number): DoubleDouble {
  const { quadrant, rest } = reduced(angle);
  const series = quadrant % 2 === 0 ? sineSeries(rest) : cosineSeries(rest);
  return quadrant < 2 ? series : negative(series);
}

function cosineOf(angle: number): DoubleDouble {
  const { quadrant, rest } = reduced(angle);
  const series = quadrant % 2 === 0 ? cosineSeries(rest) : sineSeries(rest);
  return quadrant === 0 || quadrant === 3 ? series : negative(series);
}

/** The quarter of the circle from 0 to 3, and what is left of the angle, at most pi/4 either way. */
function reduced(angle: number): { quadrant: number; rest: DoubleDouble } {
  const quarters = Math.round(angle / halfPi[0]);
  const { high, low } = exactProduct(quarters, halfPi[0]);
  const first = exactSum(angle - high, -low);
  const second = sum(first, negative(exactProduct(quarters, halfPi[1])));
  const rest = sum(second, { high: -quarters * halfPi[2], low: 0 });
  return { quadrant: ((quarters % 4) + 4) % 4, rest };
}

function sineSeries(angle: DoubleDouble): DoubleDouble {
  return series(angle, product(angle, angle), 1);
}

function cosineSeries(angle: DoubleDouble): DoubleDouble {
  return series({ high: 1, low: 0 }, product(angle, angle), 0);
}

/** Of terms that are each the one before times `-square / ((n + 1) * (n + 2))`, the first with n = `order`. */
function series(first: DoubleDouble, square: DoubleDouble, order: number): DoubleDouble {
  const terms = [first];
  let term = first;
  let n = order + 1;
  for (; terms.length < preciseTerms; n += 2) {
    term = negative(quotient(product(term, square), n * (n + 1)));
    terms.push(term);
  }
  let small = term.high;
  let rest = 0;
  for (let i = preciseTerms; i < termCount; i++, n += 2) {
    small *= -square.high / (n * (n + 1));
    rest += small;
  }
  // The smallest first, so that nothing of them is lost.
  return terms.reduceRight((total, one) => sum(total, one), { high: rest, low: 0 });
}

function negative({ high, low }: DoubleDouble): DoubleDouble {
  return { high: -high, low: -low };
}
