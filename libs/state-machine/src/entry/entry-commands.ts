import { expectedKeysMax } from '@kiwi/keyspace';
import { RequestParser, replayRequestLimits } from '@kiwi/resp-protocol';
import type { Executor } from '../executor.ts';

/** The commands of an entry, read from its frames. Some are read ahead, so that the executor can have their keys brought from memory together. */
export class EntryCommands {
  readonly #executor: Executor;
  readonly #parser = new RequestParser(replayRequestLimits);
  /** Read ahead, and how many of them were given out. */
  #group: string[][] = [];
  #given = 0;

  constructor(frames: Buffer, executor: Executor) {
    this.#executor = executor;
    this.#parser.feed(frames);
  }

  /** The arguments of the next command, null behind the last one. It is likely that it runs on database `db`. */
  next(db: number): string[] | null {
    if (this.#given === this.#group.length) this.#readGroup(db);
    return this.#group[this.#given++] ?? null;
  }

  #readGroup(db: number): void {
    const group: string[][] = [];
    while (group.length < expectedKeysMax) {
      const args = this.#parser.next();
      if (args === null) break;
      group.push(args);
      this.#executor.expect(db, args);
    }
    this.#executor.prefetch();
    this.#group = group;
    this.#given = 0;
  }
}
