import type { NodeId } from '@kiwi/raft-core';
import type { SimulatedCluster } from '../cluster/simulated-cluster.ts';
import type { SeededRandom } from '../random/seeded-random.ts';
import { LeaseTrap } from './lease-trap.ts';
import { MemberChanges } from './member-changes.ts';
import type { NemesisPlan } from './plan.ts';

/** Makes trouble in a cluster, as its plan says, until stopped. */
export class Nemesis {
  readonly #cluster: SimulatedCluster;
  readonly #plan: NemesisPlan;
  readonly #random: SeededRandom;
  readonly #members: MemberChanges;
  #stopped = false;

  constructor(cluster: SimulatedCluster, plan: NemesisPlan, random: SeededRandom) {
    this.#cluster = cluster;
    this.#plan = plan;
    this.#random = random;
    this.#members = new MemberChanges(cluster, random);
  }

  start(): void {
    const plan = this.#plan;
    this.#repeat(plan.crashEveryMs, () => this.#crash());
    this.#repeat(plan.partitionEveryMs, () => this.#partition());
    this.#repeat(plan.clogEveryMs, () => this.#clog());
    this.#repeat(plan.lagEveryMs, () => this.#lag());
    this.#repeat(plan.pauseEveryMs, () => this.#pause());
    this.#repeat(plan.powerCutEveryMs, () => this.#powerCut());
    this.#repeat(plan.transferEveryMs, () => this.#transfer());
    const trap = new LeaseTrap(this.#cluster, this.#random, (ms, run) => this.#after(ms, run));
    this.#repeat(plan.leaseTrapEveryMs, () => trap.lay());
    this.#repeat(plan.voterChangeEveryMs, () => this.#members.changeRoles());
    this.#repeat(plan.memberChangeEveryMs, () => this.#members.change());
    this.#repeat(plan.memberChangeEveryMs, () => this.#members.shutDownRemoved());
    this.#restartFailedDisks();
  }

  /** Makes no new trouble; what is broken stays broken. */
  stop(): void {
    this.#stopped = true;
  }

  #repeat(everyMs: number | null, strike: () => void): void {
    if (everyMs === null) return;
    const next = (): void =>
      this.#later(everyMs, () => {
        if (!this.#random.chance(this.#plan.quietShare)) strike();
        next();
      });
    next();
  }

  #later(meanMs: number, run: () => void): void {
    this.#after(this.#random.exponential(meanMs), run);
  }

  #after(virtualMs: number, run: () => void): void {
    this.#cluster.after(virtualMs, () => {
      if (!this.#stopped) run();
    });
  }

  /** Later, unless the node was shut down by then. */
  #onceThere(meanMs: number, id: NodeId, run: () => void): void {
    this.#later(meanMs, () => {
      if (this.#cluster.nodes.some((node) => node.id === id)) run();
    });
  }

  #crash(): void {
    const down = this.#cluster.nodes.filter((node) => !node.running).length;
    if (down >= this.#plan.downMax) return;
    const id = this.#victim();
    this.#cluster.crash(id);
    this.#onceThere(this.#plan.downMs, id, () => this.#cluster.restart(id));
  }

  #partition(): void {
    const cluster = this.#cluster;
    const ids = this.#random.shuffled(cluster.nodes.map((node) => node.id));
    const size = this.#random.integer(1, Math.max(1, ids.length - 1));
    const one = ids.slice(0, size);
    const other = ids.slice(size);
    const shape = this.#random.next();
    if (shape < 0.5) cluster.partition(one, other);
    else if (shape < 0.75) cluster.cut(one, other);
    else cluster.cut([this.#victim()], ids);
    this.#later(this.#plan.partitionMs, () => cluster.heal());
  }

  #clog(): void {
    const ids = this.#cluster.nodes.map((node) => node.id);
    this.#cluster.clog([this.#random.pick(ids)], [this.#random.pick(ids)]);
    this.#later(this.#plan.clogMs, () => this.#cluster.heal());
  }

  /**
   * One node hears the others late, and after a while they perhaps do not hear it at all: it goes on
   * receiving answers of the past while the others elect a new leader.
   */
  #lag(): void {
    const id = this.#victim();
    const ids = this.#cluster.nodes.map((node) => node.id);
    const lagMs = this.#random.between(0.2, 1.5) * this.#plan.lagMs;
    this.#cluster.lag(ids, [id], lagMs);
    if (this.#random.chance(0.7)) {
      this.#after(2 * lagMs, () => this.#cluster.cut([id], ids));
    }
    this.#later(4 * lagMs, () => this.#cluster.heal());
  }

  #pause(): void {
    const id = this.#victim();
    if (this.#random.chance(this.#plan.pauseInStepShare)) this.#cluster.pauseInStep(id);
    else this.#cluster.pause(id);
    this.#onceThere(this.#plan.pauseMs, id, () => this.#cluster.resume(id));
  }

  #powerCut(): void {
    for (const { id } of this.#cluster.nodes) {
      this.#cluster.crash(id);
      this.#onceThere(this.#plan.downMs, id, () => this.#cluster.restart(id));
    }
  }

  #transfer(): void {
    const { leader, nodes } = this.#cluster;
    if (leader === null) return;
    const target = this.#random.chance(0.5) ? null : this.#random.pick(nodes).id;
    this.#cluster.transferLeadership(leader.id, target);
  }

  /** An operator replaces what a failed disk has stopped. */
  #restartFailedDisks(): void {
    this.#later(500, () => {
      for (const node of this.#cluster.nodes) {
        if (!node.disk.broken || !node.running) continue;
        const { id } = node;
        this.#cluster.crash(id);
        this.#onceThere(this.#plan.downMs, id, () => this.#cluster.restart(id));
      }
      this.#restartFailedDisks();
    });
  }

  /** The leader is the most interesting one. */
  #victim(): NodeId {
    const { leader, nodes } = this.#cluster;
    if (leader !== null && this.#random.chance(0.5)) return leader.id;
    return this.#random.pick(nodes).id;
  }
}
