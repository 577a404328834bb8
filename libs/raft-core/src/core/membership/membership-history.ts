import { invariant } from '../../errors.ts';
import type { SnapshotMeta } from '../../ports/snapshot-store.ts';
import type { StoredState } from '../stored-state.ts';
import type { LogIndex, Membership } from '../types.ts';
import { decodeMembership } from './membership-codec.ts';

/** A membership and the index of its entry; 0 for the one a node was started with. */
export interface MembershipVersion {
  readonly index: LogIndex;
  readonly membership: Membership;
}

/**
 * The membership in force and those it may have to give way to: a membership counts from the moment it is appended (Raft
 * paper, section 6), so when its entry is truncated, the one before is in force again. Those in force where the state machine
 * has come to are kept too, since a snapshot carries the membership of its index.
 */
export class MembershipHistory {
  /** Ascending; the first is that at the applied index. */
  #versions: MembershipVersion[];
  /** How many of the first can never be in force again. */
  #past = 0;

  constructor(stored: StoredState) {
    const { memberships, membership } = stored;
    this.#versions = [{ index: 0, membership }];
    for (const { index, data } of memberships) {
      // A snapshot may have brought the members that the cluster was started with.
      if (index === 0) this.#versions = [{ index, membership: decodeMembership(data) }];
      else this.append(index, decodeMembership(data));
    }
  }

  get current(): MembershipVersion {
    const last = this.#versions[this.#versions.length - 1];
    invariant(last !== undefined, 'there is always a membership');
    return last;
  }

  /** The one in force last, before it those that may be again. */
  get versions(): readonly MembershipVersion[] {
    return this.#versions.slice(this.#past);
  }

  /** The one in force at `index`, which is not before the applied index. */
  at(index: LogIndex): MembershipVersion {
    const version = this.#versions.findLast((candidate) => candidate.index <= index);
    invariant(version !== undefined, 'the membership of the applied index is kept');
    return version;
  }

  append(index: LogIndex, membership: Membership): void {
    invariant(index > this.current.index, 'memberships follow one another');
    this.#versions.push({ index, membership });
  }

  /** Entries from `index` on are gone; true when that changed the membership in force. */
  truncate(index: LogIndex): boolean {
    const { index: before } = this.current;
    while (this.current.index >= index) this.#versions.pop();
    return this.current.index !== before;
  }

  /** A snapshot took the place of the log. */
  reset({ membership: { index, data } }: SnapshotMeta): void {
    this.#versions = [{ index, membership: decodeMembership(data) }];
    this.#past = 0;
  }

  /** Notes what can never be in force again; true when there was something. */
  committed(commitIndex: LogIndex): boolean {
    const before = this.#past;
    while ((this.#versions[this.#past + 1]?.index ?? Infinity) <= commitIndex) this.#past++;
    return this.#past > before;
  }

  /** Forgets what came before the applied index. */
  applied(appliedIndex: LogIndex): void {
    while (this.#past > 0 && (this.#versions[1]?.index ?? Infinity) <= appliedIndex) {
      this.#versions.shift();
      this.#past--;
    }
  }
}
