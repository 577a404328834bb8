import { CommandTable } from '../../table/command-table.ts';
import type { CommandInfo } from '../../table/command.ts';
import type { Argument } from '../../table/syntax/argument.ts';
import { parseSyntax } from '../../table/syntax/parse-syntax.ts';
import { incomparableCommands } from '../differences.ts';
import { isKnownToOracle, isReleaseOfOracle } from '../known-commands.ts';
import { matchSyntax } from './match-syntax.ts';

/** A subcommand that explains the others, in our own words. */
const isHelp = ({ name }: CommandInfo): boolean => name.endsWith('|help');

function isComparable(name: string): boolean {
  const [container = ''] = name.split('|');
  return incomparableCommands[container] === undefined && incomparableCommands[name] === undefined;
}

/** Counts which commands, and which options of them, calls have exercised. An option counts only in a call that was not refused. */
export class OptionCoverage {
  readonly #table: CommandTable;
  readonly #commands: readonly CommandInfo[];
  readonly #syntaxes = new Map<CommandInfo, readonly Argument[]>();
  readonly #called = new Set<CommandInfo>();
  readonly #used = new Set<Argument>();

  /** Of the commands, those that the redis-server has that replies are compared with, and that can be compared. */
  constructor(commands: readonly CommandInfo[]) {
    this.#table = new CommandTable(commands);
    this.#commands = commands
      .flatMap((command) => command.subcommands ?? [command])
      .filter((command) => isKnownToOracle(command) && !isHelp(command))
      .filter(({ name }) => !name.startsWith('raft.') && isComparable(name));
    for (const command of this.#commands) {
      this.#syntaxes.set(command, parseSyntax(command.syntax ?? ''));
    }
  }

  /** How many different commands were called, subcommands each for itself. */
  get commandCount(): number {
    return this.#called.size;
  }

  /** Takes note of a call that Redis did not answer with an error. */
  record(args: readonly string[]): void {
    const command = this.#table.resolve(args);
    const syntax = command && this.#syntaxes.get(command);
    if (command === undefined || syntax === undefined) return;
    this.#called.add(command);
    const words = args.slice(command.name.includes('|') ? 2 : 1);
    for (const argument of matchSyntax(syntax, words) ?? []) this.#used.add(argument);
  }

  /** The names of the commands that no call has reached. */
  unreachedCommands(): readonly string[] {
    return this.#commands.filter((command) => !this.#called.has(command)).map(({ name }) => name);
  }

  /** The options, of commands that were reached, that no call has used: `set EXAT unix-time-seconds`. */
  unusedOptions(): readonly string[] {
    return [...this.#syntaxes]
      .filter(([command]) => this.#called.has(command))
      .flatMap(([{ name }, syntax]) =>
        [...this.#unused(syntax)].map((argument) => `${name} ${labelOf(argument)}`),
      )
      .filter((option) => incomparableCommands[option] === undefined);
  }

  *#unused(syntax: readonly Argument[]): Generator<Argument> {
    for (const argument of syntax) {
      if (argument.since !== undefined && !isReleaseOfOracle(argument.since)) continue;
      if (!this.#used.has(argument)) yield argument;
      // What is inside an option that was never used goes without saying.
      else if (argument.arguments !== undefined) yield* this.#unused(argument.arguments);
    }
  }
}

function labelOf({ name, token, type }: Argument): string {
  if (type === 'pure-token') return String(token);
  return token === undefined ? name : `${token} ${name}`;
}
