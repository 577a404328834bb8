import { invariant } from '../../errors.ts';
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
 * paper, section 6), so when its entry is truncated, the one before is in force again.
 */
export class MembershipHistory {
  /** Ascending. The first may be committed; what was before it is forgotten. */
  #versions: MembershipVersion[];

  constructor(stored: StoredState) {
    const { memberships, membership, lastIndex } = stored;
    this.#versions = [{ index: 0, membership }];
    for (const { index, data } of memberships) this.append(index, decodeMembership(data));
    invariant(this.current.index <= lastIndex, 'a stored membership lies beyond the stored log');
  }

  get current(): MembershipVersion {
    const last = this.#versions[this.#versions.length - 1];
    invariant(last !== undefined, 'there is always a membership');
    return last;
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

  /** Forgets what can never be in force again; true when there was something. */
  committed(commitIndex: LogIndex): boolean {
    const before = this.#versions.length;
    while ((this.#versions[1]?.index ?? Infinity) <= commitIndex) this.#versions.shift();
    return this.#versions.length < before;
  }

  /** The one in force last, before it those that may be again. */
  get versions(): readonly MembershipVersion[] {
    return this.#versions;
  }
}
