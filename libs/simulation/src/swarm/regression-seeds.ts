/**
 * Seeds that once found a bug; each runs with 20,000 events in the test suite. What a seed does changes with the plan and with
 * the driver, so each bug has a spec of its own as well, in raft-core or here.
 */
export const regressionSeeds: readonly { readonly seed: number; readonly reason: string }[] = [
  { seed: 9, reason: 'entries loaded from disk were sent behind the wrong previous index' },
  { seed: 4, reason: 'the same, late in a run of five nodes' },
  { seed: 24, reason: 'a deposed leader left proposals behind the end of the new log unanswered' },
  {
    seed: 2002092,
    reason: 'a late answer to a heartbeat of an earlier run confirmed a stale read',
  },
  {
    seed: 903785,
    reason: 'a paused node woke up to an append of an old leader (a false alarm then)',
  },
  { seed: 9003893, reason: 'late answers set off a storm of appends, a whole window each' },
];
