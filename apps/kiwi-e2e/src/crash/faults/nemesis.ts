import type { KiwiCluster } from '../../harness/kiwi-cluster.ts';
import type { KiwiProcess } from '../../harness/kiwi-process.ts';
import { sleep } from '../../harness/wait-until.ts';
import type { Dice } from '../dice.ts';

/** A restart replays what the last checkpoint does not hold. */
const readyTimeoutMs = 60_000;
/** Without a majority there is no leader to be found. */
const electionTimeoutMs = 1_000;

/** Does harm to the processes of a cluster, keeps track of it, and undoes it. */
export class Nemesis {
  readonly cluster: KiwiCluster;
  readonly dice: Dice;
  /** What was done, in words. */
  readonly deeds: string[] = [];
  readonly #down = new Set<KiwiProcess>();
  readonly #paused = new Set<KiwiProcess>();

  constructor(cluster: KiwiCluster, dice: Dice) {
    this.cluster = cluster;
    this.dice = dice;
  }

  anyNode(): KiwiProcess {
    return this.dice.pick(this.cluster.nodes);
  }

  /** The leader with the given probability, else any node. */
  async leaderOrAny(chanceOfLeader: number): Promise<KiwiProcess> {
    const wantsLeader = this.dice.chance(chanceOfLeader);
    const other = this.anyNode();
    if (!wantsLeader || this.cluster.nodes.length === 1) return other;
    return this.cluster.leader(electionTimeoutMs).catch(() => other);
  }

  async kill(...nodes: readonly KiwiProcess[]): Promise<void> {
    this.#note('kill -9', nodes);
    for (const node of nodes) this.#down.add(node);
    await Promise.all(nodes.map((node) => node.kill()));
    for (const node of nodes) this.#paused.delete(node);
  }

  /** SIGTERM; the node must end by itself and without an error. */
  async terminate(...nodes: readonly KiwiProcess[]): Promise<void> {
    this.#note('SIGTERM', nodes);
    for (const node of nodes) this.#down.add(node);
    const codes = await Promise.all(nodes.map((node) => node.stop()));
    codes.forEach((code, i) => {
      // null: the signal met a process that had not yet begun to listen for it.
      if (code === 0 || code === null) return;
      throw new Error(`a stopped node ended with status ${code}:\n${nodes[i]?.output ?? ''}`);
    });
  }

  pause(node: KiwiProcess): void {
    this.#note('SIGSTOP', [node]);
    this.#paused.add(node);
    node.signal('SIGSTOP');
  }

  resume(node: KiwiProcess): void {
    if (this.#paused.delete(node)) node.signal('SIGCONT');
  }

  launch(...nodes: readonly KiwiProcess[]): void {
    this.#note('start', nodes);
    for (const node of nodes) {
      this.#down.delete(node);
      node.launch();
    }
  }

  /** Waits a random time. */
  async while(lowMs: number, highMs: number): Promise<void> {
    await sleep(this.dice.integer(lowMs, highMs));
  }

  /** Brings everything back and waits until all nodes serve; throws when one died without being killed, or does not come back. */
  async heal(): Promise<void> {
    for (const node of this.#paused) this.resume(node);
    for (const node of this.cluster.nodes) {
      if (this.#down.has(node)) this.launch(node);
      else if (!node.running) throw diedByItself(node);
    }
    const ready = this.cluster.nodes.map((node) => node.ready(readyTimeoutMs));
    await Promise.race([Promise.all(ready), this.#anyDeath()]);
  }

  /** Rejects when a process ends: once all are back, none may. */
  async #anyDeath(): Promise<never> {
    const deaths = this.cluster.nodes.map(async (node) => {
      await node.exited();
      return node;
    });
    throw diedByItself(await Promise.race(deaths));
  }

  #note(deed: string, nodes: readonly KiwiProcess[]): void {
    const names = nodes.map((node) => this.cluster.nodes.indexOf(node) + 1);
    this.deeds.push(`${deed} ${names.join('+')}`);
  }
}

function diedByItself(node: KiwiProcess): Error {
  return new Error(`the node on port ${node.port} died by itself:\n${node.output.slice(-5000)}`);
}
