import type { Entry, LogIndex, NodeId, SnapshotMeta, Term } from '@kiwi/raft-core';
import type { Persist } from '../disk/log-image.ts';
import type { CommittedLog } from './committed-log.ts';
import type { ObservedNode } from './observed-node.ts';
import { violated } from './violation-error.ts';

interface KnownEntry {
  readonly entry: Entry;
  readonly previousTerm: Term;
}

/**
 * Log matching and the leader's append-only log, checked at each write.
 *
 * The first appearance of an entry (index, term) anywhere fixes its content and the term of the entry
 * before it. If every later appearance agrees, then by induction two logs that share an entry share all
 * before it, which is the Log Matching property, at constant cost per appended entry.
 */
export class LogChecker {
  readonly #known: KnownEntry[][] = [];
  readonly #committed: CommittedLog;
  readonly #leaderOf: (term: Term) => NodeId | null;

  constructor(committed: CommittedLog, leaderOf: (term: Term) => NodeId | null) {
    this.#committed = committed;
    this.#leaderOf = leaderOf;
  }

  /** Call before the write reaches the disk. `wasLeader`: the node led its term already before this step. */
  writing(node: ObservedNode, batch: Persist, wasLeader: boolean): void {
    const { log } = node.disk;
    let { lastIndex } = log;
    if (batch.reset !== null) {
      this.#resetting(node, batch.reset);
      lastIndex = batch.reset.index;
    }
    if (batch.truncateFrom !== null) {
      this.#truncating(node, batch.truncateFrom, wasLeader);
      lastIndex = Math.min(lastIndex, batch.truncateFrom - 1);
    }
    let previousTerm = batch.reset?.term ?? log.termAt(lastIndex) ?? 0;
    for (const entry of batch.entries) {
      if (entry.index !== lastIndex + 1) {
        violated('log-matching', `${node.id} writes ${entry.index} after ${lastIndex}`);
      }
      if (entry.term < previousTerm) {
        violated('log-matching', `${node.id}: term falls from ${previousTerm} at ${entry.index}`);
      }
      this.#appending(node, entry, previousTerm);
      previousTerm = entry.term;
      lastIndex = entry.index;
    }
  }

  #truncating(node: ObservedNode, from: LogIndex, wasLeader: boolean): void {
    const last = node.disk.log.lastIndex;
    if (wasLeader && from <= last) {
      violated('leader-append-only', `leader ${node.id} truncates from ${from}, last is ${last}`);
    }
    if (from <= node.commitIndex) {
      violated(
        'committed-truncated',
        `${node.id} deletes from ${from}, it committed ${node.commitIndex}`,
      );
    }
    // A node still in an earlier term may follow a leader of that term which never knew the entry; the
    // majority that committed it did so without this node. From its term on no leader lacks it.
    const committed = this.#committed.entry(from);
    if (committed === null || this.#committed.termIn(node.disk.log, from) !== committed.term)
      return;
    if (this.#committed.isCommittedBy(node.term, from)) {
      violated('committed-truncated', `${node.id} deletes committed ${from}@${committed.term}`);
    }
  }

  /** A log gives way to a snapshot only where they disagree, and so holds nothing committed from there on. */
  #resetting(node: ObservedNode, { index, term }: SnapshotMeta): void {
    const { log } = node.disk;
    if (node.snapshot?.index !== index || node.snapshot.term !== term) {
      violated(
        'snapshot-durable',
        `${node.id} gives its log up for ${index}@${term}, which it does not have`,
      );
    }
    const goesOn = log.termAt(index) === term || index < log.firstIndex;
    if (goesOn)
      violated('committed-truncated', `${node.id} deletes what agrees with ${index}@${term}`);
  }

  #appending(node: ObservedNode, entry: Entry, previousTerm: Term): void {
    const atIndex = (this.#known[entry.index] ??= []);
    for (const known of atIndex) {
      if (known.entry.term !== entry.term) continue;
      if (known.previousTerm !== previousTerm || !isSameContent(known.entry, entry)) {
        violated('log-matching', `${node.id} holds another ${entry.index}@${entry.term}`);
      }
      return;
    }
    if (this.#leaderOf(entry.term) !== node.id) {
      violated('log-matching', `${node.id} made up ${entry.index}@${entry.term}, not its leader`);
    }
    atIndex.push({ entry, previousTerm });
  }
}

/** Whether two entries say the same, byte for byte. */
export function isSameContent(left: Entry, right: Entry): boolean {
  if (left === right) return true;
  if (left.index !== right.index || left.term !== right.term || left.kind !== right.kind)
    return false;
  if (left.data === right.data) return true;
  return left.data.length === right.data.length && left.data.every((b, at) => b === right.data[at]);
}
