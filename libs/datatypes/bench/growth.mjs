// How the cost of the command families grows with the size of the value: `npx nx run datatypes:bench`.
// Operations per second of CPU time at 10, 1,000 and 1,000,000 elements, the best of several rounds, as a table of Markdown.
import { cpus } from 'node:os';
import { families } from './families.mjs';

const sizes = [10, 1000, 1_000_000];
const roundMs = 40;
const rounds = 5;
/** Between two looks at the clock. */
const batch = 256;

/** CPU time of this process in milliseconds: what other processes take does not count, the garbage collector does. */
function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Operations per second of the best round. */
function rateOf(run, value, n) {
  let best = 0;
  let i = 0;
  for (let round = 0; round < rounds; round++) {
    const begun = cpuMs();
    let spent = 0;
    let count = 0;
    while (spent < roundMs) {
      for (let left = batch; left > 0; left--) run(value, i++, n);
      count += batch;
      spent = cpuMs() - begun;
    }
    best = Math.max(best, (count / spent) * 1000);
  }
  return best;
}

function shown(rate) {
  return Number(rate.toPrecision(2)).toLocaleString('en-US');
}

console.log(`Node.js ${process.version}, ${cpus()[0].model.trim()}, ${cpus().length} cores`);
console.log('| family | operation | Redis documents | 10 | 1,000 | 1,000,000 |');
console.log('| --- | --- | --- | ---: | ---: | ---: |');
/** `node --expose-gc bench/growth.mjs list` measures one family. */
const [only] = process.argv.slice(2);
for (const [family, { make, operations }] of Object.entries(families)) {
  if (only !== undefined && only !== family) continue;
  const rates = new Map(Object.keys(operations).map((name) => [name, []]));
  for (const n of sizes) {
    for (const [name, [, run]] of Object.entries(operations)) {
      // A value of its own for each operation: what one leaves behind does not count for the next.
      const value = make(n);
      globalThis.gc();
      rates.get(name).push(rateOf(run, value, n));
    }
  }
  for (const [name, [documented]] of Object.entries(operations)) {
    console.log(`| ${[family, name, documented, ...rates.get(name).map(shown)].join(' | ')} |`);
  }
}
