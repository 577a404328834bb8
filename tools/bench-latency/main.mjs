// Latency at a fixed rate: npm run bench:latency. See options.mjs for the options.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describeEnvironment } from '../bench/environment.mjs';
import { preload } from '../bench/preload.mjs';
import { renderTable } from '../bench/report.mjs';
import { startOneNode, startRedis, startThreeNodes } from '../bench/servers.mjs';
import { median } from '../bench/statistics.mjs';
import { buildServer } from '../cluster/kiwi-node.mjs';
import { runOpenLoad } from './open-load.mjs';
import { help, parseOptions } from './options.mjs';

const percentiles = [50, 99, 99.9];
/** Before the first round, so that what runs is compiled. */
const warmUpSeconds = 3;

/** What has to be undone, also on Ctrl-C; last in, first out. */
const cleanups = [];

async function main() {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) return void process.stdout.write(help);
  if (options.build && options.servers.some((name) => name !== 'redis')) buildServer();
  // Below the repository, not in /tmp, which may be memory: the disk is half of what is measured.
  mkdirSync('bench-results', { recursive: true });
  const directory = mkdtempSync(resolve('bench-results', 'tmp-'));
  cleanups.push(() => rmSync(directory, { recursive: true, force: true }));
  const targets = await startServers(directory, options);
  const rounds = [];
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const [target, portsOf] of Object.entries(targets)) {
      const [port] = await portsOf();
      const figures = await measure({ ...options, port });
      rounds.push({ round, target, ...figures });
      say(`round ${round}  ${target.padEnd(15)} ${describe(figures)}`);
    }
  }
  const rows = Object.keys(targets).map((target) => [target, ...mediansOf(target, rounds)]);
  const head = ['', ...percentiles.map((percentile) => `p${percentile} ms`), 'longest ms'];
  say(`\nSET at ${options.rate}/s, ${options.clients} clients, ${options.valueBytes}-byte values.`);
  say(renderTable([head, ...rows]));
  if (options.json === null) return;
  const content = { environment: describeEnvironment(), options, rounds };
  writeFileSync(options.json, `${JSON.stringify(content, null, 2)}\n`);
}

async function startServers(directory, options) {
  const start = {
    redis: (path) => startRedis(path),
    one: (path) => startOneNode(path),
    three: (path) => startThreeNodes(path, ['leader']),
  };
  const targets = {};
  for (const name of options.servers) {
    const path = join(directory, name);
    mkdirSync(path);
    const server = await start[name](path);
    cleanups.push(() => server.stop());
    await server.ready();
    const [port] = await Object.values(server.targets)[0]();
    await preload({ port, keys: options.keys, valueBytes: options.valueBytes });
    await measure({ ...options, port, seconds: warmUpSeconds });
    Object.assign(targets, server.targets);
  }
  return targets;
}

async function measure(options) {
  const { histogram } = await runOpenLoad(options);
  const ms = percentiles.map((percentile) => histogram.getValueAtPercentile(percentile) / 1000);
  return { ms, maxMs: histogram.maxValue / 1000 };
}

function mediansOf(target, rounds) {
  const own = rounds.filter((round) => round.target === target);
  const columns = percentiles.map((_, i) => median(own.map(({ ms }) => ms[i])));
  return [...columns, median(own.map(({ maxMs }) => maxMs))].map((value) => value.toFixed(2));
}

function describe({ ms, maxMs }) {
  const texts = percentiles.map((percentile, i) => `p${percentile} ${ms[i].toFixed(2)}`);
  return `${texts.join('  ')}  longest ${maxMs.toFixed(1)} ms`;
}

function say(text) {
  process.stdout.write(`${text}\n`);
}

let cleaning = null;

function cleanUp() {
  cleaning ??= (async () => {
    for (const undo of cleanups.splice(0).reverse()) await undo();
  })();
  return cleaning;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, async () => {
    say('\nInterrupted; stopping the servers.');
    await cleanUp();
    process.exit(130);
  });
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
} finally {
  await cleanUp();
}
