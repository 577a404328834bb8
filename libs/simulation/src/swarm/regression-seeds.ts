/**
 * Seeds that once found a bug; each runs with 20,000 events in the test suite. What a seed does changes with the plan and with
 * the driver, so each bug has a spec of its own as well, in raft-core or here. `plain`: it is from the time before there were
 * changes of the members, leases and snapshots.
 */
export const regressionSeeds: readonly {
  readonly seed: number;
  readonly plain: boolean;
  readonly reason: string;
}[] = [
  {
    seed: 9,
    plain: true,
    reason: 'entries loaded from disk were sent behind the wrong previous index',
  },
  { seed: 4, plain: true, reason: 'the same, late in a run of five nodes' },
  {
    seed: 24,
    plain: true,
    reason: 'a deposed leader left proposals behind the end of the new log unanswered',
  },
  {
    seed: 2002092,
    plain: true,
    reason: 'a late answer to a heartbeat of an earlier run confirmed a stale read',
  },
  {
    seed: 903785,
    plain: true,
    reason: 'a paused node woke up to an append of an old leader (a false alarm then)',
  },
  {
    seed: 9003893,
    plain: true,
    reason: 'late answers set off a storm of appends, a whole window each',
  },
  {
    seed: 245,
    plain: false,
    reason: 'a snapshot was installed that entries from elsewhere had overtaken',
  },
  {
    seed: 20261123000434,
    plain: false,
    reason: 'a new node made a snapshot before it knew who the members were',
  },
  {
    seed: 338,
    plain: false,
    reason: 'a follower that had fallen back in a transfer waited for a piece that never came',
  },
  {
    seed: 300491,
    plain: false,
    reason: 'the only voter left campaigned at once after a restart, in spite of a lease',
  },
  { seed: 301623, plain: false, reason: 'the same, and the leader was to be a learner' },
];
