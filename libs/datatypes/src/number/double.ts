/** What `strtod` accepts, but for hexadecimal and names: no spaces on either side. */
const decimalPattern = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const hexadecimalPattern = /^([+-]?)0x(?:([\da-f]+)\.?([\da-f]*)|\.([\da-f]+))(?:p([+-]?\d+))?$/i;
const infinityPattern = /^[+-]?inf(?:inity)?$/i;
const zeroPattern = /^[+-]?(?:0+\.?0*|\.0+)(?:e[+-]?\d+)?$/i;

/**
 * Reads a double as Redis's `string2d`: everything that C's `strtod` takes (`1e3`, `.5`, `0x1p4`, `inf`), with nothing before or
 * after it. Null for other text, for NaN, and for what overflows or underflows to zero.
 */
export function parseDouble(text: string): number | null {
  if (decimalPattern.test(text)) {
    const value = Number(text);
    if (!Number.isFinite(value)) return null;
    return value === 0 && !zeroPattern.test(text) ? null : value;
  }
  if (infinityPattern.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  return parseHexadecimal(text);
}

function parseHexadecimal(text: string): number | null {
  const match = hexadecimalPattern.exec(text);
  if (match === null) return null;
  const [, sign, whole = '', fraction = '', pureFraction = '', exponent = '0'] = match;
  const digits = fraction + pureFraction;
  const mantissa = BigInt(`0x${whole}${digits}`);
  const value = Number(mantissa) * 2 ** (Number(exponent) - 4 * digits.length);
  if (!Number.isFinite(value) || (value === 0 && mantissa !== 0n)) return null;
  return sign === '-' ? -value : value;
}

/** Integers up to here are written in full. */
const plainIntegerMax = 2 ** 62;

/**
 * The shortest decimal that reads back as the same double, in the form of Redis 7.2: `3.1`, `1e+30`, `1.5e-7`, `inf`, `-inf`, `nan`, `-0`. Integers are
 * written in full up to 2^62. It has an exponent where zeros would stand before the point for eight places or more, and where there are seven decimals
 * or more, unless the first digit stands within four places of the point.
 */
export function formatDouble(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  if (Object.is(value, -0)) return '-0';
  if (Number.isSafeInteger(value)) return String(value);
  if (Number.isInteger(value) && Math.abs(value) <= plainIntegerMax) return String(BigInt(value));
  const [mantissa = '', exponentText = '0'] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  const digitCount = mantissa.replace(/[-.]/g, '').length;
  const decimals = digitCount - 1 - exponent;
  const isPlain =
    decimals <= 0 ? exponent < digitCount + 7 : decimals < 7 || Math.abs(exponent) < 4;
  if (isPlain) return plainDecimal(mantissa, exponent);
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`;
}

/** `1.25`, 3 to `1250`; `1.25`, -2 to `0.0125`. */
function plainDecimal(mantissa: string, exponent: number): string {
  const sign = mantissa.startsWith('-') ? '-' : '';
  const digits = mantissa.replace(/[-.]/g, '');
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const fraction = digits.slice(exponent + 1);
  return fraction === '' ? sign + whole : `${sign}${whole}.${fraction}`;
}
