import { CommandError } from './command-error.ts';
import { checkArity, wrongArity } from './command-table.ts';
import type { CommandInfo, DataCommand } from './command.ts';

/**
 * A command that consists of subcommands, such as OBJECT. Sessions and the state machine call the subcommand itself; the
 * container's own handler leads to it too, for whoever holds nothing but the container.
 */
export function containerOf(
  info: Pick<CommandInfo, 'name' | 'group' | 'since' | 'summary'>,
  subcommands: readonly DataCommand[],
): DataCommand {
  const byName = new Map(subcommands.map((sub) => [sub.name, sub]));
  return {
    ...info,
    arity: -2,
    flags: [],
    categories: ['slow'],
    keys: [],
    complexity: 'Depends on subcommand.',
    subcommands,
    handler: (context, args, reply) => {
      const sub = byName.get(`${info.name}|${(args[1] as string).toLowerCase()}`);
      if (sub === undefined) throw new CommandError('ERR unknown subcommand');
      if (!checkArity(sub, args.length)) throw new CommandError(wrongArity(sub));
      sub.handler(context, args, reply);
    },
  };
}

/** What HELP answers: one simple string a line. `lines` are of our own words, behind Redis's first line. */
export function helpLines(container: string, lines: readonly string[]): readonly string[] {
  return [
    `${container} <subcommand> [<arg> [value] [opt] ...]. Subcommands are:`,
    ...lines,
    'HELP',
    '    Prints this help.',
  ];
}
