import { RaftCore } from '@kiwi/raft-core';
import type { Random, RaftConfig, StoredState } from '@kiwi/raft-core';

/** The part of a `RaftCore` that a driver uses. Wrap one to see what the checker makes of a bug. */
export type SimulatedCore = Pick<
  RaftCore,
  | 'step'
  | 'entries'
  | 'status'
  | 'role'
  | 'term'
  | 'leader'
  | 'lastIndex'
  | 'commitIndex'
  | 'appliedIndex'
  | 'membership'
  | 'membershipIndex'
  | 'holdsLeaseAt'
  | 'snapshotMeta'
>;

/** Makes the core of a node each time that node starts. */
export type CoreFactory = (
  config: RaftConfig,
  stored: StoredState,
  random: Random,
) => SimulatedCore;

/** The real thing. */
export const raftCoreFactory: CoreFactory = (config, stored, random) =>
  RaftCore.restore(config, stored, random);
