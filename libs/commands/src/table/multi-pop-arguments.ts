import { integerArgument } from './arguments.ts';
import { CommandError, syntaxError } from './command-error.ts';

const noKeys = new CommandError('ERR numkeys should be greater than 0');
const noCount = new CommandError('ERR count should be greater than 0');

export interface MultiPop<End extends string> {
  readonly keys: readonly string[];
  readonly where: End;
  readonly count: number;
}

/** Reads `numkeys key [key ...] <end> [COUNT count]` from argument `first` on, for LMPOP, ZMPOP and their like. */
export function multiPopArguments<End extends string>(
  args: readonly string[],
  first: number,
  ends: readonly [End, End],
): MultiPop<End> {
  const keyCount = positive(args[first] as string, noKeys);
  const end = first + 1 + keyCount;
  const where = ends.find((name) => name === args[end]?.toLowerCase());
  if (where === undefined) throw syntaxError;
  let count: number | null = null;
  for (let i = end + 1; i < args.length; i += 2) {
    const value = args[i + 1];
    if ((args[i] as string).toLowerCase() !== 'count' || value === undefined || count !== null) {
      throw syntaxError;
    }
    count = positive(value, noCount);
  }
  return { keys: args.slice(first + 1, end), where, count: count ?? 1 };
}

function positive(text: string, error: CommandError): number {
  const value = Number(integerArgument(text, error));
  if (value < 1) throw error;
  return value;
}
