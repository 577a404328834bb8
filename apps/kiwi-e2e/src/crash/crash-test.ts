import { rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KiwiCluster } from '../harness/kiwi-cluster.ts';
import { CheckpointCount } from './checkpoint-count.ts';
import { crashRound } from './crash-round.ts';
import type { RoundResult } from './crash-round.ts';
import { Dice } from './dice.ts';
import { crashServerFlags } from './server-flags.ts';
import { QueueLedger } from './queue/queue-ledger.ts';
import type { Expectations } from './workload/expectations.ts';
import { GroupPool } from './workload/group-pool.ts';

/** Of so many rounds one takes place on a node of its own, the others on three. */
const roundsPerStandalone = 5;
const groupCount = 12;
const queueCount = 3;

export interface CrashTestOptions {
  readonly rounds: number;
  readonly seed: number;
  /** After so many rounds a cluster gives way to a new, empty one. */
  readonly freshEvery: number;
  /** Besides `crashServerFlags`, and stronger. */
  readonly serverFlags: readonly string[];
}

export interface CrashTotals {
  /** Rounds that took place. */
  readonly rounds: number;
  /** Keys that did not hold what was acknowledged, and wrong replies. */
  readonly lost: number;
  /** Keys of which the nodes held different things. */
  readonly divergent: number;
  /** Why the test ended early: a node that did not come back, or died by itself. Null when all was well. */
  readonly broken: string | null;
}

interface World extends Expectations {
  readonly cluster: KiwiCluster;
  rounds: number;
}

/** Runs rounds of crashes until one fails; then the data directories and the nodes' output are kept. */
export class CrashTest {
  readonly #options: CrashTestOptions;
  readonly #say: (line: string) => void;
  readonly #dice: Dice;
  readonly #worlds = new Map<number, World>();
  readonly #checkpoints = new CheckpointCount();

  constructor(options: CrashTestOptions, say: (line: string) => void) {
    this.#options = options;
    this.#say = say;
    this.#dice = new Dice(options.seed);
  }

  async run(): Promise<CrashTotals> {
    const totals = await this.#rounds();
    this.#say(String(this.#checkpoints));
    return totals;
  }

  /** Checkpoints that the nodes have written so far. */
  get checkpointsSaved(): number {
    return this.#checkpoints.counts.saved;
  }

  async #rounds(): Promise<CrashTotals> {
    const { rounds } = this.#options;
    for (let round = 1; round <= rounds; round++) {
      const size = round % roundsPerStandalone === 0 ? 1 : 3;
      const started = performance.now();
      let result: RoundResult;
      try {
        const world = await this.#world(size);
        world.rounds++;
        result = await crashRound(world.cluster, world, this.#dice.fork());
      } catch (error) {
        const broken = (error as Error).message;
        this.#say(`round ${round}, ${nodes(size)}: ${broken}`);
        await this.#keepData();
        return { rounds: round, lost: 0, divergent: 0, broken };
      }
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      this.#say(`round ${round}, ${nodes(size)}: ${describe(result)}, ${seconds} s`);
      const [lost, divergent] = [result.lost.length, result.divergent.length];
      if (lost + divergent > 0) {
        for (const fault of result.lost.slice(0, 20)) this.#say(`  LOST: ${fault}`);
        for (const fault of result.divergent.slice(0, 20)) this.#say(`  DIVERGENT: ${fault}`);
        await this.#keepData();
        return { rounds: round, lost, divergent, broken: null };
      }
    }
    await this.#removeAll();
    return { rounds, lost: 0, divergent: 0, broken: null };
  }

  /** Ends every process at once, for a harness that is about to end itself. */
  killNow(): void {
    for (const { cluster } of this.#worlds.values()) {
      for (const node of cluster.nodes) node.signal('SIGKILL');
    }
  }

  /** Ends every process and removes all data, at once: the test was interrupted. */
  abandon(): void {
    this.killNow();
    for (const { cluster } of this.#worlds.values()) {
      rmSync(cluster.directory, { recursive: true, force: true, maxRetries: 5 });
    }
  }

  /** The cluster of that size; an old one gives way to a new one. */
  async #world(size: number): Promise<World> {
    const known = this.#worlds.get(size);
    if (known !== undefined && known.rounds < this.#options.freshEvery) return known;
    await known?.cluster.destroy();
    this.#worlds.delete(size);
    const flags = [...crashServerFlags, ...this.#options.serverFlags];
    const cluster = await KiwiCluster.prepared(size, flags);
    this.#checkpoints.watch(cluster);
    const pool = new GroupPool(groupCount);
    const queues = Array.from({ length: queueCount }, (_, i) => new QueueLedger(`queue:${i + 1}`));
    const world = { cluster, pool, queues, rounds: 0 };
    this.#worlds.set(size, world);
    await world.cluster.launch();
    return world;
  }

  async #removeAll(): Promise<void> {
    await Promise.all([...this.#worlds.values()].map(({ cluster }) => cluster.destroy()));
  }

  async #keepData(): Promise<void> {
    for (const { cluster } of this.#worlds.values()) {
      await cluster.kill();
      for (const [i, node] of cluster.nodes.entries()) {
        await writeFile(join(cluster.directory, `node-${i + 1}.log`), node.output);
      }
      this.#say(`data and output are kept in ${cluster.directory}`);
    }
    this.#say(`seed=${this.#options.seed}`);
  }
}

function nodes(count: number): string {
  return count === 1 ? 'one node' : `${count} nodes`;
}

function describe({ story, acknowledged, unknown, popped, keys }: RoundResult): string {
  return `${story}: ${acknowledged} acknowledged, ${unknown} unknown, ${popped} popped, ${keys} keys compared`;
}
