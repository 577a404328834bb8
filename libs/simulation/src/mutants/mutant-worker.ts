import { parentPort, workerData } from 'node:worker_threads';
import { huntBySeeds } from './hunt-by-seeds.ts';
import type { Hunt } from './hunt-by-seeds.ts';

/** Hunts one mutant in a thread of its own, which can be ended from outside if the mutant never returns. */
const { module, hunt } = workerData as { readonly module: string; readonly hunt: Hunt };
parentPort?.postMessage(await huntBySeeds(new URL(module), hunt));
