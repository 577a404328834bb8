import { helpCommand } from '../../help-command.ts';
import type { SessionCommand } from '../../session-command.ts';
import { latencyAdmin } from './latency-command.ts';
import { latencyDoctor } from './latency-doctor.ts';
import { latencyGraph } from './latency-graph.ts';
import { latencyHistogram } from './latency-histogram.ts';

const latest: SessionCommand = {
  ...latencyAdmin,
  name: 'latency|latest',
  arity: 2,
  summary:
    'Answers of each event when it last was slow, how slow, and the slowest of all: milliseconds.',
  run({ reply, context }) {
    const { latency } = context;
    const { events } = latency;
    reply.array(events.length);
    for (const event of events) {
      const last = latency.history(event).at(-1);
      reply.array(4);
      reply.bulk(event);
      reply.integer(last?.atS ?? 0);
      reply.integer(last?.ms ?? 0);
      reply.integer(latency.longest(event));
    }
  },
};

const history: SessionCommand = {
  ...latencyAdmin,
  name: 'latency|history',
  syntax: 'event',
  arity: 3,
  summary: 'Answers when an event was slow, and how slow.',
  run({ reply, context }, args) {
    const samples = context.latency.history(args[2] as string);
    reply.array(samples.length);
    for (const { atS, ms } of samples) {
      reply.array(2);
      reply.integer(atS);
      reply.integer(ms);
    }
  },
};

const reset: SessionCommand = {
  ...latencyAdmin,
  name: 'latency|reset',
  syntax: '[event...]',
  arity: -2,
  summary: 'Forgets the given events, or all.',
  tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
  run: ({ reply, context }, args) => reply.integer(context.latency.reset(args.slice(2))),
};

const help = helpCommand(
  'latency',
  'server',
  [
    'DOCTOR',
    '    Say in words what was slow, and what to do.',
    'GRAPH <event>',
    '    Draw how slow an event was lately.',
    'HISTORY <event>',
    '    Answer when an event was slow.',
    'HISTOGRAM [<command> ...]',
    '    Answer how many calls of commands took how long.',
    'LATEST',
    '    Answer of each event when it last was slow.',
    'RESET [<event> ...]',
    '    Forget events.',
  ],
  { since: '2.8.13' },
);

/** What was slow on this node: commands, and synced writes of the log, from `latency-monitor-threshold` on. */
export const latency: SessionCommand = {
  name: 'latency',
  arity: -2,
  flags: [],
  group: 'server',
  categories: ['slow'],
  keys: [],
  since: '2.8.13',
  summary: 'Commands about what was slow on this node.',
  complexity: 'Depends on subcommand.',
  subcommands: [latencyDoctor, latencyGraph, help, latencyHistogram, history, latest, reset],
  run: (session) => session.reply.error("ERR wrong number of arguments for 'latency' command"),
};
