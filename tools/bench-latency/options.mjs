import { parseArgs } from 'node:util';

export const help = `Latency of SETs at a fixed rate: npm run bench:latency. The load is an open loop; a request's time counts from when it was due.

npm run bench:latency -- [options]

  --only LIST       which of redis,one,three (three; redis is appendfsync always)
  --rate N          SETs per second (5000)
  --seconds N       length of a round (10)
  --rounds N        rounds; medians are taken over them (5)
  --clients N       connections (50)
  --value-bytes N   size of a value (100)
  --keys N          number of keys, written before (100000)
  --json FILE       also write every round to FILE
  --no-build        do not compile first
  --help            this text
`;

const servers = ['redis', 'one', 'three'];

/** @returns the options; throws an Error with a sentence for the user when they make no sense. */
export function parseOptions(argv) {
  const text = { type: 'string' };
  const flag = { type: 'boolean', default: false };
  const { values } = parseArgs({
    args: argv,
    options: {
      ...{ only: text, rate: text, seconds: text, rounds: text, clients: text },
      ...{ 'value-bytes': text, keys: text, json: text, 'no-build': flag, help: flag },
    },
  });
  const only = (values.only ?? 'three').split(',');
  const wrong = only.find((name) => !servers.includes(name));
  if (wrong !== undefined) throw new Error(`--only knows ${servers.join(', ')}, not "${wrong}".`);
  return {
    help: values.help,
    build: !values['no-build'],
    servers: only,
    rate: number('--rate', values.rate ?? '5000', 1, 1e6),
    seconds: number('--seconds', values.seconds ?? '10', 1, 3600),
    rounds: number('--rounds', values.rounds ?? '5', 1, 1000),
    clients: number('--clients', values.clients ?? '50', 1, 10_000),
    valueBytes: number('--value-bytes', values['value-bytes'] ?? '100', 1, 1e8),
    keys: number('--keys', values.keys ?? '100000', 1, 1e9),
    json: values.json ?? null,
  };
}

function number(name, text, min, max) {
  const value = Number(text);
  if (text !== '' && value >= min && value <= max) return value;
  throw new Error(`${name} must be a number from ${min} to ${max}, not "${text}".`);
}
