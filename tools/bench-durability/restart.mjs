// How long a node takes to serve again after a stop or a crash: npm run bench:restart.
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { preload } from '../bench/preload.mjs';
import { renderTable } from '../bench/report.mjs';
import { median } from '../bench/statistics.mjs';
import { freePorts } from '../cluster/free-ports.mjs';
import { checkpointsOff } from './checkpoint-flags.mjs';
import { grouped, megabytes, pause, runProgram, say } from './program.mjs';
import { Server } from './server.mjs';
import { SetLoad } from './set-load.mjs';

const valueBytes = 100;
/** The last key that is loaded: who answers it has loaded all. */
const question = (keys) => ['GET', `key:${String(keys - 1).padStart(12, '0')}`];

const definition = {
  command: 'bench:restart',
  summary:
    'Fills a node with keys of 100 bytes and starts it again: after a clean stop, and after kill -9 with much log beyond the ' +
    'last checkpoint. Measures from the start of the process to the first answer to a GET. Files are in the page cache.',
  numbers: {
    rounds: [5, 1, 100, 'restarts of each kind; medians are taken over them'],
    keys: [1_000_000, 1, 1e8, 'keys'],
    'log-megabytes': [256, 1, 100_000, 'commands written after the last checkpoint'],
  },
};

await runProgram(definition, async ({ options, directory, cleanup }) => {
  const [port] = await freePorts(1);
  const flags = [...checkpointsOff, ...options.nodeFlags];
  const server = Server.kiwi(port, directory, flags);
  cleanup(() => server.kill());
  await server.start();
  await preload({ port, keys: options.keys, valueBytes });
  say(`${grouped(options.keys)} keys loaded`);
  const rows = [['start to serving', 'median', 'fastest', 'slowest']];

  const stopping = performance.now();
  await server.stop();
  say(`stopped within ${seconds(performance.now() - stopping)}`);
  rows.push(await restarts('after a clean stop', { server, directory, options }));

  // The stop has left a checkpoint of everything.
  await server.start();
  const written = await overwrite(port, options);
  await server.kill();
  const what = `after kill -9, ${megabytes(written)} of commands beyond the checkpoint`;
  rows.push(await restarts(what, { server, directory, options }));
  say(`\n${renderTable(rows)}`);
});

/** Starts the node from the same data again and again: each start works on the data that the last stop or kill left. */
async function restarts(what, { server, directory, options }) {
  const data = join(directory, 'data');
  const original = join(directory, 'original');
  cpSync(data, original, { recursive: true });
  const times = [];
  for (let round = 1; round <= options.rounds; round++) {
    times.push(await server.start(question(options.keys)));
    say(`round ${round}, ${what}: ${seconds(times.at(-1))}`);
    await server.kill();
    rmSync(data, { recursive: true });
    cpSync(original, data, { recursive: true });
  }
  rmSync(original, { recursive: true });
  return [what, median(times), Math.min(...times), Math.max(...times)].map((cell) =>
    typeof cell === 'number' ? seconds(cell) : cell,
  );
}

async function overwrite(port, options) {
  const { keys, 'log-megabytes': wanted } = options;
  const load = new SetLoad({ port, keys, valueBytes, depth: 100 });
  while (load.bytes < wanted * 1e6) {
    const before = load.bytes;
    await pause(200);
    // Rejects with the reason when the load has ended by itself.
    if (load.bytes === before) await load.stop();
  }
  await load.stop();
  return load.bytes;
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(2)} s`;
}
