import type { RegisteredCommand } from '../../command-registry.ts';
import type { SessionCommand } from '../../session-command.ts';
import type { ServerContext } from '../../../session/server-context.ts';
import { countedCommands } from '../command-statistics.ts';
import { latencyAdmin } from './latency-command.ts';

export const latencyHistogram: SessionCommand = {
  ...latencyAdmin,
  name: 'latency|histogram',
  syntax: '[command...]',
  arity: -2,
  since: '7.0.0',
  summary:
    'Answers of the given commands, or of all, how many calls took up to 1, 2, 4 … microseconds.',
  complexity: 'O(N) where N is the number of commands with latency information being retrieved.',
  run({ reply, context }, args) {
    const counted = chosenCommands(context, args.slice(2)).flatMap(({ info, timing }) =>
      timing.histogram === null ? [] : [{ name: info.name, histogram: timing.histogram }],
    );
    reply.map(counted.length);
    for (const { name, histogram } of counted) {
      const rows = histogram.cumulative();
      reply.bulk(name);
      reply.map(2);
      reply.bulk('calls');
      reply.integer(histogram.count);
      reply.bulk('histogram_usec');
      reply.map(rows.length);
      for (const [microseconds, count] of rows) {
        reply.integer(microseconds);
        reply.integer(count);
      }
    }
  },
};

/** A container stands for its subcommands. */
function chosenCommands(
  context: ServerContext,
  names: readonly string[],
): readonly RegisteredCommand[] {
  const all = countedCommands(context);
  if (names.length === 0) return all;
  return names.flatMap((name) => {
    const wanted = name.toLowerCase();
    return all.filter(({ info }) => info.name === wanted || info.name.startsWith(`${wanted}|`));
  });
}
