import { withoutSecrets } from '../monitors.ts';

/** Redis shows no more of a call than this. */
const argumentsMax = 32;
const argumentCharactersMax = 128;

/** Who sent a command. */
export interface SlowLogClient {
  readonly address: string;
  readonly name: string;
}

/** A call that took long. */
export interface SlowCall {
  readonly id: number;
  /** When it had run, Unix seconds. */
  readonly atS: number;
  readonly microseconds: number;
  /** Cut where it is long. */
  readonly args: readonly string[];
  readonly address: string;
  readonly clientName: string;
}

/** The last calls that took longer than `slowlog-log-slower-than`. */
export class SlowLog {
  readonly #wallClock: () => number;
  /** The newest first. */
  #calls: SlowCall[] = [];
  #lastId = -1;
  readonly #lengthMax: () => number;

  /**
   * @param wallClock Unix ms
   * @param lengthMax how many are kept at present
   */
  constructor(wallClock: () => number, lengthMax: () => number) {
    this.#wallClock = wallClock;
    this.#lengthMax = lengthMax;
  }

  get length(): number {
    return this.#calls.length;
  }

  /** The newest first. */
  newest(count: number): readonly SlowCall[] {
    return this.#calls.slice(0, count);
  }

  add(args: readonly string[], microseconds: number, { address, name }: SlowLogClient): void {
    this.#calls.unshift({
      id: ++this.#lastId,
      atS: Math.floor(this.#wallClock() / 1000),
      microseconds,
      args: shortened(withoutSecrets(args)),
      address,
      clientName: name,
    });
    this.#calls.length = Math.min(this.#calls.length, this.#lengthMax());
  }

  clear(): void {
    this.#calls = [];
  }
}

function shortened(args: readonly string[]): readonly string[] {
  const isLong = args.length > argumentsMax;
  const shown = (isLong ? args.slice(0, argumentsMax - 1) : args).map(shortenedArgument);
  return isLong ? [...shown, `... (${args.length - argumentsMax + 1} more arguments)`] : shown;
}

function shortenedArgument(arg: string): string {
  const more = arg.length - argumentCharactersMax;
  return more > 0 ? `${arg.slice(0, argumentCharactersMax)}... (${more} more bytes)` : arg;
}
