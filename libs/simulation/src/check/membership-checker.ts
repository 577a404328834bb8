import type { Entry, LogIndex, NodeId, SnapshotMeta, StoredMembership } from '@kiwi/raft-core';
import type { Persist } from '../disk/log-image.ts';
import type { CommittedLog } from './committed-log.ts';
import type { ObservedNode } from './observed-node.ts';
import { violated } from './violation-error.ts';

interface Version {
  readonly index: LogIndex;
  readonly members: readonly NodeId[];
  readonly voters: readonly NodeId[];
  readonly outgoing: readonly NodeId[];
  /** Former members. */
  readonly removed: readonly NodeId[];
}

/**
 * Joint consensus (Raft paper, section 6), read from the logs themselves: at most one membership is uncommitted, voters change
 * only through a joint membership, and a majority is one of both its halves.
 */
export class MembershipChecker {
  readonly #committed: CommittedLog;
  /** By node: the memberships in its log, ascending. */
  readonly #versions: Version[][] = [];
  #mustBeCommitted: LogIndex = 0;
  /** What all logs begin with; it stands in none of them. */
  readonly #first: Version;
  /** By index: those that are committed, the first one before them. */
  readonly #history: Version[];

  /** @param voters those that the cluster is started with */
  constructor(committed: CommittedLog, voters: readonly NodeId[]) {
    this.#committed = committed;
    this.#first = { index: 0, members: voters, voters, outgoing: [], removed: [] };
    this.#history = [this.#first];
  }

  /** Former members, by what is committed: nobody needs them any more. */
  get removed(): readonly NodeId[] {
    const { removed, outgoing } = this.#history.at(-1) ?? this.#first;
    return outgoing.length === 0 ? removed : removed.filter((id) => !outgoing.includes(id));
  }

  /** Call for each entry that becomes committed. */
  committed(entry: Entry): void {
    if (isMembership(entry)) this.#history.push(version(entry));
  }

  /** A snapshot must carry the members in force at its index, neither earlier ones nor such as came later. */
  carrying(node: ObservedNode, { index, membership }: SnapshotMeta): void {
    const truth = this.#history.findLast((candidate) => candidate.index <= index) ?? this.#first;
    const carried = version(membership);
    const { members, voters, outgoing } = carried;
    const same =
      carried.index === truth.index &&
      isSame(members, truth.members) &&
      isSame(voters, truth.voters) &&
      isSame(outgoing, truth.outgoing);
    if (same) return;
    const text = `${node.id}: the snapshot at ${index} carries the members of ${carried.index}, not ${truth.index}`;
    violated('snapshot-membership', text);
  }

  /** A node starts from its disk. */
  restored(node: ObservedNode): void {
    const { disk, snapshot } = node;
    // A log that has yet to give way to a newer snapshot says nothing any more.
    const isBehind = snapshot !== null && disk.log.lastIndex < snapshot.index;
    const stored = isBehind ? [snapshot.membership] : disk.log.memberships;
    this.#versions[node.position] = stored.map(version);
  }

  /** Call before the write reaches the disk. */
  writing(node: ObservedNode, batch: Persist): void {
    const { reset, truncateFrom } = batch;
    if (reset !== null) this.#versions[node.position] = [version(reset.membership)];
    const versions = (this.#versions[node.position] ??= []);
    if (truncateFrom !== null) {
      while ((versions.at(-1)?.index ?? 0) >= truncateFrom) versions.pop();
    }
    for (const entry of batch.entries) {
      if (!isMembership(entry)) continue;
      const next = version(entry);
      this.#changing(node, this.#latest(node), next);
      versions.push(next);
    }
  }

  /** All effects of the step have been carried out; a write comes before the commit that allowed it. */
  settled(node: ObservedNode): void {
    const latest = this.#versions[node.position]?.at(-1)?.index ?? 0;
    if (node.membershipIndex !== latest) {
      const text = `${node.id} goes by the members of ${node.membershipIndex}, its log says ${latest}`;
      violated('membership-change', text);
    }
    if (this.#mustBeCommitted > this.#committed.lastIndex) {
      const text = `${node.id} changes again, ${this.#mustBeCommitted} is not committed`;
      violated('membership-change', text);
    }
  }

  /** Whether the nodes for which `has` is true are a majority by the latest membership in this node's log. */
  isMajority(node: ObservedNode, has: (id: NodeId) => boolean): boolean {
    const { voters, outgoing } = this.#latest(node);
    return isMajorityOf(voters, has) && (outgoing.length === 0 || isMajorityOf(outgoing, has));
  }

  #latest(node: ObservedNode): Version {
    return this.#versions[node.position]?.at(-1) ?? this.#first;
  }

  #changing(node: ObservedNode, before: Version, next: Version): void {
    const where = `${node.id} at ${next.index}`;
    this.#mustBeCommitted = Math.max(this.#mustBeCommitted, before.index);
    const { outgoing } = next;
    const { voters } = before;
    const same = isSame(voters, next.voters);
    const again = next.members.find((id) => before.removed.includes(id));
    if (again !== undefined) violated('membership-change', `${where}: ${again} was removed before`);
    if (next.voters.length === 0) violated('membership-change', `${where}: nobody votes`);
    if (before.outgoing.length > 0) {
      if (outgoing.length > 0 || !same) {
        violated('membership-change', `${where}: does not end the joint membership`);
      }
    } else if (outgoing.length > 0 && !isSame(outgoing, voters)) {
      violated('membership-change', `${where}: the outgoing half is not what was in force`);
    } else if (outgoing.length === 0 && !same) {
      violated('membership-change', `${where}: voters change without a joint membership`);
    }
  }
}

function isMembership({ kind }: Entry): boolean {
  return kind === 'membership';
}

/** Reads the bytes of the entry itself: [format, [[id, address, role], ...], outgoing, leaving, removed]. */
function version({ index, data }: StoredMembership): Version {
  const [, members, outgoing, , removed] = JSON.parse(new TextDecoder().decode(data)) as readonly [
    number,
    readonly (readonly [id: NodeId, address: string, role: string])[],
    readonly NodeId[],
    unknown,
    readonly NodeId[],
  ];
  const voters = members.filter(([, , role]) => role === 'v').map(([id]) => id);
  return { index, members: members.map(([id]) => id), voters, outgoing, removed };
}

function isMajorityOf(ids: readonly NodeId[], has: (id: NodeId) => boolean): boolean {
  return ids.filter(has).length * 2 > ids.length;
}

function isSame(left: readonly NodeId[], right: readonly NodeId[]): boolean {
  return left.length === right.length && left.every((id) => right.includes(id));
}
