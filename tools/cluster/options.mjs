import { parseArgs } from 'node:util';

export const help = `Starts a Kiwi cluster on this machine and shows the logs of all nodes. Ctrl-C stops it.

npm run cluster -- [options] [-- flags for every node]

  --nodes N         number of nodes (3)
  --base-port PORT  port of the first node; the others follow (7379)
  --data-dir DIR    where the nodes keep their data, each in a folder of its own (./kiwi-data-cluster)
  --clean           delete that data first
  --no-build        do not compile first
  --help            this text

Example: npm run cluster -- --nodes 5 --clean -- --log-level=debug
`;

/** @returns the options; throws an Error with a sentence for the user when they make no sense. */
export function parseOptions(argv) {
  const split = argv.indexOf('--');
  const own = split < 0 ? argv : argv.slice(0, split);
  const { values } = parseArgs({
    args: own,
    options: {
      nodes: { type: 'string', default: '3' },
      'base-port': { type: 'string', default: '7379' },
      'data-dir': { type: 'string', default: './kiwi-data-cluster' },
      clean: { type: 'boolean', default: false },
      'no-build': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const nodes = integer('--nodes', values.nodes, 1, 9);
  return {
    help: values.help,
    nodes,
    basePort: integer('--base-port', values['base-port'], 1, 65_536 - nodes),
    dataDirectory: values['data-dir'],
    clean: values.clean,
    build: !values['no-build'],
    nodeFlags: split < 0 ? [] : argv.slice(split + 1),
  };
}

function integer(name, text, min, max) {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new Error(`${name} must be a number from ${min} to ${max}, not "${text}".`);
}
