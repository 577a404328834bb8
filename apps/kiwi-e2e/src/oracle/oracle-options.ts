import { parseArgs } from 'node:util';

export interface OracleOptions {
  /** At least so many cases are run; those written by hand are among them and never left out. */
  readonly cases: number;
  /** Of the first random case; the following ones count up from it. */
  readonly seed: number;
  /** Run the random case of `seed` alone, on every target. */
  readonly single: boolean;
}

/** Reads the command line; without a seed, one is drawn. Throws a RangeError for what is no whole number. */
export function parseOracleOptions(argv: readonly string[]): OracleOptions {
  const { values } = parseArgs({
    // `nx run kiwi-e2e:oracle -- --cases=9` may hand the separator on.
    args: argv.filter((argument) => argument !== '--'),
    options: {
      cases: { type: 'string', default: '10000' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000_000)) },
      single: { type: 'boolean', default: false },
    },
  });
  return {
    cases: wholeNumber('cases', values.cases),
    seed: wholeNumber('seed', values.seed),
    single: values.single,
  };
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) {
    throw new RangeError(`--${name} must be a whole number, not "${text}"`);
  }
  return value;
}
