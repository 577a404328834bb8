import type { LogIndex, NodeId, RaftMessage, Term } from '@kiwi/raft-core';
import type { CommittedLog } from './committed-log.ts';
import type { ObservedNode } from './observed-node.ts';
import { violated } from './violation-error.ts';

/**
 * What a message promises must be on the disk when it leaves (Raft paper, figure 2: "updated on stable
 * storage before responding"). Checked against the disk itself, not against the ticket on the message,
 * so a ticket that names the wrong write is found too.
 */
export class DurabilityChecker {
  /** The node that leads this term at this moment, if one does. */
  readonly #presentLeader: (term: Term) => ObservedNode | null;

  readonly #committed: CommittedLog;

  constructor(committed: CommittedLog, presentLeader: (term: Term) => ObservedNode | null) {
    this.#committed = committed;
    this.#presentLeader = presentLeader;
  }

  /** Call when a message leaves its node. */
  leaving(node: ObservedNode, to: NodeId, message: RaftMessage): void {
    const { type, term } = message;
    // Pre-votes speak of a term that nobody has entered yet.
    if (type === 'preVote' || type === 'preVoteResponse') return;
    const durable = node.disk.durableHardState;
    // A later term on the disk makes every promise of this one void: the node cannot act in it again.
    if (durable.term > term) return;
    if (durable.term < term) {
      violated(
        'durable-before-send',
        `${node.id} sends ${type} of term ${term} with term ${durable.term} on its disk`,
      );
    }
    if (type === 'vote' && durable.votedFor !== node.id) {
      violated('durable-before-send', `${node.id} campaigns, its own vote is not on its disk`);
    }
    if (type === 'voteResponse' && message.granted && durable.votedFor !== to) {
      violated('durable-before-send', `${node.id} grants ${to} a vote that is not on its disk`);
    }
    if (type === 'appendResponse' && message.success)
      this.#acknowledging(node, term, message.index);
  }

  /** An acknowledgement up to `index`: those entries are on the disk, and the leader has the same ones. */
  #acknowledging(node: ObservedNode, term: Term, index: LogIndex): void {
    const { durableLog } = node.disk;
    if (durableLog.lastIndex < index) {
      violated(
        'durable-before-send',
        `${node.id} acknowledges ${index}, its disk ends at ${durableLog.lastIndex}`,
      );
    }
    const leader = this.#presentLeader(term);
    if (leader === null || index === 0) return;
    if (
      this.#committed.termIn(leader.disk.log, index) !== this.#committed.termIn(durableLog, index)
    ) {
      violated(
        'log-matching',
        `${node.id} acknowledges ${index} to ${leader.id}, but they differ there`,
      );
    }
  }
}
