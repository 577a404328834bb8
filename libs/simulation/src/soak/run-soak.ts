import { Worker } from 'node:worker_threads';
import { runSeed } from '../swarm/run-seed.ts';
import { seedResult } from './seed-result.ts';
import type { SeedResult } from './seed-result.ts';

export interface SoakRange {
  readonly first: number;
  readonly seeds: number;
  readonly events: number;
  /** Threads; with 1 the runs take place in the calling thread. */
  readonly workers: number;
}

export interface SoakTotals {
  readonly seeds: number;
  /** Events under faults that took place. */
  readonly events: number;
  readonly violations: number;
}

/** Runs `seeds` consecutive seeds from `first` on; `onResult` sees each as it ends, in no fixed order. */
export async function runSoak(
  range: SoakRange,
  onResult: (result: SeedResult) => void,
): Promise<SoakTotals> {
  let next = range.first;
  const end = range.first + range.seeds;
  let events = 0;
  let violations = 0;
  const take = (): number | null => (next < end ? next++ : null);
  const finish = (result: SeedResult): void => {
    events += result.events;
    if (result.violation !== null) violations += 1;
    onResult(result);
  };
  if (range.workers <= 1) {
    for (let seed = take(); seed !== null; seed = take()) {
      finish(seedResult(runSeed({ seed, events: range.events })));
    }
  } else {
    const workers = Array.from({ length: Math.min(range.workers, range.seeds) }, () =>
      drainWithWorker(range.events, take, finish),
    );
    await Promise.all(workers);
  }
  return { seeds: range.seeds, events, violations };
}

function drainWithWorker(
  events: number,
  take: () => number | null,
  finish: (result: SeedResult) => void,
): Promise<void> {
  const worker = new Worker(new URL('./soak-worker.js', import.meta.url));
  return new Promise<void>((resolve, reject) => {
    const feed = (): void => {
      const seed = take();
      if (seed === null) resolve();
      else worker.postMessage({ seed, events });
    };
    worker.on('error', reject);
    worker.on('exit', (code) => reject(new Error(`a worker ended early with code ${code}`)));
    worker.on('message', (result: SeedResult) => {
      finish(result);
      feed();
    });
    feed();
  }).finally(() => worker.terminate());
}
