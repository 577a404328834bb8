import { helpCommand } from '../help-command.ts';
import type { SessionCommand } from '../session-command.ts';

const common = {
  flags: ['admin', 'loading', 'stale'],
  group: 'server',
  categories: ['admin', 'slow', 'dangerous'],
  keys: [],
  since: '2.2.12',
} as const;

const shownDefault = 10;

const get: SessionCommand = {
  ...common,
  name: 'slowlog|get',
  syntax: '[count:integer]',
  history: [['4.0.0', 'Shows address and name of the client.']],
  arity: -2,
  summary:
    'Answers the slowest of the last calls of this node, the newest first; -1 for all of them.',
  complexity: 'O(N) where N is the number of entries returned',
  tips: ['request_policy:all_nodes', 'nondeterministic_output'],
  run({ reply, context }, args) {
    const text = args[2] ?? String(shownDefault);
    if (args.length > 3) {
      reply.error(
        `ERR unknown subcommand or wrong number of arguments for '${args[1]}'. Try SLOWLOG HELP.`,
      );
      return;
    }
    const count = /^-?\d{1,15}$/.test(text) ? Number(text) : NaN;
    if (!(count >= -1)) {
      reply.error('ERR count should be greater than or equal to -1');
      return;
    }
    const calls = context.slowLog.newest(count === -1 ? Infinity : count);
    reply.array(calls.length);
    for (const call of calls) {
      reply.array(6);
      reply.integer(call.id);
      reply.integer(call.atS);
      reply.integer(call.microseconds);
      reply.array(call.args.length);
      for (const arg of call.args) reply.bulk(arg);
      reply.bulk(call.address);
      reply.bulk(call.clientName);
    }
  },
};

const len: SessionCommand = {
  ...common,
  name: 'slowlog|len',
  arity: 2,
  summary: 'Counts the calls that SLOWLOG GET -1 answers.',
  complexity: 'O(1)',
  tips: ['request_policy:all_nodes', 'response_policy:agg_sum', 'nondeterministic_output'],
  run: ({ reply, context }) => reply.integer(context.slowLog.length),
};

const reset: SessionCommand = {
  ...common,
  name: 'slowlog|reset',
  arity: 2,
  summary: 'Forgets the slow calls.',
  complexity: 'O(N) where N is the number of entries in the slowlog',
  tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
  run({ reply, context }) {
    context.slowLog.clear();
    reply.ok();
  },
};

const help = helpCommand(
  'slowlog',
  'server',
  [
    'GET [<count>]',
    '    Answer the newest slow calls, 10 by default, -1 for all. Each is:',
    '    id, Unix time, microseconds, arguments, address and name of the client.',
    'LEN',
    '    Count the slow calls.',
    'RESET',
    '    Forget them.',
  ],
  { since: '6.2.0' },
);

export const slowlog: SessionCommand = {
  name: 'slowlog',
  arity: -2,
  flags: [],
  group: 'server',
  categories: ['slow'],
  keys: [],
  since: '2.2.12',
  summary: 'Commands about calls that took long.',
  complexity: 'Depends on subcommand.',
  subcommands: [get, len, reset, help],
  run: (session) => session.reply.error("ERR wrong number of arguments for 'slowlog' command"),
};
