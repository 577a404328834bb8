import { parseDouble } from '@kiwi/datatypes';
import { CommandError } from './command-error.ts';

const notAFloat = new CommandError('ERR timeout is not a float or out of range');
const isNegative = new CommandError('ERR timeout is negative');
const isTooLarge = new CommandError('ERR timeout is out of range');

/** Reads the time-out of a blocking command, in seconds with fractions; in milliseconds, 0 for none. */
export function timeoutArgument(text: string): number {
  const seconds = parseDouble(text);
  if (seconds === null || Number.isNaN(seconds)) throw notAFloat;
  if (seconds < 0) throw isNegative;
  const timeoutMs = Math.ceil(seconds * 1000);
  if (timeoutMs > Number.MAX_SAFE_INTEGER) throw isTooLarge;
  return timeoutMs;
}
