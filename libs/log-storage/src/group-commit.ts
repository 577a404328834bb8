import type { StorageError } from '@kiwi/kernel';

/** Writes that reach the disk together. */
interface Group<Content> {
  readonly content: Content;
  bytes: number;
  readonly done: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: StorageError) => void;
}

export interface GroupCommitOptions<Content> {
  /** What a group begins with. */
  readonly empty: () => Content;
  /** Brings a group to the disk, all of it or nothing. */
  readonly write: (content: Content) => Promise<void>;
  /** What the callers are told when that failed. */
  readonly failure: (cause: unknown) => StorageError;
}

/** A group takes no further writes beyond this, so that one write never waits for a very long one. */
const groupBytesMax = 4 * 1024 * 1024;

/**
 * Group commit: writes go to the disk one group after the other, in the order of the calls. What arrives while a group is on its way goes
 * out together with the next one. The first failure is the end: everything behind it fails too.
 */
export class GroupCommit<Content> {
  readonly #options: GroupCommitOptions<Content>;
  #waiting: Group<Content>[] = [];
  #running = false;
  #failure: StorageError | null = null;
  /** Settles with the last group taken in. */
  #last: Promise<void> = Promise.resolve();

  constructor(options: GroupCommitOptions<Content>) {
    this.#options = options;
  }

  /** The error that ended writing, if one did. */
  get failure(): StorageError | null {
    return this.#failure;
  }

  /**
   * Takes a write in, which `join` puts behind what is in its group already; begins at once when nothing is on its way. Resolves when
   * its group is written, and so is everything enqueued before.
   */
  enqueue(bytes: number, join: (content: Content) => void): Promise<void> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    const group = this.#openGroup();
    join(group.content);
    group.bytes += bytes;
    this.#last = group.done;
    if (!this.#running) void this.#run();
    return group.done;
  }

  /** Resolves when everything enqueued so far is written, or writing has failed. */
  async settled(): Promise<void> {
    await this.#last.catch(() => undefined);
  }

  #openGroup(): Group<Content> {
    const last = this.#waiting.at(-1);
    if (last !== undefined && last.bytes < groupBytesMax) return last;
    const group = newGroup(this.#options.empty());
    this.#waiting.push(group);
    return group;
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (let group = this.#waiting.shift(); group !== undefined; group = this.#waiting.shift()) {
      try {
        await this.#options.write(group.content);
        group.resolve();
      } catch (error) {
        this.#fail(group, this.#options.failure(error));
      }
    }
    this.#running = false;
  }

  #fail(group: Group<Content>, failure: StorageError): void {
    this.#failure = failure;
    group.reject(failure);
    for (const waiting of this.#waiting) waiting.reject(failure);
    this.#waiting = [];
  }
}

function newGroup<Content>(content: Content): Group<Content> {
  let resolve: () => void = () => undefined;
  let reject: (error: StorageError) => void = () => undefined;
  const done = new Promise<void>((onDone, onError) => {
    resolve = onDone;
    reject = onError;
  });
  return { content, bytes: 0, done, resolve, reject };
}
