import { ViolationError } from '../check/violation-error.ts';
import { SimulatedCluster } from '../cluster/simulated-cluster.ts';
import type { CoreFactory } from '../node/simulated-core.ts';
import { SeededRandom } from '../random/seeded-random.ts';
import { demandService, demandServiceOfMajority, demandShortLogs, runQuietly } from './demands.ts';
import { Nemesis } from './nemesis.ts';
import { drawPlan, withLaterAdditions } from './plan.ts';
import type { SimulationPlan } from './plan.ts';
import { ValueLog } from './value-log.ts';
import { Workload } from './workload.ts';

export interface SeedOptions {
  readonly seed: number;
  /** Events under faults; healing and convergence come on top. */
  readonly events: number;
  /** The run that the seed was before there were changes of the members, leases, snapshots and trailing peers. */
  readonly plain?: boolean | undefined;
  /** Instead of what the seed draws. */
  readonly trailingPeers?: boolean | undefined;
  readonly keepTrace?: boolean | undefined;
  readonly coreFactory?: CoreFactory | undefined;
}

/** What became of one run. */
export interface SeedReport {
  readonly seed: number;
  readonly plan: SimulationPlan;
  /** Events under faults that took place; fewer than asked only after a violation. */
  readonly events: number;
  /** The broken rule; null when the run was good. */
  readonly violation: ViolationError | null;
  /** Events until the end or the violation, with healing. */
  readonly eventsInAll: number;
  readonly virtualMs: number;
  readonly elections: number;
  readonly committed: number;
  /** Equal for equal runs. */
  readonly digest: string;
  /** The trace as text, when kept. */
  readonly lines: readonly string[];
}

/**
 * One random run: a cluster, faults and clients drawn from the seed; the rules checked at every step;
 * then everything is healed and the cluster has to agree and serve again. Returns a violation, does not throw it.
 */
export function runSeed(options: SeedOptions): SeedReport {
  const random = new SeededRandom(options.seed);
  const drawn = drawPlan(random);
  const more = new SeededRandom(options.seed + 1);
  const chosen = options.plain === true ? drawn : withLaterAdditions(drawn, more);
  const { trailingPeers = chosen.trailingPeers } = options;
  const plan = { ...chosen, trailingPeers };
  const cluster = new SimulatedCluster({
    seed: random.uint32(),
    nodes: plan.nodes,
    stateMachine: () => new ValueLog(),
    faults: plan.faults,
    timing: plan.timing,
    behaviour: plan.behaviour,
    limits: plan.limits,
    leaseReads: plan.leaseReads,
    trailingPeers: plan.trailingPeers,
    snapshots: plan.snapshots,
    bounds: { heldMessagesMax: 2_000, scheduledMax: 10_000 },
    keepTrace: options.keepTrace,
    coreFactory: options.coreFactory,
  });
  const workload = new Workload(cluster, plan.workload, random.fork());
  const nemesis = new Nemesis(cluster, plan.nemesis, random.fork());
  let violation: ViolationError | null = null;
  let events = 0;
  try {
    if (plan.quiet) runQuietly(cluster, workload, options.events);
    else {
      workload.start();
      nemesis.start();
      cluster.run(options.events);
    }
    events = cluster.events;
    workload.stop();
    nemesis.stop();
    const { voterChangeEveryMs, memberChangeEveryMs } = plan.nemesis;
    const sameVoters = voterChangeEveryMs === null && memberChangeEveryMs === null;
    const someDown = random.chance(0.3) && sameVoters;
    if (someDown) demandServiceOfMajority(cluster, workload, random);
    cluster.recover();
    cluster.demandConvergence();
    demandService(cluster, workload);
    if (plan.snapshots !== null && random.chance(0.3)) {
      demandShortLogs(cluster, workload, plan.snapshots);
    }
  } catch (error) {
    if (!(error instanceof ViolationError)) throw error;
    violation = error;
    events = Math.min(cluster.events, options.events);
  }
  return {
    seed: options.seed,
    plan,
    events,
    violation,
    eventsInAll: cluster.events,
    virtualMs: cluster.nowMs,
    elections: cluster.checker.leaderCount,
    committed: cluster.committedIndex,
    digest: cluster.trace.digest,
    lines: cluster.trace.lines,
  };
}
