import { afterEach, describe, expect, it } from '@jest/globals';
import { bytes } from '../core/test-core.ts';
import type { NodeId } from '../core/types.ts';
import type { Random } from '../ports/clock.ts';
import { TestCluster } from './test-cluster.ts';

const electionTimeoutMaxMs = 2000;
/** A client asks so often. */
const everyMs = 20;
const seeds = Number(process.env['SEEDS'] ?? 4);

interface Fault {
  /** Whose link fails, at first. */
  readonly who: 'leader' | 'follower';
  /** Hears nothing, or is not heard. */
  readonly what: 'deaf' | 'mute';
  readonly towards: 'one peer' | 'all but one peer' | 'all peers';
}

let cluster: TestCluster | null = null;
afterEach(async () => {
  await cluster?.stop();
  cluster = null;
});

describe('A node that hears but is not heard, or is heard but does not hear,', () => {
  for (const who of ['leader', 'follower'] as const) {
    for (const what of ['deaf', 'mute'] as const) {
      for (const towards of ['one peer', 'all but one peer', 'all peers'] as const) {
        it(
          `never stops the others for two election time-outs: a ${who} ${what} to ${towards}`,
          async () => {
            const gaps: number[] = [];
            for (let seed = 1; seed <= seeds; seed++) {
              gaps.push(await longestGap(seed % 2 === 0 ? 3 : 5, seed, { who, what, towards }));
            }
            if (process.env['SEEDS'] !== undefined) report(`${who} ${what} to ${towards}`, gaps);
            expect(Math.max(...gaps)).toBeLessThanOrEqual(2 * electionTimeoutMaxMs);
            // The fault does something at all, where it must.
            if (who === 'leader' && towards === 'all peers') {
              expect(Math.min(...gaps)).toBeGreaterThan(everyMs);
            }
          },
          10_000 * seeds,
        );
      }
    }
  }
});

/** The longest time, in ms, in which no client of any leader got a commit, from before the fault until after its repair. */
async function longestGap(size: number, seed: number, fault: Fault): Promise<number> {
  const c = new TestCluster(size, {
    random: pseudoRandom(seed),
    electionTimeoutMaxMs,
    // Leases make nodes refuse votes more stubbornly.
    leaseReads: seed % 3 === 0 ? { maxClockDrift: 0.05 } : null,
  });
  cluster = c;
  await c.start();
  const leader = await c.leader();
  let lastCommitMs = c.clock.now();
  let longestMs = 0;
  const writeFor = async (ms: number): Promise<void> => {
    for (const end = c.clock.now() + ms; c.clock.now() < end; ) {
      for (const { node } of c.running) {
        if (node.status.role !== 'leader') continue;
        void node.propose(bytes('x')).then(({ type }) => {
          if (type !== 'committed') return;
          longestMs = Math.max(longestMs, c.clock.now() - lastCommitMs);
          lastCommitMs = c.clock.now();
        });
      }
      await c.clock.advance(everyMs);
    }
    longestMs = Math.max(longestMs, c.clock.now() - lastCommitMs);
  };

  await writeFor(500 + 97 * seed);
  const one = fault.who === 'leader' ? leader : c.running.find((member) => member !== leader);
  if (one === undefined) throw new Error('there is no such node');
  cut(c, one.node.status.id, leader.node.status.id, fault);
  await writeFor(6000);
  c.network.heal();
  await writeFor(3000);
  await c.stop();
  return longestMs;
}

/** A follower whose link to one peer fails loses that to the leader. */
function cut(c: TestCluster, id: NodeId, leader: NodeId, { what, towards }: Fault): void {
  const others = c.members.map((member) => member.id).filter((other) => other !== id);
  others.sort((a, b) => Number(b === leader) - Number(a === leader));
  const count = {
    'one peer': 1,
    'all but one peer': others.length - 1,
    'all peers': others.length,
  };
  for (const other of others.slice(0, count[towards])) {
    if (what === 'deaf') c.network.cut(other, id);
    else c.network.cut(id, other);
  }
}

function report(name: string, gaps: readonly number[]): void {
  const sorted = [...gaps].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  process.stderr.write(
    `${name}: ${gaps.length} seeds, median ${median} ms, worst ${sorted.at(-1)} ms\n`,
  );
}

/** A linear congruential generator (Numerical Recipes, "quick and dirty"). */
function pseudoRandom(seed: number): Random {
  let state = seed * 2654435761;
  return {
    next: () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    },
  };
}
