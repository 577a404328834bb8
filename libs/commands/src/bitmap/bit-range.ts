import { syntaxError } from '../table/command-error.ts';

/** Bits from `first` to `last`, both included; none when `first` is larger. */
export interface BitRange {
  readonly first: number;
  readonly last: number;
}

/** Reads the unit of a range: true for bits, false for bytes, which also an absent argument means. */
export function isBitUnit(text: string | undefined): boolean {
  const unit = text?.toUpperCase();
  if (unit !== undefined && unit !== 'BIT' && unit !== 'BYTE') throw syntaxError;
  return unit === 'BIT';
}

/**
 * The bits of a string of this length from `start` to `end`, both in the unit and included; negative ones count from the end. What
 * lies outside is cut off.
 */
export function bitRange(bytes: number, start: number, end: number, isBit: boolean): BitRange {
  const length = isBit ? bytes * 8 : bytes;
  const first = Math.max(0, start < 0 ? length + start : start);
  const last = Math.min(length - 1, Math.max(0, end < 0 ? length + end : end));
  return isBit ? { first, last } : { first: first * 8, last: last * 8 + 7 };
}
