import type { ServerContext } from '../../../session/server-context.ts';
import type { SessionCommand } from '../../session-command.ts';
import { latencyAdmin } from './latency-command.ts';

/** What helps against an event. */
const advice: Readonly<Record<string, string>> = {
  command:
    'Commands that walk many elements (KEYS, SMEMBERS, LRANGE 0 -1, SORT …) keep everybody waiting. SLOWLOG GET shows them; SCAN and its like work in steps.',
  'fast-command':
    'Even quick commands were slow: the process was kept from running. Look for other load on the machine, and for swapping.',
  'log-fsync':
    'The disk took long to make the log durable. Each write waits for a majority of such disks: give the data directory a disk of its own.',
};

export const latencyDoctor: SessionCommand = {
  ...latencyAdmin,
  name: 'latency|doctor',
  arity: 2,
  summary: 'Says in words what was slow, and what helps.',
  run: ({ reply, context }) => reply.verbatim('txt', report(context)),
};

function report({ latency, settings }: ServerContext): string {
  const { events } = latency;
  if (events.length === 0) {
    return settings.latencyMonitorThresholdMs === 0
      ? 'Nothing is watched. CONFIG SET latency-monitor-threshold <milliseconds> has slow events noted.\n'
      : `Nothing has taken ${settings.latencyMonitorThresholdMs} ms or longer.\n`;
  }
  const parts = events.map((event, i) => {
    const times = latency.history(event).map(({ ms }) => ms);
    const mean = times.reduce((sum, ms) => sum + ms, 0) / times.length;
    return (
      `${i + 1}. ${event}: ${times.length} slow seconds, ${mean.toFixed(0)} ms on average, ` +
      `${latency.longest(event)} ms at most.\n   ${advice[event] ?? ''}\n`
    );
  });
  return `Slow on this node:\n\n${parts.join('\n')}`;
}
