import type { LatencySample } from '../../../statistics/latency-monitor.ts';
import type { SessionCommand } from '../../session-command.ts';
import { latencyAdmin } from './latency-command.ts';

const columnsMax = 80;
const rows = 6;

export const latencyGraph: SessionCommand = {
  ...latencyAdmin,
  name: 'latency|graph',
  syntax: 'event',
  arity: 3,
  summary: 'Draws how slow an event was lately.',
  run({ reply, context }, args) {
    const event = args[2] as string;
    const samples = context.latency.history(event).slice(-columnsMax);
    if (samples.length === 0) {
      reply.error(`ERR No samples available for event '${event}'`);
      return;
    }
    const nowS = Math.floor(context.wallClock() / 1000);
    reply.verbatim('txt', draw(event, samples, context.latency.longest(event), nowS));
  },
};

function draw(
  event: string,
  samples: readonly LatencySample[],
  longestMs: number,
  nowS: number,
): string {
  const times = samples.map(({ ms }) => ms);
  const low = Math.min(...times);
  const high = Math.max(...times);
  const lines = [
    `${event} - high ${high} ms, low ${low} ms (all time high ${longestMs} ms)`,
    '-'.repeat(columnsMax),
  ];
  for (let row = rows; row > 0; row--) {
    const filled = times.map((ms) => {
      const height = high === low ? rows : 1 + ((ms - low) / (high - low)) * (rows - 1);
      return Math.round(height) >= row ? '#' : ' ';
    });
    lines.push(filled.join('').trimEnd());
  }
  return `${[...lines, ...ages(samples, nowS)].join('\n')}\n`;
}

/** How long ago each was, from top to bottom under its column: `12s`, `5m`. */
function ages(samples: readonly LatencySample[], nowS: number): string[] {
  const texts = samples.map(({ atS }) => age(Math.max(0, nowS - atS)));
  const height = Math.max(...texts.map(({ length }) => length));
  return Array.from({ length: height }, (_, row) =>
    texts
      .map((text) => text[row] ?? ' ')
      .join('')
      .trimEnd(),
  );
}

function age(seconds: number): string {
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  return seconds < 86_400 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86_400)}d`;
}
