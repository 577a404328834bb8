import { RespClient } from '@kiwi/resp-protocol/testing';
import type { Reply } from '@kiwi/resp-protocol/testing';
import type { Dice } from '../dice.ts';
import { replyText } from '../model/operation.ts';
import type { Operation } from '../model/operation.ts';
import { sleep } from '../../harness/wait-until.ts';
import type { GroupPool, WritableGroup } from './group-pool.ts';

const depths = [1, 4, 16, 32, 64];
/** Errors that say: surely not executed. */
const notExecuted = /^(CLUSTERDOWN|TRYAGAIN|LOADING|MISCONF|EXECABORT) /;
const retryMs = 20;

export interface WriterContext {
  readonly ports: readonly number[];
  readonly pool: GroupPool;
  /** Told of every reply that is wrong. */
  readonly fault: (description: string) => void;
}

/** A client that writes pipelines through one node after another, as long as there are groups it may write. */
export class Writer {
  readonly #context: WriterContext;
  readonly #dice: Dice;
  readonly #done: Promise<void>;
  #stopped = false;
  #client: RespClient | null = null;

  constructor(context: WriterContext, dice: Dice) {
    this.#context = context;
    this.#dice = dice;
    this.#done = this.#run();
  }

  /** Sends no more, and resolves when what was sent is answered or its connection has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#done;
  }

  /** Ends the connection, whatever is unanswered. */
  async abort(): Promise<void> {
    this.#stopped = true;
    await this.#client?.close();
    await this.#done;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const taken = this.#context.pool.take(this.#dice);
      if (taken === null) await sleep(retryMs);
      else {
        await this.#write(taken);
        this.#context.pool.giveBack(taken);
      }
    }
  }

  /** Writes a group through one node for a while. */
  async #write(taken: WritableGroup): Promise<void> {
    const client = await connected(this.#dice.pick(this.#context.ports), taken.group.database);
    if (client === null) return sleep(retryMs);
    this.#client = client;
    const depth = this.#dice.pick(depths);
    let pipelines = this.#dice.integer(5, 60);
    try {
      while (!this.#stopped && taken.group.certain && pipelines-- > 0) {
        await this.#pipeline(client, taken, depth);
        // Leaves the processes of the test some of the machine.
        await sleep(1);
      }
    } finally {
      await client.close();
    }
  }

  async #pipeline(client: RespClient, taken: WritableGroup, depth: number): Promise<void> {
    const operations = Array.from({ length: depth }, () => taken.draw(this.#dice));
    const outcomes = await Promise.allSettled(
      operations.map(({ commands }) => lastReply(client, commands)),
    );
    for (const [i, operation] of operations.entries()) {
      const outcome = outcomes[i];
      if (outcome?.status === 'fulfilled') this.#answered(taken, operation, outcome.value);
      else taken.group.lose(operation);
    }
  }

  #answered({ group }: WritableGroup, operation: Operation, reply: Reply): void {
    const text = replyText(reply);
    if (reply.type === 'error' && notExecuted.test(reply.line)) return;
    if (reply.type === 'error' && reply.line.startsWith('INDETERMINATE ')) group.lose(operation);
    else {
      const wrong = group.acknowledge(operation, text);
      if (wrong !== null) this.#context.fault(wrong);
    }
  }
}

/** Of commands that are sent one after another. */
function lastReply(client: RespClient, commands: Operation['commands']): Promise<Reply> {
  const replies = commands.map((args) => client.command(...args));
  // Whether the connection broke the last one tells.
  for (const reply of replies) reply.catch(() => undefined);
  return replies.at(-1) as Promise<Reply>;
}

async function connected(port: number, database: number): Promise<RespClient | null> {
  try {
    const client = await RespClient.connect({ port });
    const reply = await client.command('SELECT', String(database));
    if (reply.type === 'simple') return client;
    await client.close();
    return null;
  } catch {
    return null;
  }
}
