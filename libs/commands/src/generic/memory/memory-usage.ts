import { integerArgument } from '../../table/arguments.ts';
import { syntaxError } from '../../table/command-error.ts';
import type { DataCommand } from '../../table/command.ts';

/** MEMORY USAGE, the only subcommand of MEMORY that looks at a key. Nothing is sampled: the estimate is known for all values at once. */
export const memoryUsage: DataCommand = {
  name: 'memory|usage',
  arity: -3,
  flags: ['readonly'],
  group: 'server',
  categories: ['read', 'slow'],
  keys: [{ type: 'range', first: 2, last: 2, step: 1, flags: ['RO'] }],
  syntax: 'key [SAMPLES count:integer]',
  since: '4.0.0',
  summary: 'Estimates how many bytes of memory a key takes with its value.',
  complexity: 'O(N) where N is the number of samples.',
  handler: ({ db }, args, reply) => {
    checkSamples(args);
    const bytes = db.memoryOf(args[2] as string);
    if (bytes === undefined) reply.null();
    else reply.integer(Math.round(bytes));
  },
};

function checkSamples(args: readonly string[]): void {
  for (let i = 3; i < args.length; i += 2) {
    const count = args[i + 1];
    if (args[i]?.toLowerCase() !== 'samples' || count === undefined) throw syntaxError;
    if (integerArgument(count) < 0) throw syntaxError;
  }
}
