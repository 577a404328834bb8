import { CommandError } from './command-error.ts';
import { cString, quotedMax } from './command-table.ts';

/** How Redis refuses a call of a subcommand that it knows, for arguments that it does not. */
export function wrongSubcommandCall(args: readonly string[]): CommandError {
  const [container = '', sub = ''] = args;
  return new CommandError(
    `ERR unknown subcommand or wrong number of arguments for '${cString(sub, quotedMax)}'. ` +
      `Try ${container.toUpperCase()} HELP.`,
  );
}
