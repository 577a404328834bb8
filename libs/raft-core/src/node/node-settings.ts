import { raftConfig } from '../core/config.ts';
import type { RaftConfig } from '../core/config.ts';
import { RaftError } from '../errors.ts';
import type { Clock, Random } from '../ports/clock.ts';
import { systemClock } from '../system/system-clock.ts';
import { systemRandom } from '../system/system-random.ts';
import type { RaftNodeOptions } from './raft-node-options.ts';
import { completeSnapshotOptions } from './snapshots/snapshot-options.ts';
import type { CompleteSnapshotOptions } from './snapshots/snapshot-options.ts';

/** The options of a node, checked and completed. */
export interface NodeSettings {
  readonly options: RaftNodeOptions;
  readonly config: RaftConfig;
  readonly snapshots: CompleteSnapshotOptions | null;
  readonly clock: Clock;
  readonly random: Random;
  readonly storageRetryMs: number;
}

/** @throws RaftError `RAFT_INVALID_CONFIG` */
export function nodeSettings(options: RaftNodeOptions): NodeSettings {
  const { id, members, snapshots, clock = systemClock, random = systemRandom } = options;
  const { storageRetryMs = 1000 } = options;
  if (!(storageRetryMs > 0)) {
    throw new RaftError('RAFT_INVALID_CONFIG', 'storageRetryMs must be above 0');
  }
  const joins = members.length === 0;
  if (!joins && !members.some((member) => member.id === id)) {
    throw new RaftError('RAFT_INVALID_CONFIG', `${id} is not one of the members`);
  }
  if (new Set(members.map((member) => member.id)).size !== members.length) {
    throw new RaftError('RAFT_INVALID_CONFIG', 'two members have the same id');
  }
  return {
    options,
    config: raftConfig(options),
    snapshots: snapshots === undefined ? null : completeSnapshotOptions(snapshots),
    clock,
    random,
    storageRetryMs,
  };
}
