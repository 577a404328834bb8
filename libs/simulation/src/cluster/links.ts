import type { NodeId } from '@kiwi/raft-core';
import type { SimulatedNetwork } from '../network/simulated-network.ts';
import type { Roster } from './roster.ts';

/** The links between nodes, by their ids. */
export class Links {
  readonly #network: SimulatedNetwork;
  readonly #roster: Roster;
  readonly #note: (position: number, text: string) => void;

  constructor(
    network: SimulatedNetwork,
    roster: Roster,
    note: (position: number, text: string) => void,
  ) {
    this.#network = network;
    this.#roster = roster;
    this.#note = note;
  }

  cut(sources: readonly NodeId[], targets: readonly NodeId[]): void {
    this.#each(sources, targets, 'cut', (from, to) => this.#network.block(from, to));
  }

  clog(sources: readonly NodeId[], targets: readonly NodeId[]): void {
    this.#each(sources, targets, 'clog', (from, to) => this.#network.clog(from, to));
  }

  lag(sources: readonly NodeId[], targets: readonly NodeId[], lagMaxMs: number): void {
    this.#each(sources, targets, 'lag', (from, to) => this.#network.lag(from, to, lagMaxMs));
  }

  close(one: NodeId, other: NodeId): void {
    const [first, second] = [this.#roster.position(one), this.#roster.position(other)];
    this.#note(first, `connection to ${other} closes`);
    this.#network.close(first, second);
  }

  heal(): void {
    this.#note(0, 'heal');
    this.#network.heal();
  }

  #each(
    sources: readonly NodeId[],
    targets: readonly NodeId[],
    name: string,
    change: (from: number, to: number) => void,
  ): void {
    for (const source of sources) {
      for (const target of targets) {
        if (source === target) continue;
        const from = this.#roster.position(source);
        this.#note(from, `${name} to ${target}`);
        change(from, this.#roster.position(target));
      }
    }
  }
}
