import type { KiwiCluster } from '../harness/kiwi-cluster.ts';
import { sleep } from '../harness/wait-until.ts';
import type { Driver, DriverConnection } from './drivers/driver.ts';

const workerCount = 10;
const retryMs = 20;
const pushEveryMs = 4;

/** The ports of a cluster with that of one node first, where a plain client connects. */
export function portsFrom(cluster: KiwiCluster, first: number): number[] {
  const ports = cluster.nodes.map(({ port }) => port);
  const start = first % ports.length;
  return [...ports.slice(start), ...ports.slice(0, start)];
}

/**
 * Ten workers that wait for jobs, spread over the nodes of a cluster. A worker moves a job into a list of its own and from there to those that
 * are done. When its connection breaks it, or its library, may move a job twice, which is as good as once: it looks
 * into its list again.
 */
export class JobQueue {
  /** Jobs that each worker has finished. */
  readonly finished: number[] = Array.from({ length: workerCount }, () => 0);
  /** How often the outcome of a command was unknown. */
  unknownOutcomes = 0;
  readonly #key: string;
  readonly #connections: DriverConnection[] = [];
  #pushed = 0;
  #isPushing = true;
  #isWorking = true;
  #pushing: Promise<void> = Promise.resolve();
  #working: Promise<void>[] = [];

  /** @param tag part of all keys, so that they share a hash slot and nothing with other queues */
  constructor(tag: string) {
    this.#key = `{${tag}}`;
  }

  async start(driver: Driver, cluster: KiwiCluster): Promise<void> {
    for (let i = 0; i < workerCount; i++) {
      this.#connections.push(await driver.connect(portsFrom(cluster, i)));
    }
    this.#working = this.#connections.map((connection, i) => this.#work(connection, i));
  }

  /** Pushes jobs until it is told to stop, over a connection that must not fail. */
  push(producer: DriverConnection): void {
    this.#pushing = (async () => {
      while (this.#isPushing) {
        await producer.call('LPUSH', `${this.#key}jobs`, String(++this.#pushed));
        await sleep(pushEveryMs);
      }
    })();
  }

  async stopPushing(): Promise<number> {
    this.#isPushing = false;
    await this.#pushing;
    return this.#pushed;
  }

  /** The jobs that are done, as they were finished. */
  async done(client: DriverConnection): Promise<number[]> {
    const jobs = (await client.call('LRANGE', `${this.#key}done`, '0', '-1')) as string[];
    return jobs.map(Number);
  }

  async stop(): Promise<void> {
    this.#isWorking = false;
    await Promise.all(this.#connections.map((connection) => connection.close()));
    await Promise.all(this.#working);
  }

  async #work(connection: DriverConnection, index: number): Promise<void> {
    const own = `${this.#key}taken:${index}`;
    while (this.#isWorking) {
      try {
        // What a broken connection may have left comes first.
        while (await this.#finishOne(connection, own)) this.#count(index);
        await connection.call('BLMOVE', `${this.#key}jobs`, own, 'RIGHT', 'LEFT', '0');
      } catch {
        if (!this.#isWorking) return;
        this.unknownOutcomes++;
        await sleep(retryMs);
      }
    }
  }

  #count(index: number): void {
    this.finished[index] = (this.finished[index] ?? 0) + 1;
  }

  async #finishOne(connection: DriverConnection, own: string): Promise<boolean> {
    const job = await connection.call('LMOVE', own, `${this.#key}done`, 'RIGHT', 'RIGHT');
    return job !== null;
  }
}
