/** What an argument is, as COMMAND DOCS reports it. */
export type ArgumentType =
  | 'key'
  | 'string'
  | 'integer'
  | 'double'
  | 'pattern'
  | 'unix-time'
  | 'pure-token'
  | 'oneof'
  | 'block';

/** An argument of a command, or several that belong together (Redis documentation, "Command arguments"). */
export interface Argument {
  /** Lower case, as a rule; of a `pure-token` mostly its token. */
  readonly name: string;
  readonly type: ArgumentType;
  /** Of a key: the key specification that finds it. */
  readonly keySpecIndex?: number;
  /** The word that stands before it; of a `pure-token` the word that it is. */
  readonly token?: string;
  /** The first release of Redis that had it, when that is not the command's. */
  readonly since?: string;
  readonly deprecatedSince?: string;
  readonly optional: boolean;
  /** Whether it may be repeated. */
  readonly multiple: boolean;
  /** Whether its token is repeated with it. */
  readonly multipleToken: boolean;
  /** Of a `oneof` the alternatives, of a `block` its parts. */
  readonly arguments?: readonly Argument[];
}

/** The fewest and the most words that these arguments can be; `Infinity` when they may be repeated. */
export function wordCounts(args: readonly Argument[]): { least: number; most: number } {
  const counts = args.map(wordCount);
  return {
    least: counts.reduce((sum, { least }) => sum + least, 0),
    most: counts.reduce((sum, { most }) => sum + most, 0),
  };
}

function wordCount(argument: Argument): { least: number; most: number } {
  const { least, most } = contentCount(argument);
  const ofToken = argument.token === undefined || argument.type === 'pure-token' ? 0 : 1;
  return {
    least: argument.optional ? 0 : ofToken + least,
    most: argument.multiple ? Infinity : ofToken + most,
  };
}

function contentCount({ type, arguments: parts = [] }: Argument): { least: number; most: number } {
  if (type === 'block') return wordCounts(parts);
  if (type !== 'oneof') return { least: 1, most: 1 };
  const counts = parts.map(wordCount);
  return {
    least: Math.min(...counts.map(({ least }) => least)),
    most: Math.max(...counts.map(({ most }) => most)),
  };
}
