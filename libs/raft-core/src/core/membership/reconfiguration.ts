import type { CoreState } from '../core-state.ts';
import type { Proposals } from '../proposals.ts';
import type { Replication } from '../replication.ts';
import type { Member, Membership, MembershipChange, MonotonicMs, RequestId } from '../types.ts';
import { encodeMembership } from './membership-codec.ts';
import { leaveJoint, planChange } from './planned-change.ts';

/** A learner with at most this many committed entries to go has caught up. */
const CAUGHT_UP_ENTRIES_MAX = 1000;
/** Times in a row, one heartbeat interval apart, that a learner must be found so and have been heard since the time before. */
const CAUGHT_UP_CHECKS = 2;

/**
 * A leader's part in changing the members by joint consensus (Raft paper, section 6). One change at a time: the joint
 * configuration is appended, and once it is committed the new one alone. It does not matter who began a change:
 * whoever leads finishes what is in the log.
 */
export class Reconfiguration {
  readonly #state: CoreState;
  readonly #replication: Replication;
  readonly #proposals: Proposals;
  /** Who waits for the change under way. */
  #request: RequestId | null = null;
  #checkedAt: MonotonicMs = 0;
  /** For learners to be promoted: how often in a row they were found caught up. */
  readonly #caughtUp = new Map<string, number>();

  constructor(state: CoreState, replication: Replication, proposals: Proposals) {
    this.#state = state;
    this.#replication = replication;
    this.#proposals = proposals;
  }

  /** Whether this leader is no voter of the configuration in force: it only waits for that to be committed. */
  get isOnItsWayOut(): boolean {
    return !this.#state.quorum.isVoter(this.#state.id);
  }

  /** Begins a change, or refuses it before anything is appended. */
  begin(id: RequestId, change: MembershipChange): void {
    const refused = this.#notNow() ?? this.#refusesRebuild(change) ?? this.#start(change);
    if (refused === null) this.#request = id;
    else this.#state.respond(id, { type: 'rejected', reason: refused });
  }

  tick(): void {
    const { now, config } = this.#state;
    if (now - this.#checkedAt < config.heartbeatIntervalMs) return;
    const { members } = this.#state.membership;
    // Else it would never be found caught up where there is much to do.
    for (const { id, promote } of members) if (promote === true) this.#replication.peerAwaits(id);
    const ready = members.filter((member) => this.#isReady(member));
    this.#checkedAt = now;
    if (ready.length > 0 && this.#notNow() === null) {
      this.#start({ promote: ready.map(({ id }) => id) });
    }
  }

  /** Carries a change on as far as it has become possible. True when this leader has to step down. */
  advance(): boolean {
    const { membership, membershipIndex, log } = this.#state;
    if (log.commitIndex < membershipIndex) return false;
    if (membership.outgoing.length > 0) {
      // Also one that an earlier leader began.
      if (this.#hasCommittedInOwnTerm()) this.#append(leaveJoint(membership));
      return false;
    }
    if (this.#request !== null) {
      this.#state.respond(this.#request, { type: 'done' });
      this.#request = null;
    }
    return this.isOnItsWayOut;
  }

  /** The node no longer leads. */
  leadershipLost(): void {
    this.#caughtUp.clear();
    if (this.#request === null) return;
    const reason = 'leadership was lost in the middle of the change';
    this.#state.respond(this.#request, { type: 'indeterminate', reason });
    this.#request = null;
  }

  /** Why no change can begin at the moment. */
  #notNow(): string | null {
    const { membership, membershipIndex, log } = this.#state;
    if (membership.outgoing.length > 0 || log.commitIndex < membershipIndex) {
      return 'another change of the members is under way';
    }
    // Without this, two leaders could each change the members of which the other knows nothing (the bug of 2015).
    return this.#hasCommittedInOwnTerm()
      ? null
      : 'the leader has not committed an entry of its own term yet; try again';
  }

  #start(change: MembershipChange): string | null {
    const planned = planChange(this.#state.membership, change);
    if (planned.refused !== null) return planned.refused;
    for (const id of change.rebuild ?? []) this.#replication.beginAnew(id);
    this.#append(planned.next);
    return null;
  }

  #refusesRebuild({ rebuild = [] }: MembershipChange): string | null {
    const { id } = this.#state;
    return rebuild.includes(id) ? `${id} leads, so it has not lost what it had stored` : null;
  }

  #append(membership: Membership): void {
    this.#proposals.append('membership', [encodeMembership(membership)]);
    this.#replication.membershipChanged();
    this.#replication.sendToAll();
  }

  #hasCommittedInOwnTerm(): boolean {
    const { log, term } = this.#state;
    return log.termAt(log.commitIndex) === term;
  }

  #isReady({ id, role, promote }: Member): boolean {
    if (role !== 'learner' || promote !== true) return false;
    const { log } = this.#state;
    const progress = this.#replication.progress(id);
    const caughtUp =
      progress?.mode === 'replicate' &&
      progress.matchIndex + CAUGHT_UP_ENTRIES_MAX >= log.commitIndex &&
      progress.lastContact >= this.#checkedAt;
    const checks = caughtUp ? (this.#caughtUp.get(id) ?? 0) + 1 : 0;
    this.#caughtUp.set(id, checks);
    return checks >= CAUGHT_UP_CHECKS;
  }
}
