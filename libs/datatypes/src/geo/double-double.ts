/** A number as the unevaluated sum of two doubles, which gives it about 106 bits: `low` is at most half a unit in the last place of `high`. */
export interface DoubleDouble {
  readonly high: number;
  readonly low: number;
}

/** Splits a double into halves of 26 bits. */
const splitter = 2 ** 27 + 1;

/** The exact sum of two doubles (D. Knuth, The Art of Computer Programming, volume 2, 4.2.2). */
export function exactSum(a: number, b: number): DoubleDouble {
  const high = a + b;
  const part = high - a;
  return { high, low: a - (high - part) + (b - part) };
}

/** The exact product of two doubles (T. J. Dekker, A floating-point technique for extending the available precision, 1971). */
export function exactProduct(a: number, b: number): DoubleDouble {
  const high = a * b;
  const scaledA = splitter * a;
  const upperA = scaledA - (scaledA - a);
  const lowerA = a - upperA;
  const scaledB = splitter * b;
  const upperB = scaledB - (scaledB - b);
  const lowerB = b - upperB;
  const low = lowerA * lowerB - (high - upperA * upperB - lowerA * upperB - upperA * lowerB);
  return { high, low };
}

export function sum(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const { high, low } = exactSum(a.high, b.high);
  return normalized(high, low + a.low + b.low);
}

export function product(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const { high, low } = exactProduct(a.high, b.high);
  return normalized(high, low + (a.high * b.low + a.low * b.high));
}

/** By a double that is not 0. */
export function quotient(a: DoubleDouble, divisor: number): DoubleDouble {
  const high = a.high / divisor;
  const { high: back, low: error } = exactProduct(high, divisor);
  return normalized(high, (a.high - back - error + a.low) / divisor);
}

/** `low` is small against `high`. */
function normalized(high: number, low: number): DoubleDouble {
  const total = high + low;
  return { high: total, low: low - (total - high) };
}
