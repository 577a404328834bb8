import { integerArgument } from '../../table/arguments.ts';
import { syntaxError } from '../../table/command-error.ts';
import { SortPattern } from './sort-pattern.ts';

/** What SORT was asked for. */
export interface SortOptions {
  /** Null: by the elements themselves. */
  readonly by: SortPattern | null;
  readonly gets: readonly SortPattern[];
  /** How many elements are passed over, and how many are wanted; negative: all. */
  readonly offset: number;
  readonly count: number;
  readonly isDescending: boolean;
  /** As texts rather than as numbers. */
  readonly isAlphabetic: boolean;
  /** Where the result goes; null: to the client. */
  readonly target: string | null;
}

/** Reads the options behind the key; of those that exclude one another the last counts. */
export function sortOptions(args: readonly string[], allowStore: boolean): SortOptions {
  let by: SortPattern | null = null;
  const gets: SortPattern[] = [];
  let offset = 0;
  let count = -1;
  let isDescending = false;
  let isAlphabetic = false;
  let target: string | null = null;
  for (let i = 2; i < args.length; i++) {
    const option = (args[i] as string).toLowerCase();
    const following = args.length - i - 1;
    if (option === 'asc') isDescending = false;
    else if (option === 'desc') isDescending = true;
    else if (option === 'alpha') isAlphabetic = true;
    else if (option === 'limit' && following >= 2) {
      offset = Number(integerArgument(args[++i] as string));
      count = Number(integerArgument(args[++i] as string));
    } else if (option === 'store' && following >= 1 && allowStore) target = args[++i] as string;
    else if (option === 'by' && following >= 1) by = new SortPattern(args[++i] as string);
    else if (option === 'get' && following >= 1) gets.push(new SortPattern(args[++i] as string));
    else throw syntaxError;
  }
  return { by, gets, offset, count, isDescending, isAlphabetic, target };
}

/** Where STORE's key stands in a call of SORT; null without one. */
export function storePosition(args: readonly string[]): number | null {
  const lengths: Readonly<Record<string, number>> = { limit: 2, get: 1, by: 1 };
  let position: number | null = null;
  for (let i = 2; i < args.length; i++) {
    const option = (args[i] as string).toLowerCase();
    if (option === 'store' && i + 1 < args.length) position = i + 1;
    i += (Object.hasOwn(lengths, option) ? lengths[option] : 0) ?? 0;
  }
  return position;
}
