import { commandSecondsBounds, FastHistogram } from './histogram.ts';

/** `local`: answered without the keyspace (PING, CLIENT); `read` and `write` go through consensus. */
export type CommandKind = 'read' | 'write' | 'local';

export const commandKinds: readonly CommandKind[] = ['read', 'write', 'local'];

/** Totals of one command since the process started. */
export interface CommandTotals {
  readonly name: string;
  readonly calls: number;
  /** Calls that were answered with an error. */
  readonly failures: number;
}

/**
 * Counts commands by number, not by name: the caller keeps for each command its index in the list given here.
 * One call per command costs an addition in a typed array: about 2 ns (`bench/recording.mjs`).
 */
export class CommandStats {
  readonly #names: readonly string[];
  readonly #calls: Float64Array;
  readonly #failures: Float64Array;
  /** Latency from arrival to reply, in seconds, by kind of command. */
  readonly latency: Readonly<Record<CommandKind, FastHistogram>>;

  constructor(names: readonly string[]) {
    this.#names = [...names];
    this.#calls = new Float64Array(names.length);
    this.#failures = new Float64Array(names.length);
    this.latency = {
      read: new FastHistogram(commandSecondsBounds),
      write: new FastHistogram(commandSecondsBounds),
      local: new FastHistogram(commandSecondsBounds),
    };
  }

  /** `command`: its index in the list of names. */
  called(command: number): void {
    this.#calls[command] = (this.#calls[command] as number) + 1;
  }

  /** To be called besides `called`. */
  failed(command: number): void {
    this.#failures[command] = (this.#failures[command] as number) + 1;
  }

  /** The commands that were called at least once. */
  totals(): CommandTotals[] {
    return this.#names
      .map((name, i) => ({
        name,
        calls: this.#calls[i] as number,
        failures: this.#failures[i] as number,
      }))
      .filter((command) => command.calls > 0);
  }
}
