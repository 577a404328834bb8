import type { Entry, LogIndex, NodeId, SnapshotMeta, Term } from '@kiwi/raft-core';
import type { CommittedLog } from './committed-log.ts';
import { isSameContent } from './log-checker.ts';
import type { MembershipChecker } from './membership-checker.ts';
import type { ObservedNode } from './observed-node.ts';
import { violated } from './violation-error.ts';

/** Commit rules: durable on a majority, own term only, never back, the same everywhere, applied once in order. */
export class CommitChecker {
  readonly #committed: CommittedLog;
  readonly #memberships: MembershipChecker;
  readonly #nodes: readonly ObservedNode[];
  readonly #commitIndex: LogIndex[] = [];
  readonly #appliedIndex: LogIndex[] = [];
  /** Told about each entry that becomes committed, once. */
  readonly #onCommitted: (entry: Entry) => void;

  constructor(
    committed: CommittedLog,
    memberships: MembershipChecker,
    nodes: readonly ObservedNode[],
    onCommitted: (entry: Entry) => void,
  ) {
    this.#committed = committed;
    this.#memberships = memberships;
    this.#nodes = nodes;
    this.#onCommitted = onCommitted;
  }

  /** A node starts; its state machine is new. */
  restored(node: ObservedNode): void {
    const index = node.snapshot?.index ?? 0;
    this.#commitIndex[node.position] = index;
    this.#appliedIndex[node.position] = index;
    const { commitIndex } = node.disk.durableHardState;
    if (commitIndex > this.#committed.lastIndex) {
      violated('commit-quorum', `${node.id} restarts with commit index ${commitIndex}`);
    }
  }

  /** Call for each `commit` effect. */
  committing(node: ObservedNode, index: LogIndex): void {
    const before = this.#commitIndex[node.position] ?? 0;
    if (index < before) violated('commit-monotonic', `${node.id} from ${before} back to ${index}`);
    const { lastIndex } = node.disk.log;
    if (index > lastIndex) {
      violated('commit-quorum', `${node.id} commits ${index}, its log ends at ${lastIndex}`);
    }
    const known = this.#committed.lastIndex;
    this.#compare(node, Math.min(index, known));
    if (index > known) this.#advance(node, known, index);
    this.#commitIndex[node.position] = index;
  }

  /** Call before the state machine gets these entries. */
  applying(node: ObservedNode, entries: readonly Entry[]): void {
    let applied = this.#appliedIndex[node.position] ?? 0;
    for (const entry of entries) {
      if (entry.index !== applied + 1) {
        violated('applied-twice', `${node.id} applies ${entry.index} after ${applied}`);
      }
      applied = entry.index;
      const truth = this.#committed.entry(entry.index);
      if (truth === null || !isSameContent(truth, entry)) {
        violated('state-machine-safety', `${node.id} applies another entry at ${entry.index}`);
      }
    }
    this.#appliedIndex[node.position] = applied;
  }

  /** Call before the state machine gets the state of a snapshot instead. */
  installing(node: ObservedNode, { index, term }: SnapshotMeta): void {
    const applied = this.#appliedIndex[node.position] ?? 0;
    if (index <= applied) {
      violated(
        'snapshot-monotonic',
        `${node.id} goes back from ${applied} to the snapshot at ${index}`,
      );
    }
    if (this.#committed.entry(index)?.term !== term) {
      violated('state-machine-safety', `${node.id} installs ${index}@${term}, not committed`);
    }
    this.#appliedIndex[node.position] = index;
  }

  /** By log matching it is enough to compare the last entry. */
  #compare(node: ObservedNode, index: LogIndex): void {
    if (index === 0) return;
    const truth = this.#committed.entry(index);
    if (truth?.term !== this.#committed.termIn(node.disk.log, index)) {
      violated('state-machine-safety', `${node.id} commits another entry at ${index}`);
    }
  }

  /** The node is the first to say that the entries after `known` are committed. */
  #advance(node: ObservedNode, known: LogIndex, index: LogIndex): void {
    const { log } = node.disk;
    const last = log.entry(index);
    if (last === undefined) return;
    const durable = this.#durableOn(last, node.role === 'leader' ? node.term : last.term);
    if (!this.#memberships.isMajority(node, (id) => durable.has(id))) {
      const where = [...durable].join(' ');
      violated('commit-quorum', `${node.id} commits ${index}@${last.term}, durable on ${where}`);
    }
    if (node.role === 'leader' && last.term !== node.term) {
      violated('commit-own-term', `${node.id} in term ${node.term} commits ${index}@${last.term}`);
    }
    for (let at = known + 1; at <= index; at += 1) {
      const entry = log.entry(at);
      if (entry === undefined) return;
      this.#committed.append(entry, node.term);
      this.#onCommitted(entry);
    }
    this.#presentLeadersHold(node, last);
  }

  /**
   * Which nodes hold the entry on their disks, and have its committer's term there too: a copy on a node of an
   * earlier term may yet be overwritten by a leader of that term.
   */
  #durableOn(entry: Entry, term: Term): ReadonlySet<NodeId> {
    const holders = new Set<NodeId>();
    for (const { id, disk } of this.#nodes) {
      if (disk.durableHardState.term < term) continue;
      if (this.#committed.termIn(disk.durableLog, entry.index) === entry.term) holders.add(id);
    }
    return holders;
  }

  #presentLeadersHold(node: ObservedNode, last: Entry): void {
    for (const other of this.#nodes) {
      if (!other.running || other.role !== 'leader') continue;
      if (other.term <= node.term) continue;
      if (this.#committed.termIn(other.disk.log, last.index) !== last.term) {
        violated('leader-completeness', `${other.id} leads without committed ${last.index}`);
      }
    }
  }
}
