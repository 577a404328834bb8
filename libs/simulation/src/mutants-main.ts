import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { allMutants } from './mutants/all-mutants.ts';
import { huntMutants } from './mutants/hunt-mutants.ts';

/** The mutants command: `nx run simulation:mutants`, with `-- --only=NAME` for those whose name contains it. */
const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  options: {
    only: { type: 'string', default: '' },
    seeds: { type: 'string', default: '400' },
    events: { type: 'string', default: '20000' },
    kills: { type: 'string', default: '5' },
    workers: { type: 'string', default: String(availableParallelism()) },
  },
});
const mutants = allMutants.filter(({ name }) => name.includes(values.only));
const hunt = {
  first: 1,
  seedsMax: Number(values.seeds),
  events: Number(values.events),
  kills: Number(values.kills),
};
const medians: number[] = [];
let killed = 0;
await huntMutants(mutants, hunt, Number(values.workers), (result) => {
  if (result.killed) killed += 1;
  if (result.medianSeeds !== null) medians.push(result.medianSeeds);
  const seeds = result.medianSeeds === null ? '' : ` seeds=${result.medianSeeds}`;
  const { name, origin } = result.mutant;
  console.log(`${result.killed ? 'killed' : 'ALIVE '} ${name}${seeds} (${origin}) by ${result.by}`);
});
medians.sort((a, b) => a - b);
console.log(`median seeds to kill: ${medians[Math.floor(medians.length / 2)] ?? 'none'}`);
console.log(`mutants=${mutants.length} killed=${killed}`);
process.exitCode = killed === mutants.length && killed > 0 ? 0 : 1;
