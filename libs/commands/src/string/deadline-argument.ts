import { int64Max } from '@kiwi/datatypes';
import { integerArgument, invalidExpireTime } from '../table/arguments.ts';

/** Relative seconds and milliseconds, absolute Unix seconds and milliseconds. */
export type ExpiryUnit = 'EX' | 'PX' | 'EXAT' | 'PXAT';

/**
 * The deadline, in Unix milliseconds, that a time argument of the SET family means. Zero, negative times and what overflows
 * 64 bits are refused by `invalid expire time`. The result is exact up to 2^53 ms (the year 287396), above it rounded.
 */
export function deadlineArgument(
  text: string,
  unit: ExpiryUnit,
  nowMs: number,
  commandName: string,
): number {
  const time = integerArgument(text);
  if (time <= 0) throw invalidExpireTime(commandName);
  const inSeconds = unit === 'EX' || unit === 'EXAT';
  const originMs = unit === 'EX' || unit === 'PX' ? nowMs : 0;
  const deadlineMs = Number(time) * (inSeconds ? 1000 : 1) + originMs;
  if (Number.isSafeInteger(deadlineMs)) return deadlineMs;
  const exactMs = BigInt(time) * (inSeconds ? 1000n : 1n) + BigInt(originMs);
  if (exactMs > int64Max) throw invalidExpireTime(commandName);
  return Number(exactMs);
}
