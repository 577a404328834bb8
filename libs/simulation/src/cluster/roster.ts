import { raftConfig } from '@kiwi/raft-core';
import type { NodeId } from '@kiwi/raft-core';
import type { NodeWorld } from '../node/node-options.ts';
import { SimulatedClock } from '../node/simulated-clock.ts';
import { raftCoreFactory } from '../node/simulated-core.ts';
import { SimulatedNode } from '../node/simulated-node.ts';
import type { SeededRandom } from '../random/seeded-random.ts';
import { defaultBehaviour } from './cluster-options.ts';
import type { SimulatedClusterOptions, SimulationTiming } from './cluster-options.ts';
import type { SimulationFaults } from './simulation-faults.ts';

/** Every node there ever was. A node's position never changes; its id, n1, n2 and so on, is never used again. */
export class Roster {
  readonly #all: SimulatedNode[];
  readonly #options: SimulatedClusterOptions & { readonly timing: SimulationTiming };
  readonly #faults: SimulationFaults;
  readonly #random: SeededRandom;
  readonly #world: NodeWorld;
  readonly #positions = new Map<NodeId, number>();
  #present: readonly SimulatedNode[] = [];

  /** @param all filled here, read by others */
  constructor(
    all: SimulatedNode[],
    options: SimulatedClusterOptions & { readonly timing: SimulationTiming },
    faults: SimulationFaults,
    random: SeededRandom,
    world: NodeWorld,
  ) {
    this.#all = all;
    this.#options = options;
    this.#faults = faults;
    this.#random = random;
    this.#world = world;
  }

  /** Those that were not shut down. */
  get present(): readonly SimulatedNode[] {
    return this.#present;
  }

  at(position: number): SimulatedNode | undefined {
    return this.#all[position];
  }

  /** @throws RangeError when there never was such a node */
  position(id: NodeId): number {
    const position = this.#positions.get(id);
    if (position === undefined) throw new RangeError(`no node ${id}`);
    return position;
  }

  /** @throws RangeError when there is no such node, or it was shut down */
  node(id: NodeId): SimulatedNode {
    const node = this.#all[this.position(id)];
    if (node === undefined || !this.#present.includes(node)) throw new RangeError(`no node ${id}`);
    return node;
  }

  /** Makes the next node; does not start it. */
  add(voters: readonly NodeId[]): SimulatedNode {
    const { timing, limits, leaseReads = null, trailingPeers = false } = this.#options;
    const random = this.#random;
    const position = this.#all.length;
    const id = `n${position + 1}`;
    const share = random.between(-1, 1);
    // A lease rests on the bound of the drift: only clocks at the bound try it.
    const drift = this.#faults.clockDriftMax * (leaseReads === null ? share : Math.sign(share));
    const node = new SimulatedNode({
      id,
      position,
      config: raftConfig({ id, ...timing, leaseReads, trailingPeers, limits }),
      membership: {
        members: voters.map((voter) => ({ id: voter, address: voter, role: 'voter' })),
        outgoing: [],
      },
      snapshots: this.#options.snapshots ?? null,
      behaviour: { ...defaultBehaviour, ...this.#options.behaviour },
      diskFaults: this.#faults.disk,
      clock: new SimulatedClock(random.integer(0, 1_000_000), 1 + drift),
      random: random.fork(),
      coreFactory: this.#options.coreFactory ?? raftCoreFactory,
      stateMachine: this.#options.stateMachine,
      world: this.#world,
    });
    this.#positions.set(id, position);
    this.#all.push(node);
    this.#present = [...this.#present, node];
    return node;
  }

  shutDown(id: NodeId): void {
    const gone = this.node(id);
    this.#present = this.#present.filter((node) => node !== gone);
  }
}
