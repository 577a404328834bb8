import type { CommandInfo } from './command.ts';

/** Redis cuts what it quotes from a client at this length. */
export const quotedMax = 128;

/** All commands of a server by name. Names are case-insensitive. */
export class CommandTable {
  /** The commands in the order given, without subcommands. */
  readonly list: readonly CommandInfo[];
  /** Lower and upper case spellings: what clients send, found without making a string. */
  readonly #byName = new Map<string, CommandInfo>();
  /** Subcommands by `container|sub`, lower case. */
  readonly #byFullName = new Map<string, CommandInfo>();

  /** Throws an Error when a name occurs twice. */
  constructor(commands: readonly CommandInfo[]) {
    this.list = [...commands];
    for (const command of commands) {
      if (this.#byName.has(command.name)) throw new Error(`command ${command.name} occurs twice`);
      this.#byName.set(command.name, command);
      this.#byName.set(command.name.toUpperCase(), command);
      for (const sub of command.subcommands ?? []) this.#byFullName.set(sub.name, sub);
    }
  }

  /** The command or container of that name; a subcommand by its full name `container|sub`. */
  find(name: string): CommandInfo | undefined {
    return this.#byName.get(name) ?? this.#findFolded(name.toLowerCase());
  }

  /** The command that these arguments call: the subcommand when the command is a container. */
  resolve(args: readonly string[]): CommandInfo | undefined {
    const command = this.find(args[0] ?? '');
    if (command?.subcommands === undefined || args.length < 2) return command;
    return this.#byFullName.get(`${command.name}|${(args[1] as string).toLowerCase()}`);
  }

  /** The error line for arguments that `resolve` does not find, as Redis 7.0 words it. */
  unknownCommand(args: readonly string[]): string {
    const name = args[0] ?? '';
    if (this.find(name) !== undefined) return unknownSubcommand(name, args[1] ?? '');
    let quoted = '';
    for (let i = 1; i < args.length && quoted.length < quotedMax; i++) {
      quoted += `'${cString(args[i] as string, quotedMax - quoted.length)}' `;
    }
    return `ERR unknown command '${cString(name, quotedMax)}', with args beginning with: ${quoted}`;
  }

  #findFolded(name: string): CommandInfo | undefined {
    return this.#byName.get(name) ?? this.#byFullName.get(name);
  }
}

/** Whether a call with so many arguments, the name included, is allowed. */
export function checkArity(command: CommandInfo, argumentCount: number): boolean {
  const { arity } = command;
  return arity >= 0 ? argumentCount === arity : argumentCount >= -arity;
}

/** The error line for a call with too few or too many arguments. */
export function wrongArity(command: CommandInfo): string {
  return `ERR wrong number of arguments for '${command.name}' command`;
}

function unknownSubcommand(container: string, sub: string): string {
  return `ERR unknown subcommand '${cString(sub, quotedMax)}'. Try ${container.toUpperCase()} HELP.`;
}

/** What C prints of the text: at most so many characters, and nothing from a NUL byte on. */
export function cString(text: string, charactersMax: number): string {
  const nul = text.indexOf('\0');
  return text.slice(0, nul === -1 ? charactersMax : Math.min(nul, charactersMax));
}
