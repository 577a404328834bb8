import type { RaftEffect, RaftStatus } from '@kiwi/raft-core';
import type { ObservedNode } from './observed-node.ts';
import { violated } from './violation-error.ts';

/** How much anything may pile up before it counts as a leak. */
export interface SimulationBounds {
  /** Effects of one step, answers to waiting requests not counted. */
  readonly effectsMax: number;
  /** Messages of one node that wait for its disk. */
  readonly heldMessagesMax: number;
  /** Everything that waits to happen in the whole cluster: messages under way, timers, disk writes. */
  readonly scheduledMax: number;
  /** Append messages under way to one peer, as the leader counts them. */
  readonly inflightMessagesMax: number;
}

/** Memory and queues stay bounded. */
export class BoundsChecker {
  readonly #bounds: SimulationBounds;

  constructor(bounds: SimulationBounds) {
    this.#bounds = bounds;
  }

  stepped(node: ObservedNode, effects: readonly RaftEffect[]): void {
    if (effects.length <= this.#bounds.effectsMax) return;
    const own = effects.filter((effect) => effect.type !== 'respond').length;
    if (own > this.#bounds.effectsMax) {
      violated('bounded', `${node.id} asks for ${own} things in one step`);
    }
  }

  holding(node: ObservedNode, messages: number): void {
    if (messages > this.#bounds.heldMessagesMax) {
      violated('bounded', `${node.id} holds back ${messages} messages`);
    }
  }

  scheduled(items: number): void {
    if (items > this.#bounds.scheduledMax) violated('bounded', `${items} things are under way`);
  }

  /** Looks at a leader's own books; costs more than the others, so it need not be called at each step. */
  audit(status: RaftStatus): void {
    for (const peer of status.peers) {
      if (peer.inflight > this.#bounds.inflightMessagesMax) {
        violated('bounded', `${status.id} has ${peer.inflight} appends under way to ${peer.id}`);
      }
      if (peer.matchIndex > status.lastIndex || peer.nextIndex <= peer.matchIndex) {
        violated(
          'status-consistent',
          `${status.id}: peer ${peer.id} match ${peer.matchIndex}, next ${peer.nextIndex}`,
        );
      }
    }
  }
}
