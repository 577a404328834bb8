import type { RaftCore } from '@kiwi/raft-core';
import type { Invariant } from '../check/violation-error.ts';
import { runSeed } from '../swarm/run-seed.ts';

export interface Hunt {
  readonly first: number;
  readonly seedsMax: number;
  readonly events: number;
  /** The hunt ends when the mistake was found so often. */
  readonly kills: number;
}

export interface Prey {
  /** For each time it was found: how many seeds that took. Empty: it survived. */
  readonly seedsNeeded: readonly number[];
  /** The rules it broke. */
  readonly invariants: readonly Invariant[];
}

/** Runs seeds with a core built from mutated source until the mistake is found. */
export async function huntBySeeds(module: URL, hunt: Hunt): Promise<Prey> {
  const loaded = (await import(module.href)) as { readonly RaftCore: typeof RaftCore };
  const seedsNeeded: number[] = [];
  const invariants = new Set<Invariant>();
  let needed = 0;
  for (let seed = hunt.first; seed < hunt.first + hunt.seedsMax; seed += 1) {
    needed += 1;
    const { violation } = runSeed({
      seed,
      events: hunt.events,
      coreFactory: (config, stored, random) => loaded.RaftCore.restore(config, stored, random),
    });
    if (violation === null) continue;
    invariants.add(violation.invariant);
    seedsNeeded.push(needed);
    needed = 0;
    if (seedsNeeded.length === hunt.kills) break;
  }
  return { seedsNeeded, invariants: [...invariants] };
}
