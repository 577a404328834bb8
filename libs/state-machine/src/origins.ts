import type { BatchOrigin } from './entry/batch-header.ts';

/**
 * - `next`: the batch follows on from the last one of its origin and is to be applied.
 * - `duplicate`: it was applied before; its origin sent it again after a change of leader.
 * - `gap`: one before it is missing; its origin will send both again.
 * - `stale`: it comes from an earlier run of that node's process, whose clients are gone.
 */
export type Verdict = 'next' | 'duplicate' | 'gap' | 'stale';

/**
 * Exactly once: the last batch applied of every node, part of the replicated state. A node may send a batch as often as it
 * likes; only the one in sequence is applied (the client sessions of the Raft thesis, section 6.3, per node instead of per client).
 */
export class Origins {
  readonly #last = new Map<number, { incarnation: number; sequence: number }>();

  /** Decides over a batch and, when it is the next one, records it. */
  admit(origin: BatchOrigin): Verdict {
    const last = this.#last.get(origin.node);
    if (last === undefined || origin.incarnation > last.incarnation) {
      if (origin.sequence !== 1) return 'gap';
      this.#last.set(origin.node, { incarnation: origin.incarnation, sequence: 1 });
      return 'next';
    }
    if (origin.incarnation < last.incarnation) return 'stale';
    if (origin.sequence <= last.sequence) return 'duplicate';
    if (origin.sequence !== last.sequence + 1) return 'gap';
    last.sequence = origin.sequence;
    return 'next';
  }

  /** All that is known, in the order of the nodes' first batches: part of a checkpoint. */
  list(): readonly BatchOrigin[] {
    return Array.from(this.#last, ([node, { incarnation, sequence }]) => ({
      node,
      incarnation,
      sequence,
    }));
  }

  /** Takes over what `list` of any node gave. */
  replaceWith(origins: readonly BatchOrigin[]): void {
    this.#last.clear();
    for (const { node, incarnation, sequence } of origins) {
      this.#last.set(node, { incarnation, sequence });
    }
  }

  /** Sequence of the last batch applied of this incarnation of a node; 0 when none was. */
  lastSequence(node: number, incarnation: number): number {
    const last = this.#last.get(node);
    return last !== undefined && last.incarnation === incarnation ? last.sequence : 0;
  }
}
