import type { NodeId } from '@kiwi/raft-core';
import type { SimulatedCluster } from '../cluster/simulated-cluster.ts';
import type { SeededRandom } from '../random/seeded-random.ts';
import type { WorkloadPlan } from './plan.ts';

/** Clients that propose values, each different from all others, and read, until stopped. */
export class Workload {
  readonly #cluster: SimulatedCluster;
  readonly #plan: WorkloadPlan;
  readonly #random: SeededRandom;
  #value = 0;
  #stopped = false;

  constructor(cluster: SimulatedCluster, plan: WorkloadPlan, random: SeededRandom) {
    this.#cluster = cluster;
    this.#plan = plan;
    this.#random = random;
  }

  start(): void {
    this.#cluster.after(this.#random.exponential(this.#plan.requestEveryMs), () => {
      if (this.#stopped) return;
      this.#request();
      this.start();
    });
  }

  stop(): void {
    this.#stopped = true;
  }

  /** A value that was never used before. */
  nextValue(): Uint8Array {
    this.#value += 1;
    const bytes = new Uint8Array(this.#random.integer(4, this.#plan.valueBytesMax));
    new DataView(bytes.buffer).setUint32(0, this.#value);
    return bytes;
  }

  #request(): void {
    const to = this.#recipient();
    if (this.#random.chance(this.#plan.readShare)) {
      this.#cluster.readIndex(to);
      return;
    }
    const count = this.#random.integer(1, this.#plan.batchMax);
    this.#cluster.propose(
      to,
      Array.from({ length: count }, () => this.nextValue()),
    );
  }

  #recipient(): NodeId {
    const { leader, nodes } = this.#cluster;
    if (leader === null || this.#random.chance(this.#plan.strayShare)) {
      // One that thinks it leads, and perhaps no longer does, is asked as often as any other.
      const leaders = nodes.filter((node) => node.role === 'leader');
      return this.#random.pick(this.#random.chance(0.5) && leaders[0] ? leaders : nodes).id;
    }
    return leader.id;
  }
}
