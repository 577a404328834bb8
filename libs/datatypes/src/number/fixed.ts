/** From here on a double has no digits behind the point, and `toFixed` writes an exponent. */
const plainMax = 1e21;

/**
 * A double with so many digits behind the point, at most 50, as C's `%.<digits>f` prints it: rounded by its exact value, half to even. `inf` and
 * `nan` as there.
 */
export function formatFixed(value: number, digits: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  if (Math.abs(value) >= plainMax) return `${BigInt(value)}.${'0'.repeat(digits)}`;
  if (Object.is(value, -0)) return `-${(0).toFixed(digits)}`;
  const rounded = value.toFixed(digits);
  // A tie is an odd multiple of 2^-(digits + 1). JavaScript rounds it up.
  const halves = value * 2 ** (digits + 1);
  if (!Number.isInteger(halves) || halves % 2 === 0) return rounded;
  const cut = value.toFixed(digits + 1).slice(0, -1);
  return Number(cut.slice(-1)) % 2 === 0 ? cut : rounded;
}
