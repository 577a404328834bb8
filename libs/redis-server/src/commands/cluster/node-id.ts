import { createHash } from 'node:crypto';

/** The 40 hexadecimal digits by which cluster clients know a node: always the same for a node id. */
export function clusterNodeId(id: string): string {
  return createHash('sha1').update(`kiwi-node-${id}`).digest('hex');
}

/** The one shard that all members form. */
export const clusterShardId = createHash('sha1').update('kiwi-shard').digest('hex');
