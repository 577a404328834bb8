/**
 * The x87 80-bit floating-point number, C's `long double` on x86-64, in which Redis computes INCRBYFLOAT and HINCRBYFLOAT.
 * It is emulated exactly with bigints, so that results equal Redis's to the last digit (0.1 + 0.2 is 0.3, and 123456789.1
 * keeps the digits that 64 bits of mantissa leave it). The value is `mantissa * 2 ** exponent`, the mantissa signed with at
 * most 64 bits; infinities have the mantissa 1 or -1 and the exponent Infinity.
 */
export interface ExtendedFloat {
  readonly mantissa: bigint;
  readonly exponent: number;
}

const mantissaBits = 64;
/** Exponent of the lowest bit of the smallest (denormal) number. */
const exponentMin = -16445;
/** Exponent of the lowest bit of the largest number. */
const exponentMax = 16383 - (mantissaBits - 1);
/** What fits into Redis's buffer for such numbers: 5 kB less the terminating zero. */
const textCharactersMax = 5 * 1024 - 1;
/** Decimal exponents beyond these overflow or underflow whatever the digits before them are. */
const decimalExponentBound = 12_000;
const fractionDigits = 17;

const decimalPattern = /^([+-]?)(?:(\d+)\.?(\d*)|\.(\d+))(?:e([+-]?\d+))?$/i;
const hexadecimalPattern = /^([+-]?)0x(?:([\da-f]+)\.?([\da-f]*)|\.([\da-f]+))(?:p([+-]?\d+))?$/i;
const infinityPattern = /^[+-]?inf(?:inity)?$/i;

/**
 * Reads what Redis's `string2ld` does: everything that C's `strtold` takes, with nothing before or after it. Null for other text,
 * for NaN, and for what overflows or underflows to zero.
 */
export function parseExtendedFloat(text: string): ExtendedFloat | null {
  if (text.length > textCharactersMax) return null;
  if (infinityPattern.test(text)) {
    return { mantissa: text.startsWith('-') ? -1n : 1n, exponent: Infinity };
  }
  return parseDecimal(text) ?? parseHexadecimal(text);
}

function parseDecimal(text: string): ExtendedFloat | null {
  const match = decimalPattern.exec(text);
  if (match === null) return null;
  const [, sign, whole = '', fraction = '', pureFraction = '', exponentText = '0'] = match;
  const digits = BigInt(whole + fraction + pureFraction);
  const exponent = Number(exponentText) - fraction.length - pureFraction.length;
  if (digits === 0n) return { mantissa: 0n, exponent: 0 };
  if (Math.abs(exponent) > decimalExponentBound) return null;
  const value =
    exponent >= 0
      ? roundRatio(digits * 10n ** BigInt(exponent), 1n)
      : roundRatio(digits, 10n ** BigInt(-exponent));
  return finiteOrNull(value, sign === '-');
}

function parseHexadecimal(text: string): ExtendedFloat | null {
  const match = hexadecimalPattern.exec(text);
  if (match === null) return null;
  const [, sign, whole = '', fraction = '', pureFraction = '', exponentText = '0'] = match;
  const digits = BigInt(`0x${whole}${fraction}${pureFraction}`);
  if (digits === 0n) return { mantissa: 0n, exponent: 0 };
  const exponent = Number(exponentText) - 4 * (fraction.length + pureFraction.length);
  if (Math.abs(exponent) > 4 * decimalExponentBound) return null;
  return finiteOrNull(roundShifted(digits, exponent), sign === '-');
}

function finiteOrNull(value: ExtendedFloat, negative: boolean): ExtendedFloat | null {
  if (value.exponent === Infinity || value.mantissa === 0n) return null;
  return negative ? { mantissa: -value.mantissa, exponent: value.exponent } : value;
}

/** The sum, rounded to the format; null when it is infinite or not a number. */
export function addExtendedFloats(a: ExtendedFloat, b: ExtendedFloat): ExtendedFloat | null {
  if (a.exponent === Infinity || b.exponent === Infinity) return null;
  const exponent = Math.min(a.exponent, b.exponent);
  const sum =
    (a.mantissa << BigInt(a.exponent - exponent)) + (b.mantissa << BigInt(b.exponent - exponent));
  const rounded = roundShifted(sum < 0n ? -sum : sum, exponent);
  if (rounded.exponent === Infinity) return null;
  return sum < 0n ? { mantissa: -rounded.mantissa, exponent: rounded.exponent } : rounded;
}

/** The value as C's `%.17Lf` prints it, without trailing zeros: plain digits, never an exponent. Only for finite values. */
export function formatExtendedFloat(value: ExtendedFloat): string {
  const negative = value.mantissa < 0n;
  const scaled = (negative ? -value.mantissa : value.mantissa) * 10n ** BigInt(fractionDigits);
  const units =
    value.exponent >= 0
      ? scaled << BigInt(value.exponent)
      : divideRounded(scaled, 1n << BigInt(-value.exponent));
  if (units === 0n) return '0';
  const digits = units.toString().padStart(fractionDigits + 1, '0');
  const whole = digits.slice(0, -fractionDigits);
  const fraction = digits.slice(-fractionDigits).replace(/0+$/, '');
  return (negative ? '-' : '') + whole + (fraction === '' ? '' : '.' + fraction);
}

/** `numerator / denominator`, both positive, rounded to 64 bits of mantissa. */
function roundRatio(numerator: bigint, denominator: bigint): ExtendedFloat {
  // Two bits more than the mantissa, and a sticky bit for the remainder, are all that correct rounding needs.
  const shift = mantissaBits + 2 - (bitLength(numerator) - bitLength(denominator));
  const scaled = shift > 0 ? numerator << BigInt(shift) : numerator;
  const divisor = shift < 0 ? denominator << BigInt(-shift) : denominator;
  const quotient = scaled / divisor;
  const sticky = quotient * divisor === scaled ? 0n : 1n;
  return roundShifted((quotient << 1n) | sticky, -shift - 1);
}

/** `magnitude * 2 ** exponent` in the format, rounded half to even; the exponent is Infinity on overflow. */
function roundShifted(magnitude: bigint, exponent: number): ExtendedFloat {
  if (magnitude === 0n) return { mantissa: 0n, exponent: 0 };
  const surplus = Math.max(bitLength(magnitude) - mantissaBits, exponentMin - exponent);
  if (surplus <= 0) return bounded(magnitude, exponent);
  return bounded(divideRounded(magnitude, 1n << BigInt(surplus)), exponent + surplus);
}

function bounded(mantissa: bigint, exponent: number): ExtendedFloat {
  if (mantissa === 0n) return { mantissa, exponent: 0 };
  const overflows = bitLength(mantissa) + exponent > mantissaBits + exponentMax;
  return overflows ? { mantissa: 1n, exponent: Infinity } : { mantissa, exponent };
}

/** The quotient of positive numbers, rounded half to even. */
function divideRounded(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const twice = 2n * (numerator - quotient * denominator);
  const up = twice > denominator || (twice === denominator && (quotient & 1n) === 1n);
  return up ? quotient + 1n : quotient;
}

function bitLength(value: bigint): number {
  return value.toString(2).length;
}
