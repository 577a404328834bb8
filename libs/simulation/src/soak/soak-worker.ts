import { parentPort } from 'node:worker_threads';
import { runSeed } from '../swarm/run-seed.ts';
import { seedResult } from './seed-result.ts';

/** Runs each seed it is handed, one at a time, until its port is closed. */
parentPort?.on('message', ({ seed, events }: { seed: number; events: number }) => {
  parentPort?.postMessage(seedResult(runSeed({ seed, events })));
});
