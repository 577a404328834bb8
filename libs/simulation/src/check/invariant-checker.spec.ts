import { describe, expect, it } from '@jest/globals';
import type { RaftEffect, RaftEvent, StoredState } from '@kiwi/raft-core';
import type { CoreFactory, SimulatedCore } from '../node/simulated-core.ts';
import { raftCoreFactory } from '../node/simulated-core.ts';
import { SimulatedCluster } from '../cluster/simulated-cluster.ts';
import type { SimulatedRequest } from '../cluster/request.ts';
import { runSeed } from '../swarm/run-seed.ts';
import type { Invariant } from './violation-error.ts';

/** How a core is broken: what goes in, what comes out, what it starts from. */
interface Breakage {
  readonly event?: (event: RaftEvent, core: SimulatedCore) => readonly RaftEvent[];
  readonly effects?: (effects: readonly RaftEffect[], core: SimulatedCore) => readonly RaftEffect[];
  readonly stored?: (stored: StoredState) => StoredState;
  readonly entries?: (core: SimulatedCore, from: number, to: number) => [number, number];
}

/** A real core behind a fault of its own. */
class BrokenCore implements SimulatedCore {
  readonly #core: SimulatedCore;
  readonly #breakage: Breakage;

  constructor(core: SimulatedCore, breakage: Breakage) {
    this.#core = core;
    this.#breakage = breakage;
  }

  get role() {
    return this.#core.role;
  }
  get term() {
    return this.#core.term;
  }
  get leader() {
    return this.#core.leader;
  }
  get lastIndex() {
    return this.#core.lastIndex;
  }
  get commitIndex() {
    return this.#core.commitIndex;
  }
  get status() {
    return this.#core.status;
  }
  get appliedIndex() {
    return this.#core.appliedIndex;
  }
  get membership() {
    return this.#core.membership;
  }
  get membershipIndex() {
    return this.#core.membershipIndex;
  }

  snapshotMeta() {
    return this.#core.snapshotMeta();
  }

  holdsLeaseAt(now: number) {
    return this.#core.holdsLeaseAt(now);
  }

  step(event: RaftEvent): readonly RaftEffect[] {
    const events = this.#breakage.event?.(event, this.#core) ?? [event];
    const effects = events.flatMap((one) => this.#core.step(one));
    return this.#breakage.effects?.(effects, this.#core) ?? effects;
  }

  entries(from: number, to: number, bytesMax: number) {
    const range = this.#breakage.entries?.(this.#core, from, to) ?? [from, to];
    return this.#core.entries(range[0], range[1], bytesMax);
  }
}

function broken(make: () => Breakage): CoreFactory {
  return (config, stored, random) => {
    const breakage = make();
    const altered = breakage.stored?.(stored) ?? stored;
    return new BrokenCore(raftCoreFactory(config, altered, random), breakage);
  };
}

type Send = Extract<RaftEffect, { type: 'send' }>;

/** A breakage that changes what is sent. */
function sending(change: (send: Send, core: SimulatedCore) => Send): () => Breakage {
  return () => ({
    effects: (effects, core) =>
      effects.map((effect) => (effect.type === 'send' ? change(effect, core) : effect)),
  });
}

/** The index a leader may see on a majority, of whatever term (figure 8 of the paper says why not to commit it). */
function majorityIndex(core: SimulatedCore): number {
  const { persistedIndex, peers } = core.status;
  const held = [persistedIndex, ...peers.map((peer) => peer.matchIndex)].sort((a, b) => b - a);
  return held[Math.floor(held.length / 2)] ?? 0;
}

const breakages: readonly {
  readonly name: string;
  readonly caught: readonly Invariant[];
  readonly make: () => Breakage;
}[] = [
  {
    name: 'grants votes before they are on the disk',
    caught: ['durable-before-send'],
    make: sending((send) =>
      send.message.type === 'voteResponse' ? { ...send, after: null } : send,
    ),
  },
  {
    name: 'never writes its vote',
    caught: ['durable-before-send'],
    make: () => ({
      effects: (effects) =>
        effects.map((effect) =>
          effect.type === 'persist' && effect.hardState !== null
            ? { ...effect, hardState: { ...effect.hardState, votedFor: null } }
            : effect,
        ),
    }),
  },
  {
    name: 'forgets its vote in a restart',
    caught: ['vote-changed', 'election-safety'],
    make: () => ({
      stored: (stored) => ({ ...stored, hardState: { ...stored.hardState, votedFor: null } }),
    }),
  },
  {
    name: 'acknowledges entries before they are on the disk',
    caught: ['durable-before-send'],
    make: sending((send) =>
      send.message.type === 'appendResponse' ? { ...send, after: null } : send,
    ),
  },
  {
    name: 'acknowledges appends that do not fit its log',
    caught: ['durable-before-send', 'log-matching'],
    make: sending((send) =>
      send.message.type === 'appendResponse'
        ? { ...send, message: { ...send.message, success: true } }
        : send,
    ),
  },
  {
    name: 'commits without a quorum',
    caught: ['commit-quorum'],
    make: () => ({
      effects: (effects, core) =>
        core.role === 'leader' && effects.some((effect) => effect.type === 'persist')
          ? [...effects, { type: 'commit', index: core.lastIndex }]
          : effects,
    }),
  },
  {
    name: 'commits entries of earlier terms by counting',
    caught: ['commit-own-term'],
    make: () => {
      let told = 0;
      return {
        effects: (effects, core) => {
          if (core.role !== 'leader') return effects;
          const index = majorityIndex(core);
          if (index <= Math.max(told, core.commitIndex)) return effects;
          told = index;
          return [...effects, { type: 'commit', index }];
        },
      };
    },
  },
  {
    name: 'tells followers a commit index beyond what is known to match',
    caught: ['state-machine-safety', 'commit-quorum', 'core-threw'],
    make: sending((send, core) =>
      send.message.type === 'heartbeat'
        ? { ...send, message: { ...send.message, commitIndex: core.commitIndex } }
        : send,
    ),
  },
  {
    name: 'serves reads on the leader without asking anybody',
    caught: ['read-linearizable'],
    make: () => {
      const asked: number[] = [];
      return {
        event: (event, core) => {
          if (event.type !== 'readIndex' || core.role !== 'leader') return [event];
          asked.push(event.id);
          return [];
        },
        effects: (effects, core) => [
          ...effects,
          ...asked.splice(0).map(
            (id): RaftEffect => ({
              type: 'respond',
              id,
              result: { type: 'readReady', index: core.commitIndex, stamp: null },
            }),
          ),
        ],
      };
    },
  },
  {
    name: 'leaves conflicting entries on the disk',
    caught: ['log-matching', 'status-consistent'],
    make: () => ({
      effects: (effects) =>
        effects.map((effect) =>
          effect.type === 'persist' ? { ...effect, truncateFrom: null } : effect,
        ),
    }),
  },
  {
    name: 'refuses proposals that it has taken',
    caught: ['refused-then-committed'],
    make: () => ({
      effects: (effects) =>
        effects.map((effect) =>
          effect.type === 'respond' && effect.result.type === 'accepted'
            ? { ...effect, result: { type: 'notLeader', leader: null } }
            : effect,
        ),
    }),
  },
  {
    name: 'appends a proposal twice',
    caught: ['answered-once'],
    make: () => ({ event: (event) => (event.type === 'propose' ? [event, event] : [event]) }),
  },
  {
    name: 'skips an entry when it applies',
    caught: ['applied-twice'],
    make: () => ({
      entries: (_core, from, to) => (from % 7 === 0 && to > from ? [from + 1, to] : [from, to]),
    }),
  },
  {
    name: 'never sends heartbeats',
    caught: ['quiet-leader-change', 'convergence'],
    make: () => ({
      effects: (effects) =>
        effects.filter((effect) => effect.type !== 'send' || effect.message.type !== 'heartbeat'),
    }),
  },
];

/** Lets old heartbeat answers confirm new reads (etcd#20418). */
function reusingRounds(): Breakage {
  let round = 0;
  return {
    event: (event) =>
      event.type === 'message' && event.message.type === 'heartbeatResponse'
        ? [{ ...event, message: { ...event.message, round } }]
        : [event],
    effects: (effects) => {
      for (const effect of effects) {
        if (effect.type === 'send' && effect.message.type === 'heartbeat') {
          round = effect.message.round;
        }
      }
      return effects;
    },
  };
}

/** Answers a heartbeat of an earlier term in its own term, and with the round of that heartbeat. */
function answeringOldRounds(): Breakage {
  let oldRound: number | null = null;
  return {
    event: (event, core) => {
      const heartbeat = event.type === 'message' && event.message.type === 'heartbeat';
      const old = heartbeat && event.message.term < core.term;
      oldRound = old && event.message.type === 'heartbeat' ? event.message.round : null;
      return [event];
    },
    effects: (effects) =>
      effects.map((effect) =>
        oldRound !== null && effect.type === 'send' && effect.message.type === 'heartbeatResponse'
          ? { ...effect, message: { ...effect.message, round: oldRound } }
          : effect,
      ),
  };
}

function createCluster(coreFactory: CoreFactory): SimulatedCluster {
  const stateMachine = () => ({ apply: () => undefined });
  const cluster = new SimulatedCluster({ seed: 1, nodes: 3, stateMachine, coreFactory });
  expect(cluster.settle()).toBe(true);
  return cluster;
}

/** A leader that hears answers of the past while the others elect a new one and commit; then it is asked for a read. */
function readFromDeposedLeader(cluster: SimulatedCluster): () => SimulatedRequest {
  const old = cluster.leader?.id ?? '';
  const others = cluster.nodes.map((node) => node.id).filter((id) => id !== old);
  cluster.lag(others, [old], 5_000);
  cluster.runFor(10_000);
  cluster.cut([old], others);
  expect(cluster.runUntil(() => others.includes(cluster.leader?.id ?? ''))).toBe(true);
  const write = cluster.propose(cluster.leader?.id ?? '', new Uint8Array(4));
  expect(cluster.runUntil(() => write.outcome?.type === 'committed')).toBe(true);
  expect(cluster.node(old).role).toBe('leader');
  const read = cluster.readIndex(old);
  return () => {
    cluster.runUntil(() => read.outcome !== null);
    return read;
  };
}

/**
 * A leader counts many rounds and dies while a follower has yet to hear of the last of them; it comes back, leads
 * again, counting from the start, and only then do its old heartbeats arrive.
 */
function restartLeaderBehindItsHeartbeats(coreFactory: CoreFactory): SimulatedCluster {
  const cluster = createCluster(coreFactory);
  const leader = cluster.leader?.id ?? '';
  const others = cluster.nodes.map((node) => node.id).filter((id) => id !== leader);
  cluster.runFor(60_000);
  cluster.lag([leader], others, 10_000);
  cluster.runFor(20_000);
  cluster.crash(leader);
  cluster.heal();
  cluster.restart(leader);
  expect(cluster.settle()).toBe(true);
  if (cluster.leader?.id !== leader) {
    cluster.transferLeadership(cluster.leader?.id ?? '', leader);
    expect(cluster.runUntil(() => cluster.leader?.id === leader)).toBe(true);
  }
  cluster.runFor(10_000);
  expect(cluster.leader?.id).toBe(leader);
  return cluster;
}

describe('the invariant checker', () => {
  it('catches a core that lets old heartbeat answers confirm new reads', () => {
    const read = readFromDeposedLeader(createCluster(broken(reusingRounds)));
    expect(read).toThrow('read-linearizable');
  });

  // Found by the random runs, in seed 2002092 of that time: one of 24,000.
  it('catches a core that takes rounds of a node’s earlier run for those of the present one', () => {
    const read = readFromDeposedLeader(
      restartLeaderBehindItsHeartbeats(broken(answeringOldRounds)),
    );
    expect(read).toThrow('read-linearizable');
  });

  it('has nothing against a core that tells old answers from new ones', () => {
    const plain = readFromDeposedLeader(createCluster(raftCoreFactory));
    expect(plain().outcome?.type).toBe('notLeader');
    const restarted = readFromDeposedLeader(restartLeaderBehindItsHeartbeats(raftCoreFactory));
    expect(restarted().outcome?.type).toBe('notLeader');
  });

  it.each(breakages)('catches a core that $name', ({ name, caught, make }) => {
    const found: string[] = [];
    const seedsMax = 60;
    for (let seed = 1; seed <= seedsMax && found.length === 0; seed += 1) {
      const { violation } = runSeed({
        seed,
        events: 20_000,
        plain: true,
        coreFactory: broken(make),
      });
      if (violation === null) continue;
      found.push(violation.invariant);
      if (process.env['SIMULATION_VERBOSE'] !== undefined) {
        console.log(`${name}: seed ${seed}: ${violation.message}`);
      }
    }
    expect(found).toHaveLength(1);
    expect(caught).toContain(found[0]);
  });
});
