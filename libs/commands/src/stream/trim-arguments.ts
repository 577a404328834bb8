import { nodeEntriesMax } from '@kiwi/datatypes';
import type { Int64, StreamId, StreamValue, TrimOptions } from '@kiwi/datatypes';
import { integerArgument } from '../table/arguments.ts';
import { CommandError } from '../table/command-error.ts';
import { idArgument } from './id-arguments.ts';

/** Entries that approximate trimming removes at most when the call does not say how many. */
const defaultLimit = 100 * nodeEntriesMax;

const twoStrategies = new CommandError(
  'ERR syntax error, MAXLEN and MINID options at the same time are not compatible',
);
const negativeMaxLength = new CommandError('ERR The MAXLEN argument must be >= 0.');
const negativeLimit = new CommandError('ERR The LIMIT argument must be >= 0.');
const limitAlone = new CommandError(
  'ERR syntax error, LIMIT cannot be used without specifying a trimming strategy',
);
const limitWhenExact = new CommandError(
  'ERR syntax error, LIMIT cannot be used without the special ~ option',
);

/** What XADD and XTRIM say about trimming, gathered argument by argument. */
export class TrimArguments {
  private maxLength: Int64 | null = null;
  private minId: StreamId | null = null;
  private isApproximate = false;
  private limit: Int64 | null = null;

  get isGiven(): boolean {
    return this.maxLength !== null || this.minId !== null;
  }

  /** Reads the option at a position. Returns the position behind it, or the same one when it is none of these options. */
  read(args: readonly string[], at: number): number {
    if (at + 1 >= args.length) return at;
    switch ((args[at] as string).toLowerCase()) {
      case 'maxlen': {
        const value = this.strategyAt(args, at);
        const maxLength = integerArgument(args[value] as string);
        if (maxLength < 0) throw negativeMaxLength;
        this.maxLength = maxLength;
        return value + 1;
      }
      case 'minid': {
        const value = this.strategyAt(args, at);
        this.minId = idArgument(args[value] as string);
        return value + 1;
      }
      case 'limit':
        this.limit = integerArgument(args[at + 1] as string);
        if (this.limit < 0) throw negativeLimit;
        return at + 2;
      default:
        return at;
    }
  }

  /** Throws for a LIMIT that does not belong there. `missing` is thrown when there is no strategy. */
  check(missing?: CommandError): void {
    const { limit, isGiven } = this;
    if (limit !== null && limit !== 0 && !isGiven) throw limitAlone;
    if (!isGiven && missing !== undefined) throw missing;
    if (limit !== null && !this.isApproximate) throw limitWhenExact;
  }

  /** Does what was asked for and returns how many entries are gone. */
  trim(stream: StreamValue): number {
    const limit = this.limit ?? (this.isApproximate ? defaultLimit : 0);
    const options: TrimOptions = { isApproximate: this.isApproximate, limit: Number(limit) };
    if (this.minId !== null) return stream.trimBefore(this.minId, options);
    return this.maxLength === null ? 0 : stream.trimToLength(Number(this.maxLength), options);
  }

  /** Where the value of the strategy stands, behind `~` or `=`. */
  private strategyAt(args: readonly string[], at: number): number {
    if (this.isGiven) throw twoStrategies;
    const sign = args[at + 1];
    const hasSign = at + 2 < args.length && (sign === '~' || sign === '=');
    this.isApproximate = hasSign && sign === '~';
    return hasSign ? at + 2 : at + 1;
  }
}
