import { getHeapSpaceStatistics, getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { memoryUsage } from '@kiwi/commands';
import { helpCommand } from '../help-command.ts';
import type { SessionCommand } from '../session-command.ts';
import { memoryDoctor } from './memory-doctor.ts';
import { memoryStats } from './memory-stats.ts';

const common = {
  arity: 2,
  flags: [],
  group: 'server',
  categories: ['slow'],
  keys: [],
  since: '4.0.0',
} as const;

const mallocStats: SessionCommand = {
  ...common,
  name: 'memory|malloc-stats',
  summary: 'Answers what V8 tells about its heap.',
  complexity: 'O(N) where N is the number of spaces of the heap.',
  tips: ['nondeterministic_output', 'request_policy:all_shards', 'response_policy:special'],
  run({ reply }) {
    const heap = Object.entries(getHeapStatistics()).map(([name, value]) => `${name}: ${value}`);
    const spaces = getHeapSpaceStatistics().map(
      (space) =>
        `${space.space_name}: ${space.space_used_size} used of ${space.space_size}, ${space.space_available_size} available`,
    );
    reply.verbatim('txt', `${[...heap, ...spaces].join('\n')}\n`);
  },
};

const purge: SessionCommand = {
  ...common,
  name: 'memory|purge',
  summary: 'Has garbage collected at once; nothing else is served meanwhile.',
  complexity: 'O(N) where N is the number of objects on the heap.',
  tips: ['request_policy:all_shards', 'response_policy:all_succeeded'],
  run({ reply }) {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    collect();
    reply.ok();
  },
};

export const memory: SessionCommand = {
  name: 'memory',
  arity: -2,
  flags: [],
  group: 'server',
  categories: ['slow'],
  keys: [],
  since: '4.0.0',
  summary: 'Commands about memory.',
  complexity: 'Depends on subcommand.',
  subcommands: [
    memoryDoctor,
    helpCommand(
      'memory',
      'server',
      [
        'DOCTOR',
        '    Look for trouble with memory.',
        'MALLOC-STATS',
        '    Return the heap statistics of V8.',
        'PURGE',
        '    Collect garbage now.',
        'STATS',
        '    Return what takes memory.',
        'USAGE <key> [SAMPLES <count>]',
        '    Return the estimated bytes of <key> and its value.',
      ],
      { since: '4.0.0' },
    ),
    mallocStats,
    purge,
    memoryStats,
    memoryUsage,
  ],
  run: (session) => session.reply.error("ERR wrong number of arguments for 'memory' command"),
};
