import type { Int64 } from '@kiwi/datatypes';
import { parseDouble, parseInt64 } from '@kiwi/datatypes';
import { CommandError, notAFloat, notAnInteger } from './command-error.ts';

/** Reads a 64-bit integer argument; throws `error` for anything else. */
export function integerArgument(text: string, error: CommandError = notAnInteger): Int64 {
  const value = parseInt64(text);
  if (value === null) throw error;
  return value;
}

/** Reads an integer that must lie in the range; throws `error` for anything else. */
export function integerArgumentBetween(
  text: string,
  min: number,
  max: number,
  error: CommandError = notAnInteger,
): number {
  const value = parseInt64(text);
  if (typeof value !== 'number' || value < min || value > max) throw error;
  return value;
}

/** Reads a double, infinities included. */
export function doubleArgument(text: string, error: CommandError = notAFloat): number {
  const value = parseDouble(text);
  if (value === null) throw error;
  return value;
}

/** The error for a call with a number of arguments that the arity alone cannot exclude, such as MSET with an odd one. */
export function wrongArgumentCount(commandName: string): CommandError {
  return new CommandError(`ERR wrong number of arguments for '${commandName}' command`);
}

export function invalidExpireTime(commandName: string): CommandError {
  return new CommandError(`ERR invalid expire time in '${commandName}' command`);
}
