import type { Database, ReadonlyValue } from '@kiwi/keyspace';
import { wrongType } from '../../table/command-error.ts';
import { isSet } from '../../set/set-at.ts';
import { isSortedSet } from '../sorted-set-at.ts';

/** What ZUNION, ZINTER and ZDIFF take: a sorted set, or a set, whose members count as having the score 1. */
export interface Input {
  readonly size: number;
  scoreOf(member: string): number | undefined;
  forEach(visit: (member: string, score: number) => void): void;
}

const emptyInput: Input = { size: 0, scoreOf: () => undefined, forEach: () => undefined };

/** The value at a key; one that is missing is empty. Throws WRONGTYPE for another type. */
export function inputAt(db: Database, key: string): Input {
  const value = db.lookup(key);
  return value === undefined ? emptyInput : inputOf(value);
}

function inputOf(value: ReadonlyValue): Input {
  if (isSet(value)) {
    return {
      size: value.size,
      scoreOf: (member) => (value.has(member) ? 1 : undefined),
      forEach: (visit) => value.forEach((member) => visit(member, 1)),
    };
  }
  if (!isSortedSet(value)) throw wrongType;
  return {
    size: value.size,
    scoreOf: (member) => value.scoreOf(member),
    forEach: (visit) => value.forRange(0, value.size, visit),
  };
}
