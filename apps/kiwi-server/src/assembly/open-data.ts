import { join } from 'node:path';
import { decodeCheckpointMeta } from '@kiwi/checkpoint';
import { CheckpointStorage } from '@kiwi/checkpoint-storage';
import type { Configuration } from '@kiwi/cluster-config';
import type { Logger } from '@kiwi/kernel';
import { LevelLogStorage, SegmentLogStorage, storedLogEngine } from '@kiwi/log-storage';
import type { LogStorage, StoredLog } from '@kiwi/raft-core';
import { release } from '../release.ts';
import { checkThatTheyMeet } from './damage.ts';
import { checkThatItIsNew } from './lost-data.ts';
import { OpenedStorage } from './opened-storage.ts';
import { RebuiltMark } from './rebuilt-mark.ts';
import { RebuiltStorage } from './rebuilt-storage.ts';

export interface NodeData {
  readonly storage: LogStorage;
  readonly checkpoints: CheckpointStorage;
  readonly logDirectory: string;
  /** Which run of this node's process this is. */
  readonly incarnation: number;
  /** This node begins anew and has yet to hear of its cluster's members from the leader: see `RebuiltMark`. */
  readonly isBeginningAnew: boolean;
}

/**
 * Opens the data directory, or makes a new one, for this node and no other.
 * @throws StorageError when another process has it, it belongs to another node, or what it holds cannot be read.
 */
export async function openData(configuration: Configuration, logger: Logger): Promise<NodeData> {
  const { dataDirectory } = configuration;
  const logDirectory = join(dataDirectory, 'log');
  const storage = await logStorage(logDirectory, configuration, logger);
  // LevelDB's lock keeps a second process out of the whole directory.
  const stored = await storage.open();
  try {
    const claim = { nodeId: String(configuration.cluster.nodeId) };
    storage.identity.check(claim);
    const mark = new RebuiltMark(dataDirectory);
    const isMarked = await mark.isThere();
    const isBeginningAnew = isMarked && stored.memberships.length === 0;
    const wasNeverUsed = stored.lastIndex === 0 && stored.hardState.term === 0;
    if (wasNeverUsed && !isBeginningAnew) await checkThatItIsNew(configuration);
    const checkpoints = await openCheckpoints(dataDirectory, stored, logger);
    try {
      // Nothing is written before all the checks, so a refused start leaves the data as they were.
      if (isMarked && !isBeginningAnew) await mark.remove();
      await storage.identity.claim(claim);
      const incarnation = await storage.identity.bumpIncarnation();
      const opened = isBeginningAnew
        ? new RebuiltStorage(storage, stored, mark)
        : new OpenedStorage(storage, stored);
      return { storage: opened, checkpoints, logDirectory, incarnation, isBeginningAnew };
    } catch (error) {
      await checkpoints.close();
      throw error;
    }
  } catch (error) {
    await storage.close();
    throw error;
  }
}

/** Of the kind that the directory has, or of the configured one when it is new. */
async function logStorage(
  directory: string,
  { cluster }: Configuration,
  logger: Logger,
): Promise<LevelLogStorage | SegmentLogStorage> {
  const stored = await storedLogEngine(directory);
  const engine = stored ?? cluster.logEngine;
  if (engine !== cluster.logEngine) {
    logger.warn('log_engine_kept', { directory, engine, configured: cluster.logEngine });
  }
  const options = { directory, logger: logger.child({ component: 'storage' }) };
  return engine === 'leveldb' ? new LevelLogStorage(options) : new SegmentLogStorage(options);
}

async function openCheckpoints(
  dataDirectory: string,
  stored: StoredLog,
  logger: Logger,
): Promise<CheckpointStorage> {
  const checkpoints = await CheckpointStorage.open({
    directory: join(dataDirectory, 'checkpoint'),
    release,
    logger: logger.child({ component: 'checkpoint' }),
  });
  try {
    const { current } = checkpoints;
    const index = current === null ? null : decodeCheckpointMeta(current.meta).snapshot.index;
    checkThatTheyMeet(stored, index);
    return checkpoints;
  } catch (error) {
    await checkpoints.close();
    throw error;
  }
}
