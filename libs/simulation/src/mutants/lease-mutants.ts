import type { Edit, Mutant } from './mutant.ts';

const inLease = (find: string, replace: string): readonly Edit[] => [
  { file: 'leader-lease.ts', find, replace },
];

const inElection = (find: string, replace: string): readonly Edit[] => [
  { file: 'election.ts', find, replace },
];

/**
 * Mistakes that let a leader answer reads by a lease it no longer has, or let others elect somebody else too soon. Those with a
 * spec need a coincidence that few seeds bring about.
 */
export const leaseMutants: readonly Mutant[] = [
  {
    name: 'lease-from-the-answer',
    origin: 'pitfall 24: openraft, data/leader-lease.md',
    edits: inLease(
      'progress.leasedFrom = Math.max(progress.leasedFrom, record.sentAt);',
      'progress.leasedFrom = this.#state.clockAtTick;',
    ),
  },
  {
    name: 'lease-from-any-answer',
    origin: 'pitfall 24: openraft, data/leader-lease.md',
    edits: inLease(
      'if (record === undefined || record.firstRound > round) continue;',
      'if (!record) continue;',
    ),
  },
  {
    name: 'lease-without-regard-to-drift',
    origin: 'pitfall 24; Raft thesis, section 6.4.1',
    edits: inLease(
      '((electionTimeoutMinMs - heartbeatIntervalMs) * (1 - drift)) / (1 + drift)',
      'electionTimeoutMinMs - heartbeatIntervalMs + 0 * drift',
    ),
  },
  {
    name: 'lease-without-regard-to-ticks',
    origin: 'Kiwi: a voter knows the time of a heartbeat only from its last tick',
    edits: inLease('((electionTimeoutMinMs - heartbeatIntervalMs) *', '(electionTimeoutMinMs *'),
    spec: 'core/leader-lease.spec.ts',
  },
  {
    name: 'lease-as-long-as-the-longest-time-out',
    origin: 'pitfall 24',
    edits: inLease(
      '((electionTimeoutMinMs - heartbeatIntervalMs) *',
      '((state.config.electionTimeoutMaxMs - heartbeatIntervalMs) *',
    ),
  },
  {
    name: 'lease-kept-at-a-transfer',
    origin: 'pitfall 24: openraft; Raft thesis, section 6.4.1',
    edits: inLease('this.#voidTerm = this.#state.term;', ''),
  },
  {
    name: 'lease-looked-up-on-a-clock-that-stalls',
    origin: 'pitfall 24: event-loop stall',
    edits: inLease(
      'const since = now - this.#lengthMs;',
      'const since = this.#state.now - this.#lengthMs;',
    ),
  },
  {
    name: 'lease-looked-up-at-the-last-tick',
    origin: 'pitfalls 7 and 24: verify, pause, then read',
    edits: inLease(
      'const since = now - this.#lengthMs;',
      'const since = this.#state.clockAtTick - this.#lengthMs;',
    ),
  },
  {
    name: 'lease-of-one-voter',
    origin: 'pitfall 24',
    edits: inLease(
      'voter === id || (this.#replication',
      '[...this.#replication.peers()].some((p) => p.leasedFrom > since) || voter === id || (this.#replication',
    ),
  },
  {
    name: 'lease-of-voters-who-are-none-any-more',
    origin: 'Kiwi: the quorum of the beginning of the term counts on',
    edits: inLease(
      'const { id, role, term, quorum } = this.#state;',
      'const { id, role, term } = this.#state;\n    const kept = this as unknown as { term?: number; quorum: typeof this.#state.quorum };\n' +
        '    if (kept.term !== term) Object.assign(kept, { term, quorum: this.#state.quorum });\n    const { quorum } = kept;',
    ),
  },
  {
    name: 'promise-forgotten-with-the-leader',
    origin: 'Kiwi: a promise outlives the leader’s name',
    edits: inElection(
      'if (leader === null && config.leaseReads === null) return false;',
      'if (leader === null) return false;',
    ),
    // The simulation finds it too, in one of several hundred seeds.
    spec: 'core/leader-lease.spec.ts',
  },
  {
    name: 'promise-forgotten-in-a-restart',
    origin: 'Kiwi: a node that has just started may have promised before',
    edits: inElection(
      '#leaderHeardAt: MonotonicMs = 0;',
      '#leaderHeardAt: MonotonicMs = -Infinity;',
    ),
    // The simulation finds it too, in one of several hundred seeds.
    spec: 'core/leader-lease.spec.ts',
  },
  {
    name: 'only-voter-campaigns-at-once',
    origin: 'Kiwi, found by seeds 300491 and 301623: the leader that leaves it alone still leads',
    edits: inElection(
      'return config.leaseReads === null || log.commitIndex >= membershipIndex;',
      'return log.commitIndex >= 0 || config.leaseReads === null || membershipIndex > 0;',
    ),
    spec: 'core/leader-lease.spec.ts',
  },
  {
    name: 'promise-not-kept-in-the-own-term',
    origin: 'Kiwi: a promise holds in the term that a voter is in already',
    edits: inElection('(request.transfer || !this.#hearsLeader()) &&', ''),
    spec: 'core/leader-lease.spec.ts',
  },
  {
    name: 'promise-broken-when-the-leader-closes',
    origin: 'Kiwi: a closed connection says nothing of a lease',
    edits: inElection(
      "if (this.#state.role !== 'follower' || config.fastFailoverDelayMaxMs === null) return;",
      "if (this.#state.role !== 'follower') return;",
    ),
  },
  {
    name: 'promise-shortened-by-a-stall',
    origin: 'pitfall 24: event-loop stall',
    edits: [
      {
        file: 'raft-core.ts',
        find: 'state.now += Math.min(now - this.#lastTick, state.config.heartbeatIntervalMs);',
        replace: 'state.now += now - this.#lastTick;',
      },
    ],
    spec: 'core/leader-lease.spec.ts',
  },
];
