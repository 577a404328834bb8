// What checkpoints cost a server under full load: npm run bench:checkpoint.
import { join } from 'node:path';
import { preload } from '../bench/preload.mjs';
import { runBenchmark } from '../bench/redis-benchmark.mjs';
import { renderTable } from '../bench/report.mjs';
import { median } from '../bench/statistics.mjs';
import { freePorts } from '../cluster/free-ports.mjs';
import { checkpointsAsConfigured, checkpointsOff } from './checkpoint-flags.mjs';
import { Probe } from './probe.mjs';
import { grouped, pause, runProgram, say } from './program.mjs';
import { infoField, request } from './request.mjs';
import { Server } from './server.mjs';

const clients = 50;
const depth = 16;
const valueBytes = 100;
const hashKey = 'large-hash';

const definition = {
  command: 'bench:checkpoint',
  summary:
    'Overwrites a million keys of 100 bytes, or the fields of one hash, at full speed (50 clients, pipelines of 16) on a ' +
    'node that writes checkpoints meanwhile and on one that does not.',
  numbers: {
    rounds: [5, 1, 100, 'runs of each kind; medians are taken over them'],
    keys: [1_000_000, 1, 1e8, 'keys, and fields of the hash'],
    seconds: [10, 1, 600, 'how long one run should take, roughly'],
  },
};

const head = ['medians', 'without', 'with', 'ratio', 'stall without', 'stall with', 'difference'];

await runProgram(definition, async ({ options, directory, cleanup }) => {
  const servers = {
    on: await prepare('on', checkpointsAsConfigured, { options, directory, cleanup }),
    off: await prepare('off', checkpointsOff, { options, directory, cleanup }),
  };
  const workloads = {
    'SET of random keys': 'set',
    'HSET of one hash': ['HSET', hashKey, 'field:__rand_int__', 'y'.repeat(valueBytes)],
  };
  const runs = [];
  for (const [name, command] of Object.entries(workloads)) {
    const shared = { command, depth, clients, valueBytes, keys: options.keys };
    const pilot = await runBenchmark({ ...shared, port: servers.off.port, requests: 200_000 });
    const requests = Math.ceil(pilot.rps * options.seconds);
    for (let round = 1; round <= options.rounds; round++) {
      // The one that goes first alternates: the machine may grow slower or faster meanwhile.
      for (const kind of round % 2 === 1 ? ['off', 'on'] : ['on', 'off']) {
        const run = await measure(servers[kind], kind === 'on', { ...shared, requests });
        runs.push({ name, kind, round, ...run });
        const seen = kind === 'on' && !run.checkpoint ? ', NO checkpoint was completed' : '';
        say(
          `round ${round}, ${name}, checkpoints ${kind}: ${grouped(run.rps)}/s, longest stall ${run.stallMs.toFixed(1)} ms${seen}`,
        );
      }
    }
  }
  say(`\n${renderTable([head, ...Object.keys(workloads).map((name) => row(name, runs))])}`);
});

/** Ratios and differences are taken within each round, whose two runs met the machine in nearly the same state. */
function row(name, runs) {
  const of = (kind) => runs.filter((run) => run.name === name && run.kind === kind);
  const [off, on] = [of('off'), of('on')];
  const overRounds = (compare) =>
    median(
      on.map((run) =>
        compare(
          run,
          off.find((other) => other.round === run.round),
        ),
      ),
    );
  const rate = (some) => `${grouped(median(some.map((run) => run.rps)))}/s`;
  const stall = (some) => `${median(some.map((run) => run.stallMs)).toFixed(1)} ms`;
  const ratio = overRounds((run, other) => run.rps / other.rps);
  const difference = overRounds((run, other) => run.stallMs - other.stallMs);
  return [
    ...[name, rate(off), rate(on), ratio.toFixed(2)],
    ...[stall(off), stall(on), `${difference.toFixed(1)} ms`],
  ];
}

async function prepare(name, flags, { options, directory, cleanup }) {
  const [port] = await freePorts(1);
  const server = Server.kiwi(port, join(directory, name), [...flags, ...options.nodeFlags]);
  cleanup(() => server.kill());
  await server.start();
  await preload({ port, keys: options.keys, valueBytes });
  // Twice as many random fields as there are make 86 % of them.
  const command = ['HSET', hashKey, 'field:__rand_int__', 'x'.repeat(valueBytes)];
  const fill = { port, command, depth: 100, clients: 8, valueBytes, keys: options.keys };
  await runBenchmark({ ...fill, requests: options.keys * 2 });
  return server;
}

/** A run with a client beside it that measures stalls. With checkpoints, one is asked for besides those that are due. */
async function measure(server, withCheckpoint, run) {
  const { port } = server;
  const before = await request(port, ['LASTSAVE']);
  const probe = new Probe(port);
  const asked = withCheckpoint ? request(port, ['BGSAVE']) : null;
  const { rps } = await runBenchmark({ ...run, port });
  await asked;
  const stallMs = probe.stop();
  // The next run is not to pay for this one's checkpoint.
  while ((await infoField(port, 'rdb_bgsave_in_progress')) === '1') await pause(100);
  const after = await request(port, ['LASTSAVE']);
  return { rps, stallMs, checkpoint: before !== after };
}
