import { firstKeyOf } from '@kiwi/commands';
import type { CommandInfo } from '@kiwi/commands';
import { keySlot } from '@kiwi/keyspace';
import type { NodeView } from '../node-view.ts';

/**
 * What a follower answers in mode `redirect`: the slot of the first key (0 without keys) and the leader's address, as cluster
 * clients expect it. Null when this node is to serve the command itself.
 */
export function movedError(
  node: NodeView,
  command: CommandInfo,
  args: readonly string[],
): string | null {
  if (node.leader === node.nodeId) return null;
  const leader = node.leaderAddress;
  if (leader === null) return 'CLUSTERDOWN No leader is known at present';
  const firstKey = firstKeyOf(command, args);
  const slot = firstKey === undefined ? 0 : keySlot(firstKey);
  return `MOVED ${slot} ${leader.host}:${leader.port}`;
}
