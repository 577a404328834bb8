import type { SimulatedNode } from '../node/simulated-node.ts';

/** Whether all running nodes follow one leader, hold equal logs, have applied all of it and owe no answer. */
export function nothingDiffers(nodes: readonly SimulatedNode[]): boolean {
  const running = nodes.filter((node) => node.running);
  const leader = running.find((node) => node.role === 'leader');
  if (leader === undefined) return false;
  const last = leader.disk.entries.at(-1);
  return running.every(
    (node) =>
      node.leader === leader.id &&
      node.term === leader.term &&
      node.lastIndex === leader.lastIndex &&
      node.disk.durableEntries.length === leader.lastIndex &&
      node.disk.durableEntries.at(-1)?.term === last?.term &&
      node.commitIndex === leader.lastIndex &&
      node.appliedIndex === leader.lastIndex &&
      node.openRequests.length === 0,
  );
}
