import { parseOracleOptions } from './oracle/oracle-options.ts';
import { OracleRun } from './oracle/oracle-run.ts';

/**
 * Compares Kiwi with redis-server: `nx run kiwi-e2e:oracle -- --cases=10000 [--seed=N] [--single]`. Says which commands and options were never exercised,
 * and ends with status 1 when a reply or a final state differs.
 */
const options = parseOracleOptions(process.argv.slice(2));
const run = new OracleRun(options, (line) => console.log(`DIFFERENT ${line}`));

// However this program ends, no node stays behind.
process.on('exit', () => run.killNow());
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => process.exit(130));
}

console.log(`seed=${options.seed} cases=${options.cases}`);
try {
  await run.start();
  const { commands, cases, differences } = await run.run();
  const { coverage } = run;
  for (const name of coverage.unreachedCommands()) console.log(`never exercised: ${name}`);
  for (const option of coverage.unusedOptions()) console.log(`never exercised: ${option}`);
  console.log(`commands=${commands} cases=${cases} differences=${differences}`);
  process.exitCode = differences === 0 ? 0 : 1;
} finally {
  await run.stop();
}
