import type { Int64 } from '../number/int64.ts';

/** An integer of BITFIELD: `i8` is signed and has 8 bits. Signed ones have 1 to 64 bits, others 1 to 63. */
export interface BitFieldType {
  readonly isSigned: boolean;
  readonly bits: number;
}

/** What becomes of a number that does not fit. */
export type BitFieldOverflow = 'WRAP' | 'SAT' | 'FAIL';

/** Something with bytes. */
export interface ByteTarget {
  byteAt(index: number): number;
  setByte(index: number, value: number): void;
}

/** Fields up to so many bits are added as numbers; with summands up to `exactMax` that is exact on the whole way. */
const numberBits = 48;
const exactMax = 2 ** 51;

/** Reads the field whose first and highest bit is the `offset`th of all, bits being counted from the highest of byte 0. */
export function readBitField(
  source: Pick<ByteTarget, 'byteAt'>,
  offset: number,
  { isSigned, bits }: BitFieldType,
): Int64 {
  if (bits <= numberBits) {
    const value = readBits(source, offset, bits);
    return isSigned && value >= 2 ** (bits - 1) ? value - 2 ** bits : value;
  }
  const upper = readBits(source, offset, bits - 32);
  const lower = readBits(source, offset + bits - 32, 32);
  const value = (BigInt(upper) << 32n) | BigInt(lower);
  return fitted(isSigned ? BigInt.asIntN(bits, value) : value);
}

/** Writes a field; of a value that does not fit the lowest bits count. */
export function writeBitField(
  target: ByteTarget,
  offset: number,
  { bits }: BitFieldType,
  value: Int64,
): void {
  if (bits <= numberBits && typeof value === 'number') {
    writeBits(target, offset, bits, modulo(value, 2 ** bits));
    return;
  }
  const all = BigInt.asUintN(bits, BigInt(value));
  const lowerBits = Math.min(bits, 32);
  const upperBits = bits - lowerBits;
  if (upperBits > 0) writeBits(target, offset, upperBits, Number(all >> 32n));
  writeBits(target, offset + upperBits, lowerBits, Number(BigInt.asUintN(32, all)));
}

/** The sum as the field can hold it; null when it does not fit and is to fail. */
export function addToBitField(
  value: Int64,
  increment: Int64,
  type: BitFieldType,
  overflow: BitFieldOverflow,
): Int64 | null {
  const { isSigned, bits } = type;
  if (bits <= numberBits && typeof value === 'number' && typeof increment === 'number') {
    if (Math.abs(value) <= exactMax && Math.abs(increment) <= exactMax) {
      const min = isSigned ? -(2 ** (bits - 1)) : 0;
      const max = min + 2 ** bits - 1;
      const sum = value + increment;
      if (sum >= min && sum <= max) return sum;
      if (overflow === 'FAIL') return null;
      if (overflow === 'SAT') return sum > max ? max : min;
      return modulo(sum - min, 2 ** bits) + min;
    }
  }
  const { min, max } = rangeOf(type);
  const sum = BigInt(value) + BigInt(increment);
  if (sum >= min && sum <= max) return fitted(sum);
  if (overflow === 'FAIL') return null;
  if (overflow === 'SAT') return fitted(sum > max ? max : min);
  return fitted(isSigned ? BigInt.asIntN(bits, sum) : BigInt.asUintN(bits, sum));
}

/** The number that SET brings into a field, any of 64 bits; null when it does not fit and is to fail. */
export function fitIntoBitField(
  value: Int64,
  type: BitFieldType,
  overflow: BitFieldOverflow,
): Int64 | null {
  const { min, max } = rangeOf(type);
  // Redis takes a negative number for an unsigned field as one of 64 bits without a sign, hence as too large; and in a signed
  // field of fewer than 64 bits the distance of the lowest numbers from the largest that fits overflows, with the same effect.
  const isAbove =
    value > max || (value < min && (!type.isSigned || max - BigInt(value) > 2n ** 63n - 1n));
  if (isAbove && overflow === 'SAT') return fitted(max);
  return addToBitField(value, 0, type, overflow);
}

function rangeOf({ isSigned, bits }: BitFieldType): { readonly min: bigint; readonly max: bigint } {
  const min = isSigned ? -(2n ** BigInt(bits - 1)) : 0n;
  return { min, max: min + 2n ** BigInt(bits) - 1n };
}

/** Up to 48 bits as a number without a sign. */
function readBits(source: Pick<ByteTarget, 'byteAt'>, offset: number, bits: number): number {
  let value = 0;
  let at = offset;
  const end = offset + bits;
  while (at < end) {
    const skipped = at % 8;
    const count = Math.min(8 - skipped, end - at);
    const byte = source.byteAt(Math.floor(at / 8));
    value = value * 2 ** count + ((byte >>> (8 - skipped - count)) & ((1 << count) - 1));
    at += count;
  }
  return value;
}

function writeBits(target: ByteTarget, offset: number, bits: number, value: number): void {
  let rest = value;
  let end = offset + bits;
  while (end > offset) {
    const index = Math.floor((end - 1) / 8);
    const first = Math.max(offset, index * 8);
    const count = end - first;
    const shift = (index + 1) * 8 - end;
    const mask = ((1 << count) - 1) << shift;
    const part = rest % 2 ** count << shift;
    target.setByte(index, (target.byteAt(index) & ~mask) | part);
    rest = Math.floor(rest / 2 ** count);
    end = first;
  }
}

function modulo(value: number, base: number): number {
  const rest = value % base;
  return rest < 0 ? rest + base : rest + 0;
}

function fitted(value: bigint): Int64 {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
