// What the parts of a command's way cost, each alone: npm run bench:micro.
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { describeEnvironment } from '../bench/environment.mjs';
import { renderTable } from '../bench/report.mjs';
import { measureCases } from './measure.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Where the cases of each part are: beside what they measure. */
const parts = {
  parse: 'libs/resp-protocol/bench/parse.mjs',
  encode: 'libs/resp-protocol/bench/encode.mjs',
  apply: 'libs/state-machine/bench/apply.mjs',
  append: 'libs/log-storage/bench/append.mjs',
  step: 'libs/raft-core/bench/step.mjs',
};

const help = `npm run bench:micro -- [options] [part ...]

Parts: ${Object.keys(parts).join(', ')} (all). CPU time of all threads per operation, medians over rounds in which the cases take turns; so
figures hold on a busy machine, too. Measures what is compiled: npm run build.

  --rounds N        of each case (7)
  --only TEXT       only cases whose name contains it
  --against DIR     another checkout of Kiwi, compiled: its cases take turns with these, and the ratio is that within each round
  --json FILE       also write all rounds to FILE
  --help            this text
`;

const text = { type: 'string' };
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { ...text, default: '7' },
    only: { ...text, default: '' },
    against: text,
    json: text,
    help: { type: 'boolean', default: false },
  },
});

async function main() {
  const rounds = Number(values.rounds);
  if (!(rounds >= 1 && rounds <= 1000))
    throw new Error('--rounds must be a number from 1 to 1000.');
  const chosen = positionals.length === 0 ? Object.keys(parts) : positionals;
  const environment = describeEnvironment();
  const { cpu, cores, node, commit } = environment;
  console.log(
    `${cores} x ${cpu}, Node.js ${node}, commit ${commit?.slice(0, 10)}, ${rounds} rounds`,
  );
  const results = {};
  for (const part of chosen) {
    if (parts[part] === undefined)
      throw new Error(`There is no part "${part}": --help lists them.`);
    const checkouts = [root, ...(values.against === undefined ? [] : [resolve(values.against)])];
    const cases = await Promise.all(checkouts.map((checkout) => casesOf(checkout, part)));
    results[part] = await measureCases(cases, rounds);
    console.log(`\n${renderTable(table(part, results[part]))}`);
  }
  if (values.json !== undefined) {
    writeFileSync(values.json, `${JSON.stringify({ environment, results }, null, 2)}\n`);
  }
}

async function casesOf(checkout, part) {
  const { cases } = await import(pathToFileURL(join(checkout, parts[part])).href);
  return cases.filter(({ name }) => name.includes(values.only));
}

function table(part, results) {
  const head = [part, 'ns', 'fastest', 'slowest', 'per CPU second'];
  const isCompared = values.against !== undefined;
  return [
    isCompared ? [...head, 'ns there', 'here/there'] : head,
    ...results.map(({ name, ns, fastest, slowest, nsThere, ratio }) => {
      const row = [name, ...[ns, fastest, slowest, 1e9 / ns].map(figure)];
      return isCompared ? [...row, figure(nsThere), ratio?.toFixed(2) ?? ''] : row;
    }),
  ];
}

function figure(value) {
  if (value === null) return '';
  return value < 100 ? value.toPrecision(3) : Math.round(value).toLocaleString('en');
}

if (values.help) console.log(help);
else {
  await main().catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
