import type { HardState, NodeId, RaftMessage, Term } from '@kiwi/raft-core';
import type { CommittedLog } from './committed-log.ts';
import type { ObservedNode } from './observed-node.ts';
import { violated } from './violation-error.ts';

type VoteResponse = Extract<RaftMessage, { type: 'voteResponse' }>;

interface Office {
  readonly id: NodeId;
  readonly incarnation: number;
}

/** What a node last showed of itself, to compare the next step with. */
interface Seen {
  incarnation: number;
  term: Term;
  /** The term in which it leads; -1 when it does not. */
  leads: Term;
  writtenTerm: Term;
  writtenVote: NodeId | null;
}

/** Election safety, leader completeness, and terms and votes that never go back. */
export class ElectionChecker {
  readonly #leaders = new Map<Term, Office>();
  readonly #seen: Seen[] = [];
  readonly #committed: CommittedLog;

  constructor(committed: CommittedLog) {
    this.#committed = committed;
  }

  /** Who led that term; null when nobody has yet. */
  readonly leaderOf = (term: Term): NodeId | null => this.#leaders.get(term)?.id ?? null;

  /** Number of terms that had a leader. */
  get leaderCount(): number {
    return this.#leaders.size;
  }

  /** Call after each step of a core. Returns whether the node was leader of its present term before the step. */
  stepped(node: ObservedNode): boolean {
    const { term } = node;
    const seen = this.#recall(node);
    if (term < seen.term) {
      violated('term-monotonic', `${node.id} went from term ${seen.term} to ${term}`);
    }
    const leads = node.role === 'leader' ? term : -1;
    const wasLeader = leads !== -1 && seen.leads === leads;
    seen.term = term;
    seen.leads = leads;
    if (leads !== -1 && !wasLeader) this.#elected(node, leads);
    return wasLeader;
  }

  /** Call when a node starts with what its disk holds. */
  restored(node: ObservedNode): void {
    const durable = node.disk.durableHardState;
    this.#seen[node.position] = {
      incarnation: node.incarnation,
      term: durable.term,
      leads: -1,
      writtenTerm: durable.term,
      writtenVote: durable.votedFor,
    };
  }

  /** Call when a hard state is handed to the disk. */
  writing(node: ObservedNode, hardState: HardState): void {
    const seen = this.#recall(node);
    if (hardState.term < seen.writtenTerm) {
      violated(
        'term-monotonic',
        `${node.id} writes term ${hardState.term} over ${seen.writtenTerm}`,
      );
    }
    const sameTerm = hardState.term === seen.writtenTerm;
    if (sameTerm && seen.writtenVote !== null && hardState.votedFor !== seen.writtenVote) {
      violated(
        'vote-changed',
        `${node.id} in term ${hardState.term}: ${seen.writtenVote}, then ${hardState.votedFor}`,
      );
    }
    seen.writtenTerm = hardState.term;
    seen.writtenVote = hardState.votedFor;
  }

  /**
   * Call when an answer to a request for a vote leaves its node. A vote is only for a log at least as up to date as the voter's (Raft paper,
   * section 5.4.1). Looked at while the term has no leader: until then neither log can have changed since.
   */
  voting(voter: ObservedNode, candidate: ObservedNode | null, message: VoteResponse): void {
    const { term, granted } = message;
    if (!granted) return;
    if (candidate === null || this.#leaders.has(term)) return;
    if (!candidate.running || candidate.role !== 'candidate' || candidate.term !== term) return;
    if (voter.term !== term) return;
    const [own, other] = [voter.disk.log, candidate.disk.log];
    const [ownTerm, otherTerm] = [own.lastTerm, other.lastTerm];
    if (otherTerm < ownTerm || (otherTerm === ownTerm && other.lastIndex < own.lastIndex)) {
      violated(
        'vote-up-to-date',
        `${voter.id} with ${own.lastIndex}@${ownTerm} votes for ${candidate.id} with ${other.lastIndex}@${otherTerm}`,
      );
    }
  }

  #elected(node: ObservedNode, term: Term): void {
    const other = this.#leaders.get(term);
    if (other !== undefined) {
      violated('election-safety', `${node.id} and ${other.id} both lead term ${term}`);
    }
    this.#leaders.set(term, { id: node.id, incarnation: node.incarnation });
    const needed = this.#committed.lastIndexBefore(term);
    const wanted = this.#committed.entry(needed);
    if (wanted !== null && this.#committed.termIn(node.disk.log, needed) !== wanted.term) {
      violated('leader-completeness', `${node.id} leads term ${term} without entry ${needed}`);
    }
  }

  #recall(node: ObservedNode): Seen {
    const seen = this.#seen[node.position];
    if (seen === undefined || seen.incarnation !== node.incarnation) {
      throw new Error(`node ${node.id} was not announced to the checker`);
    }
    return seen;
  }
}
