import { CommandError } from '../table/command-error.ts';
import { cString } from './stream-at.ts';

const quotedMax = 128;

/** How Redis refuses a call of a subcommand that it knows, for arguments that it does not. */
export function wrongSubcommandCall(args: readonly string[]): CommandError {
  const [container = '', sub = ''] = args;
  return new CommandError(
    `ERR unknown subcommand or wrong number of arguments for '${cString(sub).slice(0, quotedMax)}'. ` +
      `Try ${container.toUpperCase()} HELP.`,
  );
}
