import { parseCrashOptions } from './crash/crash-options.ts';
import { CrashTest } from './crash/crash-test.ts';

/**
 * The crash test: `nx run kiwi-e2e:crash -- --rounds=200 [--seed=N] [--fresh-every=N] [--server-flag=--key=value ...]`.
 * Ends with status 1 when anything was lost.
 */
const options = parseCrashOptions(process.argv.slice(2));
const test = new CrashTest(options, (line) => console.log(line));

// However this program ends, no node stays behind.
process.on('exit', () => test.killNow());
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    test.abandon();
    process.exit(130);
  });
}

console.log(`seed=${options.seed} rounds=${options.rounds}`);
const { rounds, lost, divergent, broken } = await test.run();
console.log(
  `rounds=${rounds} lost=${lost} divergent=${divergent}${broken === null ? '' : ' broken=1'}`,
);
process.exit(lost + divergent === 0 && broken === null ? 0 : 1);
