import { parseArgs } from 'node:util';

/** What the soak command was asked to do. */
export type SoakOptions =
  | {
      readonly mode: 'soak';
      readonly seeds: number;
      readonly events: number;
      readonly first: number;
      readonly workers: number;
    }
  | {
      readonly mode: 'replay';
      readonly seed: number;
      readonly events: number;
      readonly trace: boolean;
    };

/** Reads the command line. `first` defaults to a number made of the date, so that each day brings new seeds. */
export function parseSoakOptions(
  argv: readonly string[],
  today: Date,
  processors: number,
): SoakOptions {
  const { values } = parseArgs({
    // `nx run simulation:soak -- --seeds=9` may hand the separator on.
    args: argv.filter((argument) => argument !== '--'),
    options: {
      seeds: { type: 'string', default: '1000' },
      events: { type: 'string', default: '20000' },
      first: { type: 'string' },
      workers: { type: 'string', default: String(processors) },
      seed: { type: 'string' },
      trace: { type: 'boolean', default: false },
    },
  });
  const events = wholeNumber('events', values.events);
  if (values.seed !== undefined) {
    return { mode: 'replay', seed: wholeNumber('seed', values.seed), events, trace: values.trace };
  }
  return {
    mode: 'soak',
    seeds: wholeNumber('seeds', values.seeds),
    events,
    first: values.first === undefined ? firstSeedOf(today) : wholeNumber('first', values.first),
    workers: wholeNumber('workers', values.workers),
  };
}

/** The first seed of a day: 20261122000000 on 22 November 2026, leaving room for a million. */
export function firstSeedOf(day: Date): number {
  const number = day.getUTCFullYear() * 10_000 + (day.getUTCMonth() + 1) * 100 + day.getUTCDate();
  return number * 1_000_000;
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0 || text === '') {
    throw new RangeError(`--${name} must be a whole number, not "${text}"`);
  }
  return value;
}
