import { belowMember, belowScore, upToMember, upToScore } from '@kiwi/datatypes';
import type { IsBefore, ReadonlySortedSetValue } from '@kiwi/datatypes';
import { CommandError } from '../table/command-error.ts';
import { integerArgument } from '../table/arguments.ts';
import { cDouble } from './c-double.ts';

const notAScore = new CommandError('ERR min or max is not a float');
const notALexBound = new CommandError('ERR min or max not valid string range item');

/** A stretch of a sorted set. */
export interface Stretch {
  readonly start: number;
  readonly count: number;
}

/** A range as it was asked for, to be looked up in a set. */
export interface Range {
  /** Where it lies in a set; `reverse` when positions count from the end. */
  stretchOf(set: ReadonlySortedSetValue, reverse: boolean): Stretch;
}

/** What a range is given by: positions, scores, or members of equal scores. */
export type RangeKind = 'rank' | 'score' | 'lex';

/** Reads the ends of a range, the lower one first. Throws the error for its kind. */
export function rangeArgument(kind: RangeKind, min: string, max: string): Range {
  switch (kind) {
    case 'rank':
      return rankRange(Number(integerArgument(min)), Number(integerArgument(max)));
    case 'score':
      return between(scoreBound(min, false), scoreBound(max, true));
    case 'lex':
      return between(lexBound(min, false), lexBound(max, true));
  }
}

function rankRange(first: number, last: number): Range {
  return {
    stretchOf({ size }, reverse) {
      const start = Math.max(0, first < 0 ? size + first : first);
      const end = Math.min(size - 1, last < 0 ? size + last : last);
      if (start > end) return { start: 0, count: 0 };
      return { start: reverse ? size - 1 - end : start, count: end - start + 1 };
    },
  };
}

function between(isBelow: IsBefore, isWithin: IsBefore): Range {
  return {
    stretchOf(set) {
      const start = set.countBefore(isBelow);
      return { start, count: Math.max(0, set.countBefore(isWithin) - start) };
    },
  };
}

/** `1.5`, `(1.5` without the score itself, `-inf`. As upper end the boundary lies behind the elements with the score, unless they are left out. */
function scoreBound(text: string, isUpper: boolean): IsBefore {
  const isExclusive = text.startsWith('(');
  const score = cDouble(isExclusive ? text.slice(1) : text);
  if (score === null) throw notAScore;
  return isUpper === isExclusive ? belowScore(score) : upToScore(score);
}

/** `[member`, `(member` without the member itself, `-` before all, `+` behind all. */
function lexBound(text: string, isUpper: boolean): IsBefore {
  const [first, second = '\0'] = text;
  if (second === '\0' && first === '-') return () => false;
  if (second === '\0' && first === '+') return () => true;
  if (first !== '[' && first !== '(') throw notALexBound;
  const isExclusive = first === '(';
  const member = text.slice(1);
  return isUpper === isExclusive ? belowMember(member) : upToMember(member);
}
