// The memory of a loaded node, beside that of redis-server: npm run bench:memory.
import { join } from 'node:path';
import { preload } from '../bench/preload.mjs';
import { renderTable } from '../bench/report.mjs';
import { median } from '../bench/statistics.mjs';
import { freePorts } from '../cluster/free-ports.mjs';
import { megabytes, pause, runProgram, say } from './program.mjs';
import { Server } from './server.mjs';

const valueBytes = 100;

const definition = {
  command: 'bench:memory',
  summary:
    'Loads keys of 16 bytes with values of 100 bytes into Kiwi and into redis-server and compares their resident memory, each in a ' +
    'new process, when they have been idle for a while.',
  numbers: {
    rounds: [3, 1, 100, 'processes of each kind; medians are taken over them'],
    keys: [1_000_000, 1, 1e8, 'keys'],
    'idle-seconds': [10, 0, 3600, 'how long to wait after loading'],
  },
};

await runProgram(definition, async ({ options, directory, cleanup }) => {
  const kinds = {
    kiwi: (port, path) => Server.kiwi(port, path, options.nodeFlags),
    'redis-server': (port, path) => Server.redis(port, path),
  };
  const figures = [];
  for (let round = 1; round <= options.rounds; round++) {
    for (const [name, create] of Object.entries(kinds)) {
      const [port] = await freePorts(1);
      const server = create(port, join(directory, `${name}-${round}`));
      cleanup(() => server.kill());
      await server.start();
      await preload({ port, keys: options.keys, valueBytes });
      await pause(options['idle-seconds'] * 1000);
      const { now, highest } = server.memory();
      await server.kill();
      figures.push({ name, now, highest });
      say(`round ${round}, ${name}: ${megabytes(now)}, at most ${megabytes(highest)}`);
    }
  }
  const of = (kind, figure) =>
    median(figures.filter(({ name }) => name === kind).map((one) => one[figure]));
  const rows = Object.keys(kinds).map((name) => [
    name,
    megabytes(of(name, 'now')),
    (of(name, 'now') / of('redis-server', 'now')).toFixed(2),
    megabytes(of(name, 'highest')),
  ]);
  say(`\n${renderTable([['medians', 'resident', 'ratio', 'highest'], ...rows])}`);
});
