import type { SeedReport } from '../swarm/run-seed.ts';

/** What a worker tells of one run. */
export interface SeedResult {
  readonly seed: number;
  readonly events: number;
  readonly violation: string | null;
}

export function seedResult(report: SeedReport): SeedResult {
  return {
    seed: report.seed,
    events: report.events,
    violation: report.violation?.message ?? null,
  };
}
