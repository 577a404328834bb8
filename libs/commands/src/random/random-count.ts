import { int64Max } from '@kiwi/datatypes';
import { integerArgument } from '../table/arguments.ts';
import { CommandError } from '../table/command-error.ts';

/** Most elements that a negative count may ask for. Redis has no limit and dies when the reply exceeds its memory. */
const repeatedMax = 2 ** 24;

const outOfLongRange = new CommandError(
  `ERR value is out of range, value must between -${int64Max} and ${int64Max}`,
);
const outOfRange = new CommandError('ERR value is out of range');

export interface RandomCount {
  readonly count: number;
  /** The count was negative: an element may come several times, and as many as were asked for come in any case. */
  readonly repeat: boolean;
}

/** Reads the count of HRANDFIELD, SRANDMEMBER and ZRANDMEMBER. `asPairs`: each element comes with a value. */
export function randomCount(text: string, asPairs = false): RandomCount {
  const value = integerArgument(text);
  if (value < -int64Max) throw outOfLongRange;
  // With values Redis's reply has twice as many elements, which must be countable too.
  if (asPairs && (value > int64Max / 2n || value < -int64Max / 2n)) throw outOfRange;
  if (value < -repeatedMax) throw outOfRange;
  return { count: Math.abs(Number(value)), repeat: value < 0 };
}
