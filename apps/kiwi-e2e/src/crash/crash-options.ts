import { parseArgs } from 'node:util';
import type { CrashTestOptions } from './crash-test.ts';

/** Reads the command line; without a seed, one is drawn. */
export function parseCrashOptions(argv: readonly string[]): CrashTestOptions {
  const { values } = parseArgs({
    // `nx run kiwi-e2e:crash -- --rounds=9` may hand the separator on.
    args: argv.filter((argument) => argument !== '--'),
    options: {
      rounds: { type: 'string', default: '200' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000_000)) },
      'fresh-every': { type: 'string', default: '25' },
      'server-flag': { type: 'string', multiple: true, default: [] },
    },
  });
  return {
    rounds: wholeNumber('rounds', values.rounds),
    seed: wholeNumber('seed', values.seed),
    freshEvery: wholeNumber('fresh-every', values['fresh-every']),
    serverFlags: values['server-flag'],
  };
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) {
    throw new RangeError(`--${name} must be a whole number, not "${text}"`);
  }
  return value;
}
