import { encodePublish } from '@kiwi/state-machine';
import type { Publication, TransactionStep } from '@kiwi/state-machine';
import type { RegisteredCommand } from '../commands/command-registry.ts';

/** What the commands of one transaction may take in memory at most: as much as a log entry can hold. */
const queuedBytesMax = 512 * 1024 * 1024;
const queuedCommandsMax = 2 ** 20;

/** A command between MULTI and EXEC. */
export interface QueuedCommand {
  readonly command: RegisteredCommand;
  readonly args: readonly string[];
  /** The RESP frame of a data command. */
  readonly frame: Buffer;
}

/** What a connection queued since MULTI. */
export class TransactionQueue {
  readonly commands: QueuedCommand[] = [];
  /** A command was refused as it came: EXEC refuses all. */
  failed = false;
  readonly #bytesMax: number;
  #bytes = 0;

  /** @param bytesMax of all commands, if that is less than what a transaction may have at most */
  constructor(bytesMax: number) {
    this.#bytesMax = Math.min(bytesMax, queuedBytesMax);
  }

  get length(): number {
    return this.commands.length;
  }

  /** Bytes of all commands, for CLIENT LIST. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether there is room for another command. */
  hasRoom(queued: QueuedCommand): boolean {
    const bytes = this.#bytes + bytesOf(queued);
    return bytes <= this.#bytesMax && this.commands.length < queuedCommandsMax;
  }

  add(queued: QueuedCommand): void {
    this.commands.push(queued);
    this.#bytes += bytesOf(queued);
  }

  /** Whether a command is among them behind which nothing may be read before it has run. */
  get hasBarrier(): boolean {
    return this.commands.some(({ command }) => command.session?.barrier === true);
  }

  /**
   * The steps of the transaction, each with the database that it meets: SELECT counts for those behind it.
   * @param run runs a command of the connection itself
   */
  steps(db: number, run: (queued: QueuedCommand) => void): TransactionStep[] {
    let current = db;
    return this.commands.map((queued) => {
      const { command, args, frame } = queued;
      if (command.data !== null) {
        return { command: command.data, args, db: current, isLogged: command.write, frame };
      }
      if (command.info.name === 'select') current = selectedDatabase(args[1], current);
      const action = () => run(queued);
      const publication = publicationOf(queued);
      if (publication === null) return { action };
      return { action, publication, db: current, frame: encodePublish(publication) };
    });
  }
}

/** Those of its frame, or, where none is kept, of its arguments. */
function bytesOf({ frame, args }: QueuedCommand): number {
  return frame.length > 0 ? frame.length : args.reduce((sum, arg) => sum + arg.length, 0);
}

/** What PUBLISH or SPUBLISH is going to publish; null for other commands. */
function publicationOf({ command, args }: QueuedCommand): Publication | null {
  const isSharded = command.info.name === 'spublish';
  if (!isSharded && command.info.name !== 'publish') return null;
  return { isSharded, channel: args[1] ?? '', message: args[2] ?? '' };
}

/** The database after SELECT, which leaves it as it is when its argument is wrong. */
function selectedDatabase(text: string | undefined, current: number): number {
  return text !== undefined && /^(?:\d|1[0-5])$/.test(text) ? Number(text) : current;
}
