import { helpLines } from '@kiwi/commands';
import type { CommandGroup } from '@kiwi/commands';
import type { SessionCommand } from './session-command.ts';

/** The HELP of a container: lines of our own, each `NAME <arguments>` or, indented, what it does. */
export function helpCommand(
  container: string,
  group: CommandGroup,
  lines: readonly string[],
  info: Partial<Pick<SessionCommand, 'since' | 'categories'>> = {},
): SessionCommand {
  const all = helpLines(container.toUpperCase(), lines);
  return {
    name: `${container}|help`,
    arity: 2,
    flags: ['loading', 'stale'],
    group,
    categories: info.categories ?? ['slow'],
    keys: [],
    since: info.since ?? '5.0.0',
    summary: 'Answers a short text about the subcommands.',
    complexity: 'O(1)',
    run({ reply }) {
      reply.array(all.length);
      for (const line of all) reply.simple(line);
    },
  };
}
