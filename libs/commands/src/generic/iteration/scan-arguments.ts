import { integerArgument } from '../../table/arguments.ts';
import { CommandError, syntaxError } from '../../table/command-error.ts';
import { globMatch } from './glob-match.ts';

/** How many elements a page of SCAN and its kin aims at. */
const defaultCount = 10;

/** What `strtoul` reads to the end of the C string, or nothing at all. */
const cursorPattern = /^(?:([+-]?)(\d+))?(?:\0|$)/;
const uint64Max = 2n ** 64n - 1n;

const invalidCursor = new CommandError('ERR invalid cursor');

/** The options of SCAN and its kin. */
export interface ScanOptions {
  readonly count: number;
  /** Whether an element passes MATCH; true without MATCH. */
  matches(element: string): boolean;
  /** The type name given with TYPE in lower case; null without. */
  readonly type: string | null;
  /** NOVALUES was given: fields only. */
  readonly noValues: boolean;
}

/** Reads a cursor as Redis does, that is as C's `strtoul`: from 0 to 2^64, exact below 2^53. */
export function scanCursor(text: string): number {
  const match = cursorPattern.exec(text);
  if (match === null) throw invalidCursor;
  const [, sign, digits = '0'] = match;
  const value = BigInt(digits);
  if (value > uint64Max) throw invalidCursor;
  // A negative number wraps around, as unsigned numbers in C do.
  return Number(sign === '-' ? BigInt.asUintN(64, -value) : value);
}

/** Reads the options from argument `first` on; TYPE and NOVALUES only where they are allowed. Of repeated options the last counts. */
export function scanOptions(
  args: readonly string[],
  first: number,
  allowType: boolean,
  allowNoValues = false,
): ScanOptions {
  let count = defaultCount;
  let pattern = '*';
  let type: string | null = null;
  let noValues = false;
  for (let i = first; i < args.length; i += 2) {
    const value = args[i + 1];
    if (allowNoValues && (args[i] as string).toLowerCase() === 'novalues') {
      noValues = true;
      i--;
      continue;
    }
    if (value === undefined) throw syntaxError;
    switch ((args[i] as string).toLowerCase()) {
      case 'count':
        count = Number(integerArgument(value));
        if (count < 1) throw syntaxError;
        break;
      case 'match':
        pattern = value;
        break;
      case 'type':
        if (!allowType) throw syntaxError;
        type = value.toLowerCase();
        break;
      default:
        throw syntaxError;
    }
  }
  const matches = (element: string) => pattern === '*' || globMatch(pattern, element);
  return { count, matches, type, noValues };
}
