import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RespClient } from '@kiwi/resp-protocol/testing';
import { sleep, waitUntil } from '../harness/wait-until.ts';
import { PartitionedCluster } from './partitioned-cluster.ts';

const electionTimeoutMaxMs = 2000;
const ids = [1, 2, 3];

/** Writes through some nodes and remembers the longest time in which none of them acknowledged anything. */
class Writers {
  longestMs = 0;
  acknowledged = 0;
  #lastMs = performance.now();
  #stopped = false;
  readonly #done: Promise<unknown>;

  constructor(cluster: PartitionedCluster, through: readonly number[]) {
    this.#done = Promise.all(through.map((id) => this.#write(cluster.node(id).port)));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#done;
    this.#note();
  }

  async #write(port: number): Promise<void> {
    const client = await RespClient.connect({ port });
    while (!this.#stopped) {
      const reply = await client.command('INCR', `counter ${port}`);
      if (reply.type === 'error') continue;
      this.#note();
      this.acknowledged++;
      await sleep(5);
    }
    await client.close();
  }

  #note(): void {
    const now = performance.now();
    this.longestMs = Math.max(this.longestMs, now - this.#lastMs);
    this.#lastMs = now;
  }
}

describe('three processes of which one can send but not hear, or hear but not send,', () => {
  let cluster: PartitionedCluster;
  beforeAll(async () => {
    cluster = await PartitionedCluster.start(3);
  }, 60_000);
  afterAll(() => cluster.destroy());

  for (const what of ['deaf', 'mute'] as const) {
    for (const who of ['leader', 'follower'] as const) {
      it(`serve through the others after two election time-outs at most: a ${what} ${who}`, async () => {
        const leader = await cluster.leader();
        const faulty = who === 'leader' ? leader : ids.find((id) => id !== leader);
        if (faulty === undefined) throw new Error('there is no follower');
        const healthy = ids.filter((id) => id !== faulty);
        const writers = new Writers(cluster, healthy);
        await waitUntil('writes are acknowledged', () => writers.acknowledged > 20);
        if (what === 'deaf') cluster.deafen(faulty);
        else cluster.mute(faulty);
        await sleep(3 * electionTimeoutMaxMs);
        const leaders = healthy.map(async (id) => (await cluster.node(id).status()).leader_id);
        for (const followed of await Promise.all(leaders)) {
          if (who === 'leader') expect(healthy).toContain(followed);
          else expect(followed).toBe(leader);
        }
        cluster.heal();
        await cluster.leader();
        await sleep(500);
        await writers.stop();
        if (process.env['REPORT'] !== undefined) {
          process.stderr.write(`${what} ${who}: ${Math.round(writers.longestMs)} ms\n`);
        }
        expect(writers.longestMs).toBeLessThanOrEqual(2 * electionTimeoutMaxMs);
      }, 60_000);
    }
  }
});
