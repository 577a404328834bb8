import { RespClient } from '@kiwi/resp-protocol/testing';
import { sleep } from '../harness/wait-until.ts';

/** Errors that say: surely not executed, try again. */
const retriable = /^(CLUSTERDOWN|TRYAGAIN|LOADING) /;

/** One connection that increments a counter, one command at a time, and keeps count of what became of them. */
export class IncrementLoad {
  readonly key: string;
  acknowledged = 0;
  /** Outcomes the server said it does not know. */
  unknown = 0;
  /** Errors of any other kind, broken connections among them. */
  readonly failures: string[] = [];
  /** The longest time from a command to its reply. */
  longestMs = 0;
  readonly #port: number;
  #stopped = false;
  #done: Promise<void> = Promise.resolve();

  constructor(port: number, key: string) {
    this.#port = port;
    this.key = key;
  }

  start(): this {
    this.#done = this.#run();
    return this;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#done;
  }

  async #run(): Promise<void> {
    const client = await RespClient.connect({ port: this.#port });
    try {
      while (!this.#stopped) {
        const before = performance.now();
        const reply = await client.command('INCR', this.key);
        this.longestMs = Math.max(this.longestMs, performance.now() - before);
        if (reply.type !== 'error') this.acknowledged++;
        else if (reply.line.startsWith('INDETERMINATE ')) this.unknown++;
        else if (!retriable.test(reply.line)) this.failures.push(reply.line);
        // Leaves the processes of the test some of the machine.
        await sleep(1);
      }
    } catch (error) {
      this.failures.push(String(error));
    } finally {
      await client.close();
    }
  }
}
