import { parseArgs } from 'node:util';

export const help = `Kills the leader of three local nodes with kill -9 while a program writes all the time, and measures how long it
takes until writes succeed again. All nodes run with default options.

npm run bench:failover -- [options] [-- flags for every node]

  --rounds N        leaders to kill (20)
  --interval-ms N   each surviving node gets a write this often (2)
  --aim-ms N        exit with 1 when the median is not below this (500)
  --json FILE       also write every round to FILE
  --no-build        do not compile first
  --help            this text
`;

/** @returns the options; throws an Error with a sentence for the user when they make no sense. */
export function parseOptions(argv) {
  const split = argv.indexOf('--');
  const { values } = parseArgs({
    args: split < 0 ? argv : argv.slice(0, split),
    options: {
      rounds: { type: 'string', default: '20' },
      'interval-ms': { type: 'string', default: '2' },
      'aim-ms': { type: 'string', default: '500' },
      json: { type: 'string' },
      'no-build': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  return {
    help: values.help,
    build: !values['no-build'],
    rounds: integer('--rounds', values.rounds, 1, 10_000),
    intervalMs: integer('--interval-ms', values['interval-ms'], 1, 1_000),
    aimMs: integer('--aim-ms', values['aim-ms'], 1, 60_000),
    json: values.json ?? null,
    nodeFlags: split < 0 ? [] : argv.slice(split + 1),
  };
}

function integer(name, text, min, max) {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new Error(`${name} must be a number from ${min} to ${max}, not "${text}".`);
}
