import { integerArgument } from '../table/arguments.ts';
import { CommandError, syntaxError } from '../table/command-error.ts';
import { rangeArgument } from './range-bounds.ts';
import type { Range, RangeKind, Stretch } from './range-bounds.ts';
import type { ReadonlySortedSetValue } from '@kiwi/datatypes';

const limitWithoutRange = new CommandError(
  'ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX',
);
const scoresOfLex = new CommandError(
  'ERR syntax error, WITHSCORES not supported in combination with BYLEX',
);

/** What ZRANGE and its kin were asked for. */
export interface RangeRequest {
  readonly range: Range;
  readonly isReverse: boolean;
  readonly withScores: boolean;
  /** So many elements of the range are passed over, and so many are wanted; negative: none, and all. */
  readonly offset: number;
  readonly limit: number;
}

/** What a command's name settles, so that no option may. */
export interface RangeForm {
  readonly kind?: RangeKind;
  readonly isReverse?: boolean;
  /** ZRANGESTORE: no WITHSCORES. */
  readonly isStored?: boolean;
}

/** Reads `min max [options]` from argument `first` on. */
export function rangeRequest(
  args: readonly string[],
  first: number,
  form: RangeForm,
): RangeRequest {
  let { kind, isReverse } = form;
  let withScores = false;
  let offset = 0;
  let limit = -1;
  for (let i = first + 2; i < args.length; i++) {
    const option = (args[i] as string).toLowerCase();
    if (option === 'withscores' && form.isStored !== true) withScores = true;
    else if (option === 'limit' && i + 2 < args.length) {
      offset = Number(integerArgument(args[++i] as string));
      limit = Number(integerArgument(args[++i] as string));
    } else if (option === 'rev' && isReverse === undefined) isReverse = true;
    else if (option === 'bylex' && kind === undefined) kind = 'lex';
    else if (option === 'byscore' && kind === undefined) kind = 'score';
    else throw syntaxError;
  }
  kind ??= 'rank';
  isReverse ??= false;
  if (limit !== -1 && kind === 'rank') throw limitWithoutRange;
  if (withScores && kind === 'lex') throw scoresOfLex;
  // A reverse range of scores or members has its upper end first.
  const swapped = isReverse && kind !== 'rank';
  const [low, high] = [args[first], args[first + 1]] as [string, string];
  const range = swapped ? rangeArgument(kind, high, low) : rangeArgument(kind, low, high);
  return { range, isReverse, withScores, offset, limit };
}

/** Where the elements that were asked for lie in a set. */
export function requestedStretch(
  set: ReadonlySortedSetValue,
  { range, isReverse, offset, limit }: RangeRequest,
): Stretch {
  const { start, count } = range.stretchOf(set, isReverse);
  if (offset < 0 || offset >= count) return { start: 0, count: 0 };
  const wanted = limit < 0 ? count - offset : Math.min(limit, count - offset);
  return { start: isReverse ? start + count - offset - wanted : start + offset, count: wanted };
}
