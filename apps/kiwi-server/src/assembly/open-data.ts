import { join } from 'node:path';
import { decodeCheckpointMeta } from '@kiwi/checkpoint';
import { CheckpointStorage } from '@kiwi/checkpoint-storage';
import type { Configuration } from '@kiwi/cluster-config';
import type { Logger } from '@kiwi/kernel';
import { LevelLogStorage } from '@kiwi/log-storage';
import type { LogStorage, StoredLog } from '@kiwi/raft-core';
import { release } from '../release.ts';
import { checkThatTheyMeet } from './damage.ts';
import { checkThatItIsNew } from './lost-data.ts';
import { OpenedStorage } from './opened-storage.ts';
import { wasRebuilt } from './rebuild-from-peers.ts';

export interface NodeData {
  readonly storage: LogStorage;
  readonly checkpoints: CheckpointStorage;
  readonly logDirectory: string;
  /** Which run of this node's process this is. */
  readonly incarnation: number;
  /** See `wasRebuilt`. */
  readonly rebuilt: boolean;
  /** Nothing has come from the others yet. */
  readonly empty: boolean;
}

/**
 * Opens the data directory, or makes a new one, for this node and no other.
 * @throws StorageError when another process has it, it belongs to another node, or what it holds cannot be read.
 */
export async function openData(configuration: Configuration, logger: Logger): Promise<NodeData> {
  const { dataDirectory } = configuration;
  const logDirectory = join(dataDirectory, 'log');
  const storage = new LevelLogStorage({
    directory: logDirectory,
    logger: logger.child({ component: 'storage' }),
  });
  // LevelDB's lock keeps a second process out of the whole directory.
  const stored = await storage.open();
  try {
    const rebuilt = await wasRebuilt(dataDirectory);
    const empty = stored.lastIndex === 0;
    if (empty && stored.hardState.term === 0 && !rebuilt) await checkThatItIsNew(configuration);
    await storage.identity.claim({ nodeId: String(configuration.cluster.nodeId) });
    const incarnation = await storage.identity.bumpIncarnation();
    const checkpoints = await openCheckpoints(dataDirectory, stored, logger);
    const opened = new OpenedStorage(storage, stored);
    return { storage: opened, checkpoints, logDirectory, incarnation, rebuilt, empty };
  } catch (error) {
    await storage.close();
    throw error;
  }
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
