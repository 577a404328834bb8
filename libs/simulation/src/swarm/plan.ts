import type { LeaseReads, RaftLimits } from '@kiwi/raft-core';
import type { SimulationTiming } from '../cluster/cluster-options.ts';
import { noFaults } from '../cluster/simulation-faults.ts';
import type { SimulationFaults } from '../cluster/simulation-faults.ts';
import type { DriverBehaviour } from '../node/node-options.ts';
import type { SnapshotBehaviour } from '../node/snapshot-behaviour.ts';
import type { SeededRandom } from '../random/seeded-random.ts';

/** How often each kind of trouble is made, as mean times in virtual ms; null: never in this run. */
export interface NemesisPlan {
  readonly crashEveryMs: number | null;
  readonly downMs: number;
  /** Nodes down at the same time at most. */
  readonly downMax: number;
  readonly partitionEveryMs: number | null;
  readonly partitionMs: number;
  readonly clogEveryMs: number | null;
  readonly clogMs: number;
  readonly lagEveryMs: number | null;
  readonly lagMs: number;
  readonly pauseEveryMs: number | null;
  readonly pauseMs: number;
  readonly powerCutEveryMs: number | null;
  readonly transferEveryMs: number | null;
  /** Share of pauses that begin in the middle of a step. */
  readonly pauseInStepShare: number;
  /** Voters are tempted to break the promises on which leases rest. */
  readonly leaseTrapEveryMs: number | null;
  /** Voters become learners, and learners voters. */
  readonly voterChangeEveryMs: number | null;
  /** Nodes join and leave. */
  readonly memberChangeEveryMs: number | null;
  /** Share of periods in which nothing new goes wrong: some bugs need calm. */
  readonly quietShare: number;
}

/** What the clients do. */
export interface WorkloadPlan {
  readonly requestEveryMs: number;
  readonly readShare: number;
  /** Share of requests sent to any node instead of the leader. */
  readonly strayShare: number;
  readonly batchMax: number;
  readonly valueBytesMax: number;
}

/** Everything about one run, drawn from its seed: "swarm testing" (Groce et al., 2012). */
export interface SimulationPlan {
  readonly nodes: number;
  readonly quiet: boolean;
  readonly faults: SimulationFaults;
  readonly timing: SimulationTiming;
  readonly behaviour: DriverBehaviour;
  readonly limits: Partial<RaftLimits>;
  readonly leaseReads: LeaseReads | null;
  readonly trailingPeers: boolean;
  readonly snapshots: SnapshotBehaviour | null;
  readonly nemesis: NemesisPlan;
  readonly workload: WorkloadPlan;
}

const quietNemesis: NemesisPlan = {
  crashEveryMs: null,
  downMs: 0,
  downMax: 0,
  partitionEveryMs: null,
  partitionMs: 0,
  clogEveryMs: null,
  clogMs: 0,
  lagEveryMs: null,
  lagMs: 0,
  pauseEveryMs: null,
  pauseMs: 0,
  powerCutEveryMs: null,
  transferEveryMs: null,
  pauseInStepShare: 0,
  leaseTrapEveryMs: null,
  voterChangeEveryMs: null,
  memberChangeEveryMs: null,
  quietShare: 1,
};

/** Draws a plan. Each kind of fault is on in some runs only, so that no fault hides behind another. */
export function drawPlan(random: SeededRandom): SimulationPlan {
  const timing = drawTiming(random);
  const quiet = random.chance(0.05);
  const nodes = random.pick([1, 2, 3, 3, 3, 3, 3, 4, 5, 5, 5, 7]);
  return {
    nodes,
    quiet,
    timing,
    faults: quiet ? noFaults : drawFaults(random, timing),
    behaviour: {
      tickIntervalMs: timing.heartbeatIntervalMs / random.pick([1, 2, 3, 5]),
      applyMeanMs: random.chance(0.5) ? 0 : random.between(0, 20),
      applySliceMax: random.pick([1, 3, 16, 1024]),
    },
    limits: drawLimits(random),
    leaseReads: null,
    trailingPeers: false,
    snapshots: null,
    nemesis: quiet ? quietNemesis : drawNemesis(random, timing, nodes),
    workload: {
      requestEveryMs: random.between(1, 30),
      readShare: random.between(0, 0.6),
      strayShare: random.between(0, 0.5),
      batchMax: random.pick([1, 1, 2, 5]),
      valueBytesMax: random.pick([8, 32, 200]),
    },
  };
}

/**
 * The same plan with what came later: changes of the voters, leases, nodes that join and leave, snapshots, trailing peers. From numbers of their own, so
 * that a seed without them is the same run as before there were any.
 */
export function withLaterAdditions(plan: SimulationPlan, random: SeededRandom): SimulationPlan {
  const leased = withLeases(plan, random);
  const changing = withMemberChanges(withVoterChanges(leased, random), random);
  const snapshotting = withSnapshots(changing, random);
  return { ...snapshotting, trailingPeers: random.chance(0.5) };
}

/** A plan in which the voters change too. */
function withVoterChanges(plan: SimulationPlan, random: SeededRandom): SimulationPlan {
  if (plan.quiet || !random.chance(0.4)) return plan;
  const voterChangeEveryMs = plan.timing.electionTimeoutMaxMs * random.between(0.5, 10);
  return { ...plan, nemesis: { ...plan.nemesis, voterChangeEveryMs } };
}

/** A plan in which leaders answer reads by their leases. All that is close to the bound is, as nothing else can break them. */
function withLeases(plan: SimulationPlan, random: SeededRandom): SimulationPlan {
  if (!random.chance(0.3)) return plan;
  const maxClockDrift = random.pick([0, 0.02, 0.1, 0.25]);
  const shortest = plan.timing.electionTimeoutMinMs * 1.15;
  const electionTimeoutMaxMs = random.chance(0.7) ? shortest : plan.timing.electionTimeoutMaxMs;
  const timing = { ...plan.timing, electionTimeoutMaxMs };
  const faults = { ...plan.faults, clockDriftMax: plan.quiet ? 0 : maxClockDrift };
  const leased = { ...plan, leaseReads: { maxClockDrift }, timing, faults };
  if (plan.quiet) return leased;
  const pauseInStepShare = random.pick([0, 0.5]);
  const trapped = random.chance(0.7);
  const leaseTrapEveryMs = trapped ? electionTimeoutMaxMs * random.between(2, 6) : null;
  // Other trouble makes leaders fall before the trap snaps, and a busy cluster lives through few election time-outs.
  const undisturbed = trapped && random.chance(0.6);
  const others = undisturbed ? { ...quietNemesis, quietShare: 0 } : plan.nemesis;
  const requestEveryMs = plan.timing.heartbeatIntervalMs * random.between(1, 3);
  return {
    ...leased,
    nemesis: { ...others, pauseInStepShare, leaseTrapEveryMs },
    workload: undisturbed ? { ...plan.workload, requestEveryMs } : plan.workload,
  };
}

/** A plan in which nodes join and leave; many of them begin with one node, as clusters do. */
function withMemberChanges(plan: SimulationPlan, random: SeededRandom): SimulationPlan {
  if (plan.quiet || !random.chance(0.35)) return plan;
  const memberChangeEveryMs = plan.timing.electionTimeoutMaxMs * random.between(0.5, 10);
  const nodes = random.chance(0.3) ? 1 : plan.nodes;
  return { ...plan, nodes, nemesis: { ...plan.nemesis, memberChangeEveryMs } };
}

/** A plan in which the logs are kept short. Many keep nothing that the snapshot holds: then everybody who is behind needs one. */
function withSnapshots(plan: SimulationPlan, random: SeededRandom): SimulationPlan {
  if (!random.chance(0.7)) return plan;
  const snapshots: SnapshotBehaviour = {
    everyEntries: random.chance(0.4) ? random.integer(3, 10) : random.integer(5, 50),
    trailingEntries: random.chance(0.3) ? 0 : random.integer(1, 20),
    chunkBytesMax: random.pick([3, 8, 20, 1000]),
    saveMeanMs: random.pick([0, 1, 10, 100]),
    chunkMeanMs: random.pick([0, 1, 10]),
    failureRate: plan.quiet || random.chance(0.7) ? 0 : random.between(0, 0.1),
    crashRate: plan.quiet || random.chance(0.6) ? 0 : random.between(0, 0.2),
  };
  return { ...plan, snapshots };
}

function drawTiming(random: SeededRandom): SimulationTiming {
  const heartbeatIntervalMs = random.integer(10, 60);
  const electionTimeoutMinMs = heartbeatIntervalMs * random.integer(4, 10);
  return {
    heartbeatIntervalMs,
    electionTimeoutMinMs,
    electionTimeoutMaxMs: electionTimeoutMinMs * random.between(1.3, 2.5),
    fastFailoverDelayMaxMs: random.chance(0.7) ? random.integer(0, 20) : null,
  };
}

function drawFaults(random: SeededRandom, timing: SimulationTiming): SimulationFaults {
  const often = (share: number, high: number): number =>
    random.chance(share) ? random.between(0, high) : 0;
  const { heartbeatIntervalMs } = timing;
  return {
    network: {
      latencyMinMs: random.between(0.05, 2),
      latencyMeanMs: often(0.8, heartbeatIntervalMs / 2),
      dataLatencyFactor: random.pick([1, 1, 3, 10]),
      lossRate: often(0.5, 0.2),
      duplicateRate: often(0.4, 0.3),
      reorder: random.chance(0.4),
      unreachableNoticeRate: random.pick([0, 0.3, 1]),
      closeNoticeRate: random.pick([0, 0.5, 1]),
      holdRate: random.pick([0, 0.5, 1]),
    },
    disk: {
      writeMinMs: random.between(0.05, 1),
      writeMeanMs: random.pick([0, 0.5, 2, 10]),
      readMeanMs: random.pick([0.1, 1, 10]),
      pipelined: random.chance(0.3),
      slowRate: often(0.3, 0.02),
      slowFactor: random.integer(5, 100),
      slowMeanMs: random.between(10, 500),
      failureRate: often(0.15, 0.002),
    },
    clockDriftMax: often(0.5, 0.2),
  };
}

/** Small limits reach the corners where flow control begins within few events. */
function drawLimits(random: SeededRandom): Partial<RaftLimits> {
  if (random.chance(0.3)) return {};
  return {
    appendBytesMax: random.pick([1, 50, 500, 100_000]),
    inflightMessagesMax: random.pick([1, 2, 8, 256]),
    inflightBytesMax: random.pick([1, 200, 5_000, 1_000_000]),
    uncommittedBytesMax: random.pick([500, 10_000, 1_000_000]),
    uncommittedEntriesMax: random.pick([5, 50, 5_000]),
    memoryBytesMax: random.pick([1, 200, 5_000, 1_000_000]),
    pendingReadsMax: random.pick([2, 20, 10_000]),
  };
}

function drawNemesis(random: SeededRandom, timing: SimulationTiming, nodes: number): NemesisPlan {
  const unit = timing.electionTimeoutMaxMs;
  const every = (share: number): number | null =>
    random.chance(share) ? unit * random.between(1, 15) : null;
  const lasting = (): number => unit * random.between(0.1, 4);
  const minority = Math.floor((nodes - 1) / 2);
  return {
    crashEveryMs: every(0.6),
    downMs: lasting(),
    downMax: random.pick([Math.max(1, minority), nodes]),
    partitionEveryMs: every(0.6),
    partitionMs: lasting(),
    clogEveryMs: every(0.3),
    clogMs: lasting(),
    lagEveryMs: every(0.4),
    lagMs: lasting(),
    pauseEveryMs: every(0.4),
    pauseMs: lasting(),
    powerCutEveryMs: random.chance(0.2) ? unit * random.between(10, 60) : null,
    transferEveryMs: every(0.3),
    pauseInStepShare: 0,
    leaseTrapEveryMs: null,
    voterChangeEveryMs: null,
    memberChangeEveryMs: null,
    quietShare: random.pick([0, 0, 0.3]),
  };
}
