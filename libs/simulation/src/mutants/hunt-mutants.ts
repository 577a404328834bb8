import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { buildFolder, buildMutant } from './build-mutant.ts';
import type { Hunt, Prey } from './hunt-by-seeds.ts';
import { huntBySpec } from './hunt-by-spec.ts';
import type { Mutant } from './mutant.ts';

export interface MutantResult {
  readonly mutant: Mutant;
  readonly killed: boolean;
  /** The spec, or the broken rules and the seeds that took. */
  readonly by: string;
  /** Null when a spec was asked. */
  readonly medianSeeds: number | null;
}

/** Hunts mutants, so many at a time; `onResult` sees each as it ends. */
export async function huntMutants(
  mutants: readonly Mutant[],
  hunt: Hunt,
  workers: number,
  onResult: (result: MutantResult) => void,
): Promise<void> {
  const waiting = [...mutants];
  const drain = async (): Promise<void> => {
    for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
      onResult(await huntMutant(mutant, hunt));
    }
  };
  try {
    await Promise.all(Array.from({ length: workers }, drain));
  } finally {
    rmSync(buildFolder(), { recursive: true, force: true });
  }
}

async function huntMutant(mutant: Mutant, hunt: Hunt): Promise<MutantResult> {
  const folder = join(buildFolder(), mutant.name);
  const module = buildMutant(mutant, folder);
  if (mutant.spec !== undefined) {
    const killed = await huntBySpec(folder, mutant.spec);
    return { mutant, killed, by: mutant.spec, medianSeeds: null };
  }
  const { seedsNeeded, invariants } = await huntInThread(module, hunt);
  const sorted = [...seedsNeeded].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? null;
  return { mutant, killed: median !== null, by: invariants.join(', '), medianSeeds: median };
}

function huntInThread(module: URL, hunt: Hunt): Promise<Prey> {
  const worker = new Worker(new URL('./mutant-worker.js', import.meta.url), {
    workerData: { module: module.href, hunt },
  });
  return new Promise<Prey>((resolve, reject) => {
    worker.on('error', reject);
    worker.on('message', resolve);
  });
}
