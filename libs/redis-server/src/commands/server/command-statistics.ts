import type { ServerContext } from '../../session/server-context.ts';
import type { RegisteredCommand } from '../command-registry.ts';
import type { InfoFields } from './info-sections.ts';

/** The commands with their subcommands, where those count for themselves. */
export function countedCommands({ commands }: ServerContext): readonly RegisteredCommand[] {
  return commands.all.flatMap((command) => [command, ...(command.subcommands?.values() ?? [])]);
}

/** INFO commandstats. Times are those of running a command, without the wait for the log. */
export function commandStatistics(context: ServerContext): InfoFields {
  return countedCommands(context)
    .filter(({ calls, rejectedCalls }) => calls > 0 || rejectedCalls > 0)
    .map(({ info, calls, rejectedCalls, timing }) => {
      const usec = Math.round(timing.microseconds);
      const each = timing.calls === 0 ? 0 : timing.microseconds / timing.calls;
      return [
        `cmdstat_${info.name}`,
        `calls=${calls},usec=${usec},usec_per_call=${each.toFixed(2)},` +
          `rejected_calls=${rejectedCalls},failed_calls=${timing.failedCalls}`,
      ];
    });
}

/** INFO errorstats. */
export function errorStatistics({ statistics }: ServerContext): InfoFields {
  return [...statistics.errors].map(([prefix, count]) => [`errorstat_${prefix}`, `count=${count}`]);
}

/** INFO latencystats. */
export function latencyStatistics(context: ServerContext): InfoFields {
  const { latencyTracking, latencyPercentiles } = context.settings;
  if (!latencyTracking) return [];
  return countedCommands(context).flatMap(({ info, timing: { histogram } }) => {
    if (histogram === null) return [];
    const shares = latencyPercentiles.map(
      (percent) => `p${percent}=${histogram.percentile(percent).toFixed(3)}`,
    );
    return [[`latency_percentiles_usec_${info.name}`, shares.join(',')] as const];
  });
}
