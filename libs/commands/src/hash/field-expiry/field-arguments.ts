import { int64Max } from '@kiwi/datatypes';
import type { Int64 } from '@kiwi/datatypes';
import {
  integerArgument,
  integerArgumentBetween,
  invalidExpireTime,
} from '../../table/arguments.ts';
import { CommandError } from '../../table/command-error.ts';

/** Deadlines of fields end here (the year 4199): Redis keeps them in 46 bits. */
export const fieldDeadlineMax = 2 ** 46 - 1;

export const fieldsMisplaced = new CommandError(
  'ERR Mandatory argument FIELDS is missing or not at the right position',
);
const countMismatch = new CommandError(
  'ERR The `numfields` parameter must match the number of arguments',
);
export const countNotPositive = new CommandError('ERR Number of fields must be a positive integer');
const negativeTime = new CommandError('ERR invalid expire time, must be >= 0');

/** A time argument of the HEXPIRE family. */
export interface FieldTime {
  readonly unitMs: 1 | 1000;
  /** Counted from the clock rather than from 1970. */
  readonly relative: boolean;
}

/** Reads `FIELDS count field...` that begins at argument `at` and ends with the last; returns the fields. */
export function fieldsClause(
  args: readonly string[],
  at: number,
  countError: CommandError = countNotPositive,
): readonly string[] {
  if (args[at]?.toLowerCase() !== 'fields') throw fieldsMisplaced;
  const count = positiveCount(args[at + 1] ?? '', countError);
  if (count !== args.length - at - 2) throw countMismatch;
  return args.slice(at + 2);
}

/** A number of fields: from 1 to what 64 bits hold. */
export function positiveCount(text: string, error: CommandError): number {
  const count = integerArgument(text, error);
  if (count < 1 || count > int64Max) throw error;
  return Number(count);
}

/** The deadline in Unix milliseconds that a time argument means; it may lie in the past. */
export function fieldDeadline(
  time: Int64,
  { unitMs, relative }: FieldTime,
  nowMs: number,
  commandName: string,
): number {
  if (time < 0) throw negativeTime;
  const originMs = relative ? nowMs : 0;
  if (time > Math.floor(fieldDeadlineMax / unitMs)) throw invalidExpireTime(commandName);
  const deadlineMs = Number(time) * unitMs + originMs;
  if (deadlineMs > fieldDeadlineMax) throw invalidExpireTime(commandName);
  return deadlineMs;
}

/** The options that give a deadline to fields, as HGETEX and HSETEX have them. */
export const fieldTimes: Readonly<Record<string, FieldTime>> = {
  ex: { unitMs: 1000, relative: true },
  px: { unitMs: 1, relative: true },
  exat: { unitMs: 1000, relative: false },
  pxat: { unitMs: 1, relative: false },
};

/** A count as HGETEX and HSETEX read it. */
export function shortCount(text: string): number {
  return integerArgumentBetween(text, 1, 2 ** 31 - 1, invalidFieldCount);
}

const invalidFieldCount = new CommandError('ERR invalid number of fields');
