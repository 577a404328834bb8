import type {
  Entry,
  LogIndex,
  NodeId,
  RaftEffect,
  RaftMessage,
  SnapshotMeta,
  Term,
} from '@kiwi/raft-core';
import type { Persist } from '../disk/log-image.ts';
import type { SimulatedStateMachine } from '../node/simulated-state-machine.ts';
import { BoundsChecker } from './bounds-checker.ts';
import type { SimulationBounds } from './bounds-checker.ts';
import { CommitChecker } from './commit-checker.ts';
import { CommittedLog } from './committed-log.ts';
import { DurabilityChecker } from './durability-checker.ts';
import { ElectionChecker } from './election-checker.ts';
import { LeaseChecker } from './lease-checker.ts';
import { LogChecker } from './log-checker.ts';
import { MembershipChecker } from './membership-checker.ts';
import type { ObservedNode } from './observed-node.ts';
import { RequestChecker } from './request-checker.ts';
import { SnapshotChecker } from './snapshot-checker.ts';
import { violated } from './violation-error.ts';

/**
 * Watches a whole cluster and throws a `ViolationError` at the first broken rule. Each call costs a
 * constant amount of work (plus one unit per entry), so that it can run at every step.
 */
export class InvariantChecker {
  readonly committed = new CommittedLog();
  readonly requests: RequestChecker;
  readonly bounds: BoundsChecker;
  readonly memberships: MembershipChecker;
  readonly snapshots: SnapshotChecker;
  readonly #nodes: readonly ObservedNode[];
  readonly #elections: ElectionChecker;
  readonly #logs: LogChecker;
  readonly #leases: LeaseChecker;
  readonly #commits: CommitChecker;
  readonly #durability: DurabilityChecker;
  /** Whether the node stepping now was leader of its present term before that step. */
  #wasLeader = false;

  /**
   * @param nodes read at each check: nodes may be added to the list, at their position
   * @param voters those that the cluster is started with
   * @param stateMachine one that nobody uses: what is committed is applied to it, to compare snapshots with
   */
  constructor(
    nodes: readonly ObservedNode[],
    voters: readonly NodeId[],
    bounds: SimulationBounds,
    stateMachine: SimulatedStateMachine | null = null,
  ) {
    this.#nodes = nodes;
    this.requests = new RequestChecker(this.committed);
    this.bounds = new BoundsChecker(bounds);
    this.#elections = new ElectionChecker(this.committed);
    this.#logs = new LogChecker(this.committed, this.#elections.leaderOf);
    this.memberships = new MembershipChecker(this.committed, voters);
    this.#commits = new CommitChecker(this.committed, this.memberships, nodes, (entry) => {
      this.requests.committed(entry);
      this.memberships.committed(entry);
      this.snapshots.committed(entry);
    });
    this.snapshots = new SnapshotChecker(this.committed, this.memberships, stateMachine);
    this.#leases = new LeaseChecker(nodes);
    this.#durability = new DurabilityChecker(this.committed, (term) => this.#presentLeader(term));
  }

  /** Number of elections won so far. */
  get leaderCount(): number {
    return this.#elections.leaderCount;
  }

  /** A node starts from its disk. */
  restored(node: ObservedNode): void {
    this.#elections.restored(node);
    this.#commits.restored(node);
    this.memberships.restored(node);
    const { log } = node.disk;
    const { snapshot } = node;
    // A log that ends before the snapshot, or disagrees with it, is given up in the first step.
    const meets = snapshot === null || log.termAt(snapshot.index) === snapshot.term;
    const lastIndex = meets ? log.lastIndex : snapshot.index;
    if (node.lastIndex !== lastIndex) {
      violated(
        'status-consistent',
        `${node.id} starts with last ${node.lastIndex}, not ${lastIndex}`,
      );
    }
  }

  /** A core has taken a step; its effects have not been carried out. */
  stepped(node: ObservedNode, effects: readonly RaftEffect[]): void {
    this.#wasLeader = this.#elections.stepped(node);
    this.#leases.stepped(node);
    this.bounds.stepped(node, effects);
  }

  /** All effects of the step have been carried out. */
  settled(node: ObservedNode): void {
    this.memberships.settled(node);
    const { lastIndex } = node.disk.log;
    if (node.lastIndex !== lastIndex || node.commitIndex > lastIndex) {
      const says = `${node.id} says last ${node.lastIndex}, commit ${node.commitIndex}`;
      violated('status-consistent', `${says}; it wrote ${lastIndex}`);
    }
  }

  writing(node: ObservedNode, batch: Persist): void {
    if (batch.hardState !== null) this.#elections.writing(node, batch.hardState);
    this.#logs.writing(node, batch, this.#wasLeader);
    this.memberships.writing(node, batch);
  }

  leaving(node: ObservedNode, to: NodeId, message: RaftMessage): void {
    this.#durability.leaving(node, to, message);
    if (message.type !== 'voteResponse') return;
    this.#elections.voting(node, this.#nodes.find(({ id }) => id === to) ?? null, message);
  }

  committing(node: ObservedNode, index: LogIndex): void {
    this.#commits.committing(node, index);
  }

  applying(node: ObservedNode, entries: readonly Entry[]): void {
    this.#commits.applying(node, entries);
  }

  /** A snapshot of a peer is durable, and the state machine has its state. */
  installing(node: ObservedNode, snapshot: SnapshotMeta, digest: string | null): void {
    this.#commits.installing(node, snapshot);
    this.snapshots.loaded(node, snapshot, digest);
  }

  #presentLeader(term: Term): ObservedNode | null {
    for (const node of this.#nodes) {
      if (node.running && node.role === 'leader' && node.term === term) return node;
    }
    return null;
  }
}
