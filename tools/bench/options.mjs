import { parseArgs } from 'node:util';
import { defaultWorkloads, workloadNames } from './workloads.mjs';

export const help = `Measures Kiwi against Redis with redis-benchmark, all on this machine.

npm run bench -- [options]

  --only LIST       which of redis,one,three (all; redis is left out when it is not installed)
  --targets LIST    which nodes of the three to talk to: leader, follower, spread over all three (leader,follower)
  --commands LIST   which of set,get,incr,lpush,lpop,sadd,hset,zadd,xadd,mixed (set,get); mixed: four GETs to each SET
  --depths LIST     commands per pipeline (1,16,100)
  --rounds N        rounds; medians are taken over them (5)
  --seconds N       how long one run should take, roughly (3)
  --requests N      requests per run, instead of --seconds
  --clients N       connections (50)
  --value-bytes N   size of a value (100)
  --keys N          number of keys (1000000)
  --json FILE       where every run and the medians go, with a chart beside it (bench-results/bench-<time>.json)
  --compare FILE    also print the medians beside those of an earlier run's JSON file
  --quick           2 rounds of 1 second over 100,000 keys, for a first impression
  --no-build        do not compile first
  --help            this text
`;

const servers = ['redis', 'one', 'three'];
const nodeTargets = ['leader', 'follower', 'spread'];

/** @returns the options; throws an Error with a sentence for the user when they make no sense. */
export function parseOptions(argv) {
  const text = { type: 'string' };
  const flag = { type: 'boolean', default: false };
  const { values } = parseArgs({
    args: argv,
    options: {
      only: text,
      targets: text,
      commands: text,
      depths: text,
      rounds: text,
      seconds: text,
      requests: text,
      clients: text,
      'value-bytes': text,
      keys: text,
      json: text,
      compare: text,
      quick: flag,
      'no-build': flag,
      help: flag,
    },
  });
  const depths = (values.depths ?? '1,16,100').split(',');
  return {
    help: values.help,
    build: !values['no-build'],
    servers: choices('--only', values.only, servers),
    targets: choices('--targets', values.targets ?? 'leader,follower', nodeTargets),
    commands: choices('--commands', values.commands ?? defaultWorkloads.join(), workloadNames),
    depths: depths.map((depth) => number('--depths', depth, 1, 10_000)),
    rounds: number('--rounds', values.rounds ?? (values.quick ? '2' : '5'), 1, 1_000),
    seconds: number('--seconds', values.seconds ?? (values.quick ? '1' : '3'), 0.1, 600),
    requests: values.requests === undefined ? null : number('--requests', values.requests, 1, 1e9),
    clients: number('--clients', values.clients ?? '50', 1, 10_000),
    valueBytes: number('--value-bytes', values['value-bytes'] ?? '100', 1, 1e8),
    keys: number('--keys', values.keys ?? (values.quick ? '100000' : '1000000'), 1, 1e9),
    json: values.json ?? null,
    compare: values.compare ?? null,
  };
}

function choices(name, text, allowed) {
  if (text === undefined) return allowed;
  const chosen = text.split(',');
  const wrong = chosen.find((choice) => !allowed.includes(choice));
  if (wrong === undefined) return allowed.filter((choice) => chosen.includes(choice));
  throw new Error(`${name} knows ${allowed.join(', ')}, not "${wrong}".`);
}

function number(name, text, min, max) {
  const value = Number(text);
  if (text !== '' && value >= min && value <= max) return value;
  throw new Error(`${name} must be a number from ${min} to ${max}, not "${text}".`);
}
