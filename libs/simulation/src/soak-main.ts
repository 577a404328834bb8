import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import { runSeed } from './swarm/run-seed.ts';
import { runSoak } from './soak/run-soak.ts';
import { parseSoakOptions } from './soak/soak-options.ts';
import type { SoakOptions } from './soak/soak-options.ts';

/** The soak command: `nx run simulation:soak -- --seeds=1000 --events=20000`, or `--seed=N --trace`. */
const options = parseSoakOptions(process.argv.slice(2), new Date(), availableParallelism());
process.exitCode =
  options.mode === 'replay' ? replay(options) : await soak(options, performance.now());

async function soak(
  { first, seeds, events, workers }: Extract<SoakOptions, { mode: 'soak' }>,
  startMs: number,
): Promise<number> {
  console.log(`first=${first} seeds=${seeds} events=${events} workers=${workers}`);
  const totals = await runSoak({ first, seeds, events, workers }, (result) => {
    if (result.violation === null) return;
    console.log(`seed ${result.seed} after ${result.events} events: ${result.violation}`);
    console.log(
      `  replay: npx nx run simulation:soak -- --seed=${result.seed} --events=${events} --trace`,
    );
  });
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  console.log(
    `seeds=${totals.seeds} events=${totals.events} violations=${totals.violations} seconds=${seconds}`,
  );
  return totals.violations === 0 ? 0 : 1;
}

function replay({ seed, events, trace }: Extract<SoakOptions, { mode: 'replay' }>): number {
  const report = runSeed({ seed, events, keepTrace: trace });
  for (const line of report.lines) console.log(line);
  console.log(JSON.stringify(report.plan));
  const { violation, eventsInAll, virtualMs, elections, committed, digest } = report;
  if (violation !== null) console.log(violation.stack);
  console.log(
    `seed=${seed} events=${eventsInAll} virtualMs=${virtualMs.toFixed(0)} elections=${elections} ` +
      `committed=${committed} digest=${digest} violations=${violation === null ? 0 : 1}`,
  );
  return violation === null ? 0 : 1;
}
