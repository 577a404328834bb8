import type { Entry, LogIndex, SnapshotMeta, Term } from '@kiwi/raft-core';
import type { SimulatedStateMachine } from '../node/simulated-state-machine.ts';
import type { CommittedLog } from './committed-log.ts';
import type { MembershipChecker } from './membership-checker.ts';
import type { ObservedNode } from './observed-node.ts';
import { violated } from './violation-error.ts';

/** A snapshot stands for the log up to its index: the same state, the same members, and nothing goes before it is durable. */
export class SnapshotChecker {
  readonly #committed: CommittedLog;
  readonly #memberships: MembershipChecker;
  readonly #stateMachine: SimulatedStateMachine | null;
  /** By index: what the state is after everything committed up to there. */
  readonly #digests: string[] = [];

  /** @param stateMachine one that nobody else uses; null: states are not compared */
  constructor(
    committed: CommittedLog,
    memberships: MembershipChecker,
    stateMachine: SimulatedStateMachine | null,
  ) {
    this.#committed = committed;
    this.#memberships = memberships;
    this.#stateMachine = stateMachine;
  }

  /** Call for each entry that becomes committed. */
  committed(entry: Entry): void {
    const reference = this.#stateMachine;
    if (reference?.digest === undefined) return;
    if (entry.kind === 'command') reference.apply([entry]);
    this.#digests[entry.index] = reference.digest();
  }

  /** Call when a node takes a snapshot of its state machine. */
  saving(node: ObservedNode, snapshot: SnapshotMeta, digest: string | null): void {
    if (snapshot.index !== node.appliedIndex) {
      violated(
        'snapshot-state',
        `${node.id} has applied ${node.appliedIndex}, not ${snapshot.index}`,
      );
    }
    this.loaded(node, snapshot, digest);
  }

  /** Call when a node's state machine was given the state of a snapshot. */
  loaded(node: ObservedNode, snapshot: SnapshotMeta, digest: string | null): void {
    const { index, term } = snapshot;
    const truth = this.#committed.entry(index);
    if (truth?.term !== term) {
      violated(
        'snapshot-state',
        `${node.id}: a snapshot of ${index}@${term}, which is not committed`,
      );
    }
    const expected = this.#digests[index];
    if (expected !== undefined && digest !== null && digest !== expected) {
      violated(
        'snapshot-state',
        `${node.id}: the snapshot at ${index} is ${digest}, not ${expected}`,
      );
    }
    this.#memberships.carrying(node, snapshot);
  }

  /** Call when a snapshot has become a node's newest one, durably. */
  saved(node: ObservedNode, before: SnapshotMeta | null, after: SnapshotMeta): void {
    if (before !== null && after.index <= before.index) {
      violated(
        'snapshot-monotonic',
        `${node.id}: ${after.index} takes the place of ${before.index}`,
      );
    }
  }

  /** Call before entries up to `index` are forgotten. `needed`: the indexes of the snapshots that are being sent to peers. */
  compacting(node: ObservedNode, index: LogIndex, term: Term, needed: readonly LogIndex[]): void {
    const covered = node.snapshot?.index ?? 0;
    if (index > covered) {
      violated('snapshot-durable', `${node.id} forgets ${index}, its snapshot ends at ${covered}`);
    }
    if (node.disk.durableLog.lastIndex < index) {
      violated('snapshot-durable', `${node.id} forgets ${index} before it is on its disk`);
    }
    if (this.#committed.entry(index)?.term !== term) {
      violated(
        'snapshot-state',
        `${node.id} forgets up to ${index}@${term}, which is not committed`,
      );
    }
    const sent = needed.find((snapshotIndex) => index > snapshotIndex);
    if (sent !== undefined) {
      violated(
        'compacted-needed',
        `${node.id} forgets ${index}; a peer is being sent the snapshot at ${sent}`,
      );
    }
  }
}
