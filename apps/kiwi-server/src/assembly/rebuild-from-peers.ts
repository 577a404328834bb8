import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { GrpcRemoteNodes } from '@kiwi/admin-api';
import type { Configuration } from '@kiwi/cluster-config';
import { StorageError } from '@kiwi/kernel';
import type { Logger } from '@kiwi/kernel';
import { AuditLog } from '@kiwi/observability';
import { adminDefinition } from './admin-definition.ts';
import { otherAddresses } from './members.ts';
import { RebuiltMark } from './rebuilt-mark.ts';
import { syncDirectory } from './sync-directory.ts';

const retryMs = 1_000;

/**
 * Has this node, whose data is damaged, begin anew: the other members make it a learner first, so that nothing that it
 * acknowledged before counts any more; then the data is put aside. When the node starts with none, the leader sends it what it
 * needs and makes it a voter again. Goes on until a leader has agreed.
 *
 * @throws StorageError with the damage when there are no others to ask.
 */
export async function rebuildFromPeers(
  configuration: Configuration,
  damage: StorageError,
  logger: Logger,
): Promise<void> {
  const { dataDirectory, cluster } = configuration;
  const peers = otherAddresses(configuration);
  if (peers.length === 0) throw withAdvice(damage, 'Restore a backup: there is no other member.');
  logger.error('data_damaged', { error: damage, dataDirectory });
  await askUntilAgreed(peers, cluster.nodeId, logger);
  // Before the data goes: without it, a node that dies in between would begin with the members of its configuration.
  await new RebuiltMark(dataDirectory).leave(cluster.nodeId);
  const movedTo = await putAside(dataDirectory);
  const nodeId = String(cluster.nodeId);
  new AuditLog(logger).record('recovery_started', { nodeId, damage: damage.code, movedTo });
}

/** The same error, with what an operator can do about it. */
export function withAdvice(damage: StorageError, advice: string): StorageError {
  const { code, message, details } = damage;
  return new StorageError(code, `${message} ${advice}`, { cause: damage, details });
}

async function askUntilAgreed(
  peers: readonly string[],
  nodeId: number,
  logger: Logger,
): Promise<void> {
  const remote = new GrpcRemoteNodes(adminDefinition());
  for (;;) {
    for (const peer of peers) {
      try {
        await remote.ask(peer, { type: 'rebuildMember', nodeId });
        return;
      } catch (error) {
        logger.warn('rebuild_refused', { peer, error });
      }
    }
    await pause(retryMs);
  }
}

async function putAside(dataDirectory: string): Promise<string> {
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
  const aside = join(dataDirectory, `damaged-${stamp}`);
  await mkdir(aside);
  for (const name of ['log', 'checkpoint']) {
    await rename(join(dataDirectory, name), join(aside, name)).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
      },
    );
  }
  await syncDirectory(dataDirectory);
  return aside;
}
