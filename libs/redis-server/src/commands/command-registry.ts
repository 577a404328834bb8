import { CommandTable } from '@kiwi/commands';
import type { CommandInfo, DataCommand } from '@kiwi/commands';
import { CommandTiming } from '../statistics/command-timing.ts';
import type { SessionCommand } from './session-command.ts';

/** A command with what this server counts of it. */
export class RegisteredCommand {
  readonly info: CommandInfo;
  /** Null for session commands. */
  readonly data: DataCommand | null;
  readonly session: SessionCommand | null;
  /** Whether it must be logged. */
  readonly write: boolean;
  /** Whether it is allowed before AUTH. */
  readonly noAuth: boolean;
  /** Whether it is allowed while the data is being loaded. */
  readonly whileLoading: boolean;
  /** Whether it may wait instead of replying. */
  readonly blocking: boolean;
  /** Whether it is refused between MULTI and EXEC. */
  readonly noMulti: boolean;
  /** Whether it may take memory, so that it is refused when there is none left. */
  readonly denyOom: boolean;
  readonly subcommands: ReadonlyMap<string, RegisteredCommand> | null;
  /** Whether it does little, mostly: not all of its calls are timed. */
  readonly isQuick: boolean;
  readonly timing = new CommandTiming();
  calls = 0;
  /** Refused before they ran: arity, authentication, loading. */
  rejectedCalls = 0;

  constructor(info: DataCommand | SessionCommand) {
    this.info = info;
    this.data = 'handler' in info ? info : null;
    this.session = 'run' in info ? info : null;
    this.write = info.flags.includes('write');
    this.noAuth = info.flags.includes('no_auth');
    this.whileLoading = info.flags.includes('loading');
    this.blocking = info.flags.includes('blocking');
    this.isQuick = info.complexity.startsWith('O(1)');
    this.noMulti = info.flags.includes('no_multi');
    this.denyOom = info.flags.includes('denyoom');
    const subcommands = this.session?.subcommands ?? this.data?.subcommands;
    this.subcommands =
      subcommands === undefined
        ? null
        : new Map(
            subcommands.map((sub) => [
              sub.name.slice(sub.name.indexOf('|') + 1),
              new RegisteredCommand(sub),
            ]),
          );
  }
}

/** All commands of the server by name, in any spelling of upper and lower case. */
export class CommandRegistry {
  readonly table: CommandTable;
  readonly #byName = new Map<string, RegisteredCommand>();
  readonly #all: RegisteredCommand[] = [];
  readonly #byInfo = new Map<CommandInfo, RegisteredCommand>();

  constructor(data: readonly DataCommand[], session: readonly SessionCommand[]) {
    this.table = new CommandTable([...data, ...session]);
    for (const info of [...data, ...session]) {
      const command = new RegisteredCommand(info);
      this.#all.push(command);
      for (const one of [command, ...(command.subcommands?.values() ?? [])]) {
        this.#byInfo.set(one.info, one);
      }
      this.#byName.set(info.name, command);
      this.#byName.set(info.name.toUpperCase(), command);
    }
  }

  get all(): readonly RegisteredCommand[] {
    return this.#all;
  }

  /** What is counted of a command or subcommand; null for one that is not registered. */
  of(info: CommandInfo): RegisteredCommand | null {
    return this.#byInfo.get(info) ?? null;
  }

  find(name: string): RegisteredCommand | undefined {
    return this.#byName.get(name) ?? this.#byName.get(name.toLowerCase());
  }

  /** Calls of all commands since the last reset. */
  resetStatistics(): void {
    for (const command of this.#all) {
      for (const counted of [command, ...(command.subcommands?.values() ?? [])]) {
        counted.calls = 0;
        counted.rejectedCalls = 0;
        counted.timing.reset();
      }
    }
  }
}
