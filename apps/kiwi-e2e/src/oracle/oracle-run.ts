import { dataCommands } from '@kiwi/commands';
import { OptionCoverage, describeMismatch } from '@kiwi/commands/testing';
import type { Script } from '@kiwi/commands/testing';
import { sessionCommands } from '@kiwi/redis-server';
import { KiwiCluster } from '../harness/kiwi-cluster.ts';
import { handWrittenCases, randomCase } from './oracle-cases.ts';
import type { OracleOptions } from './oracle-options.ts';
import { OracleTarget } from './oracle-target.ts';

/** After so many cases with differences the run ends. */
const differencesMax = 20;

export interface OracleResult {
  /** Different commands that were called, subcommands each for itself. */
  readonly commands: number;
  readonly cases: number;
  /** Cases in which a reply or the final state differs. */
  readonly differences: number;
}

interface Job {
  readonly script: Script;
  readonly protocol: 2 | 3;
}

/** Runs cases on a standalone node and on a follower of three beside redis-server. Both go on at the same time. */
export class OracleRun {
  readonly coverage = new OptionCoverage([...dataCommands, ...sessionCommands]);
  readonly #options: OracleOptions;
  readonly #log: (line: string) => void;
  readonly #clusters: KiwiCluster[] = [];
  #targets: readonly OracleTarget[] = [];
  #cases = 0;
  #differences = 0;

  /** @param log gets a line per difference */
  constructor(options: OracleOptions, log: (line: string) => void) {
    this.#options = options;
    this.#log = log;
  }

  async start(): Promise<void> {
    const [alone, three] = await Promise.all([KiwiCluster.start(1), KiwiCluster.start(3)]);
    this.#clusters.push(alone, three);
    const follower = async () => (await three.followers())[0]?.port ?? 0;
    const observer = (args: readonly string[], reply: string) => {
      if (!reply.startsWith('-')) this.coverage.record(args);
    };
    this.#targets = [
      new OracleTarget('standalone', async () => alone.node(0).port, observer),
      new OracleTarget('follower', follower, observer),
    ];
    for (const target of this.#targets) await target.start();
  }

  async stop(): Promise<void> {
    for (const target of this.#targets) await target.stop();
    await Promise.all(this.#clusters.map((cluster) => cluster.destroy()));
  }

  /** Ends all processes at once, without waiting. */
  killNow(): void {
    for (const cluster of this.#clusters) for (const node of cluster.nodes) void node.kill();
  }

  async run(): Promise<OracleResult> {
    await Promise.all(this.#targets.map((target, i) => this.#runAll(target, this.#jobs(i))));
    return {
      commands: this.coverage.commandCount,
      cases: this.#cases,
      differences: this.#differences,
    };
  }

  async #runAll(target: OracleTarget, jobs: Iterable<Job>): Promise<void> {
    for (const { script, protocol } of jobs) {
      if (this.#differences >= differencesMax) return;
      this.#cases++;
      const [first] = await target.run(script, protocol);
      if (first === undefined) continue;
      this.#differences++;
      this.#log(`${target.name}, RESP${protocol}, ${script.name}: ${describeMismatch(first)}`);
    }
  }

  /** Those written by hand with both protocols; random ones are shared out over targets and protocols. */
  *#jobs(target: number): Generator<Job> {
    const { cases, seed, single } = this.#options;
    if (single) {
      for (const protocol of [2, 3] as const) yield { script: randomCase(seed), protocol };
      return;
    }
    const byHand = handWrittenCases();
    for (const script of byHand) for (const protocol of [2, 3] as const) yield { script, protocol };
    const random = Math.max(0, cases - byHand.length * 4);
    for (let i = target; i < random; i += 2) {
      yield { script: randomCase(seed + i), protocol: i % 4 < 2 ? 2 : 3 };
    }
  }
}
