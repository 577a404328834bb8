import type { NodeId } from '@kiwi/raft-core';
import { violated } from '../check/violation-error.ts';
import type { SimulatedRequest } from '../cluster/request.ts';
import type { SimulatedCluster } from '../cluster/simulated-cluster.ts';
import type { SimulatedNode } from '../node/simulated-node.ts';
import type { SnapshotBehaviour } from '../node/snapshot-behaviour.ts';
import type { SeededRandom } from '../random/seeded-random.ts';
import type { Workload } from './workload.ts';

/** Without faults the first leader stays for ever. */
export function runQuietly(cluster: SimulatedCluster, workload: Workload, events: number): void {
  cluster.demandConvergence();
  const elections = cluster.checker.leaderCount;
  workload.start();
  cluster.run(events - cluster.events);
  const more = cluster.checker.leaderCount - elections;
  if (more !== 0) violated('quiet-leader-change', `leaders changed ${more} times`);
}

/** A majority that can talk must serve, whatever happened to the others. */
export function demandServiceOfMajority(
  cluster: SimulatedCluster,
  workload: Workload,
  random: SeededRandom,
): void {
  const majority = Math.floor(cluster.nodes.length / 2) + 1;
  const ids = random.shuffled(cluster.nodes.map((node) => node.id));
  cluster.recover();
  for (const id of ids.slice(majority)) cluster.crash(id);
  demandService(cluster, workload);
}

/** A new value must commit, and be seen by a read on every running member. */
export function demandService(cluster: SimulatedCluster, workload: Workload): void {
  if (!cluster.settle()) violated('convergence', 'healthy nodes do not settle');
  demandWrite(cluster, workload);
  for (const { id, running } of cluster.members) {
    if (!running) continue;
    const read = readAtLast(cluster, id);
    if (read !== 'read') violated('convergence', `${id}, healthy, answers a read with ${read}`);
  }
}

/**
 * In a healthy cluster under load every log stays short, and a member that was away for longer than the logs reach back is
 * brought up to date.
 */
export function demandShortLogs(
  cluster: SimulatedCluster,
  workload: Workload,
  { everyEntries, trailingEntries }: SnapshotBehaviour,
): void {
  const { leader } = cluster;
  if (leader === null) return;
  const away = cluster.members.find((node) => node !== leader)?.id ?? null;
  const voters = leader.membership?.members.filter(({ role }) => role === 'voter') ?? [];
  const leaves = away !== null && voters.length > 2;
  if (leaves) cluster.crash(away);
  const from = cluster.committedIndex;
  while (cluster.committedIndex < from + everyEntries + trailingEntries + 1) {
    demandWrite(cluster, workload);
  }
  const isLong = ({ running, disk }: SimulatedNode): boolean =>
    running && disk.log.lastIndex - disk.log.firstIndex >= everyEntries + trailingEntries;
  const allShort = (): boolean => !cluster.members.some(isLong);
  if (!cluster.runUntil(allShort, cluster.settleMsMax)) {
    const { id, disk } = cluster.members.find(isLong) ?? leader;
    violated('bounded', `${id} keeps entries ${disk.log.firstIndex} to ${disk.log.lastIndex}`);
  }
  if (!leaves) return;
  cluster.restart(away);
  cluster.demandConvergence();
}

function demandWrite(cluster: SimulatedCluster, workload: Workload): void {
  const { leader } = cluster;
  if (leader === null) violated('convergence', 'a healthy cluster has no leader');
  const written = answered(cluster, cluster.propose(leader.id, workload.nextValue()));
  if (written !== 'committed') {
    violated('convergence', `a healthy cluster answers a write with ${written}`);
  }
}

/** The word of an earlier crash may come late, and cost a node its leader for a moment: then the client asks again. */
function readAtLast(cluster: SimulatedCluster, id: NodeId): string {
  let outcome = answered(cluster, cluster.readIndex(id));
  for (let again = 0; again < 3 && outcome === 'notLeader'; again += 1) {
    cluster.runFor(cluster.timing.electionTimeoutMinMs);
    outcome = answered(cluster, cluster.readIndex(id));
  }
  return outcome;
}

function answered(cluster: SimulatedCluster, request: SimulatedRequest): string {
  if (!cluster.runUntil(() => request.outcome !== null, cluster.settleMsMax)) {
    violated('convergence', 'healthy nodes do not answer');
  }
  return request.outcome?.type ?? 'nothing';
}
