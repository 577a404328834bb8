import { join } from 'node:path';
import type { Configuration } from '@kiwi/cluster-config';
import type { Logger } from '@kiwi/kernel';
import { LevelLogStorage } from '@kiwi/log-storage';
import type { LogStorage } from '@kiwi/raft-core';
import { OpenedStorage } from './opened-storage.ts';

export interface NodeData {
  readonly storage: LogStorage;
  /** Which run of this node's process this is. */
  readonly incarnation: number;
}

/**
 * Opens the data directory, or makes a new one, for this node and no other.
 * @throws StorageError when another process has it, it belongs to another node, or what it holds cannot be read.
 */
export async function openData(configuration: Configuration, logger: Logger): Promise<NodeData> {
  const storage = new LevelLogStorage({
    directory: join(configuration.dataDirectory, 'log'),
    logger: logger.child({ component: 'storage' }),
  });
  const stored = await storage.open();
  try {
    await storage.identity.claim({ nodeId: String(configuration.cluster.nodeId) });
    const incarnation = await storage.identity.bumpIncarnation();
    return { storage: new OpenedStorage(storage, stored), incarnation };
  } catch (error) {
    await storage.close();
    throw error;
  }
}
