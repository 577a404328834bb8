import { RespClient } from '@kiwi/resp-protocol/testing';
import type { Reply } from '@kiwi/resp-protocol/testing';
import { sleep } from '../../harness/wait-until.ts';
import type { Dice } from '../dice.ts';
import type { QueueLedger } from './queue-ledger.ts';

const consumers = 2;
/** How long a pop waits, in seconds: now and then none comes in time. */
const waitSeconds = '0.3';
const pauseMs = 10;

/** One client that pushes and some that wait for what it pushes, each through one node after another. */
export class QueueLoad {
  readonly #ports: readonly number[];
  readonly #ledger: QueueLedger;
  readonly #dice: Dice;
  readonly #producer: Promise<void>;
  readonly #consumers: Promise<unknown>;
  readonly #clients = new Set<RespClient>();
  #isPushing = true;
  #isPopping = true;

  constructor(ports: readonly number[], ledger: QueueLedger, dice: Dice) {
    this.#ports = ports;
    this.#ledger = ledger;
    this.#dice = dice;
    // After a push of unknown outcome, which may still be under way, another one might overtake it.
    this.#producer = this.#run(
      () => this.#isPushing && this.#ledger.certain,
      (client) => this.#push(client),
    );
    const consumer = (): Promise<void> =>
      this.#run(
        () => this.#isPopping,
        (client) => this.#pop(client),
      );
    this.#consumers = Promise.all(Array.from({ length: consumers }, consumer));
  }

  /** Resolves when all that was sent is answered, or its connection has ended. */
  async stop(): Promise<void> {
    this.#isPushing = false;
    await this.#producer;
    this.#isPopping = false;
    await this.#consumers;
  }

  /** Ends the connections, whatever is unanswered. */
  async abort(): Promise<void> {
    this.#isPushing = this.#isPopping = false;
    await Promise.all([...this.#clients].map((client) => client.close()));
    await this.stop();
  }

  /** Does something over and over, through a node until its connection breaks or another one's turn has come. */
  async #run(goesOn: () => boolean, step: (client: RespClient) => Promise<boolean>): Promise<void> {
    while (goesOn()) {
      const port = this.#dice.pick(this.#ports);
      const client = await RespClient.connect({ port }).catch(() => null);
      if (client === null) {
        await sleep(pauseMs);
        continue;
      }
      this.#clients.add(client);
      let steps = this.#dice.integer(5, 100);
      while (goesOn() && steps-- > 0 && (await step(client))) await sleep(pauseMs);
      await client.close();
      this.#clients.delete(client);
    }
  }

  /** False when the connection is of no more use. */
  async #push(client: RespClient): Promise<boolean> {
    const numbers = Array.from({ length: this.#dice.integer(1, 4) }, () => this.#ledger.next());
    const outcomes = await Promise.allSettled(
      numbers.map((number) => client.command('RPUSH', this.#ledger.key, String(number))),
    );
    let isUsable = true;
    outcomes.forEach((outcome, i) => {
      const number = numbers[i] ?? 0;
      const isUnknown = outcome.status === 'rejected' || isIndeterminate(outcome.value);
      if (isUnknown) this.#ledger.pushLost(number);
      else if (outcome.value.type === 'integer') this.#ledger.pushed(number);
      isUsable &&= outcome.status === 'fulfilled';
    });
    return isUsable;
  }

  async #pop(client: RespClient): Promise<boolean> {
    let reply: Reply;
    try {
      reply = await client.command('BLPOP', this.#ledger.key, waitSeconds);
    } catch {
      this.#ledger.popLost();
      return false;
    }
    if (isIndeterminate(reply)) this.#ledger.popLost();
    const element = reply.type === 'array' ? reply.items[1] : undefined;
    if (element?.type === 'bulk') this.#ledger.popAnswered(Number(element.value));
    return true;
  }
}

function isIndeterminate(reply: Reply): boolean {
  return reply.type === 'error' && reply.line.startsWith('INDETERMINATE ');
}
