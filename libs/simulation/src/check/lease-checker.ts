import type { ObservedNode } from './observed-node.ts';
import { violated } from './violation-error.ts';

/**
 * Leases (Raft thesis, section 6.4.1): at no moment of true time does a node hold one while another leads a later term. Neither
 * knows the true time; the simulation does.
 */
export class LeaseChecker {
  readonly #nodes: readonly ObservedNode[];

  constructor(nodes: readonly ObservedNode[]) {
    this.#nodes = nodes;
  }

  /** Call after each step of a core: it may have won an election, or its lease may have grown. */
  stepped(node: ObservedNode): void {
    if (node.role !== 'leader') return;
    for (const other of this.#nodes) {
      if (other === node || !other.running || other.role !== 'leader') continue;
      const [older, newer] = other.term < node.term ? [other, node] : [node, other];
      if (older.term < newer.term && older.holdsLease) {
        const text = `${older.id} holds a lease of term ${older.term}, ${newer.id} leads ${newer.term}`;
        violated('lease-unique', text);
      }
    }
  }
}
