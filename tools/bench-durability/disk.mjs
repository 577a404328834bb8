// How much disk a node takes that is overwritten for ever: npm run bench:disk.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { preload } from '../bench/preload.mjs';
import { renderTable } from '../bench/report.mjs';
import { freePorts } from '../cluster/free-ports.mjs';
import { checkpointsAsConfigured } from './checkpoint-flags.mjs';
import { grouped, megabytes, pause, runProgram, say } from './program.mjs';
import { Server } from './server.mjs';
import { SetLoad } from './set-load.mjs';

const keyBytes = 16;
const valueBytes = 100;
const sampleMs = 500;

const definition = {
  command: 'bench:disk',
  summary:
    'Overwrites random keys of 100 bytes at full speed and compares the bytes of all files of the node with those of the data.',
  numbers: {
    keys: [1_000_000, 1, 1e8, 'keys'],
    seconds: [120, 1, 36_000, 'how long'],
  },
};

await runProgram(definition, async ({ options, directory, cleanup }) => {
  const [port] = await freePorts(1);
  const flags = [...checkpointsAsConfigured, ...options.nodeFlags];
  const server = Server.kiwi(port, directory, flags);
  cleanup(() => server.kill());
  await server.start();
  await preload({ port, keys: options.keys, valueBytes });
  const dataBytes = options.keys * (keyBytes + valueBytes);
  const load = new SetLoad({ port, keys: options.keys, valueBytes, depth: 100 });
  cleanup(() => load.stop().catch(() => undefined));
  const begin = performance.now();
  const samples = [];
  let spoken = 0;
  while (performance.now() - begin < options.seconds * 1000) {
    await pause(sampleMs);
    samples.push(bytesIn(join(directory, 'data')));
    const seconds = Math.floor((performance.now() - begin) / 1000);
    if (seconds < spoken + 10) continue;
    spoken = seconds;
    say(`${seconds} s: ${megabytes(samples.at(-1))} on disk, ${megabytes(load.bytes)} written`);
  }
  await load.stop();
  const row = (name, bytes) => [name, megabytes(bytes), (bytes / dataBytes).toFixed(2)];
  const rows = [
    [`after ${grouped(load.done)} SETs of ${megabytes(load.bytes)}`, 'bytes', 'times the data'],
    row('data (keys and values)', dataBytes),
    row('disk, at most', Math.max(...samples)),
    row('disk, at the end', samples.at(-1)),
  ];
  say(`\n${renderTable(rows)}`);
});

/** All files below a directory; one that goes away meanwhile counts nothing. */
function bytesIn(directory) {
  let sum = 0;
  for (const entry of readdirSync(directory, { recursive: true })) {
    const status = statSync(join(directory, entry), { throwIfNoEntry: false });
    if (status?.isFile()) sum += status.size;
  }
  return sum;
}
