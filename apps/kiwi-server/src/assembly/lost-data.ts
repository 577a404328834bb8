import { GrpcRemoteNodes } from '@kiwi/admin-api';
import type { Configuration } from '@kiwi/cluster-config';
import { StorageError } from '@kiwi/kernel';
import { adminDefinition } from './admin-definition.ts';
import { otherAddresses } from './members.ts';

/**
 * A node that begins with nothing is either new or has lost its disk. The latter must not go on:
 * it has forgotten for whom it voted and what it acknowledged. A leader that still knows what this member held gives it away.
 *
 * @throws StorageError `KIWI_DATA_LOST`
 */
export async function checkThatItIsNew(configuration: Configuration): Promise<void> {
  const { cluster, dataDirectory } = configuration;
  const remote = new GrpcRemoteNodes(adminDefinition());
  const answers = await Promise.all(
    otherAddresses(configuration).map((address) => remote.identify(address).catch(() => null)),
  );
  for (const answer of answers) {
    const held = answer?.members.find(({ nodeId }) => nodeId === cluster.nodeId)?.matchIndex ?? 0;
    if (held === 0) continue;
    throw new StorageError(
      'KIWI_DATA_LOST',
      `${dataDirectory} holds no data of node ${cluster.nodeId}, but the leader knows it to have stored ` +
        `the log up to entry ${held}: the disk was lost or the directory changed.`,
      { details: { dataDirectory, held } },
    );
  }
}
