// Kiwi against Redis with redis-benchmark: npm run bench. See options.mjs for the options.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildServer } from '../cluster/kiwi-node.mjs';
import { describeEnvironment } from './environment.mjs';
import { help, parseOptions } from './options.mjs';
import { preload } from './preload.mjs';
import { stopBenchmark } from './redis-benchmark.mjs';
import { renderReport, renderTable } from './report.mjs';
import { compareMedians, keepResults, readMedians } from './results.mjs';
import { runWorkload } from './run-workload.mjs';
import { scheduleRound } from './schedule.mjs';
import { startOneNode, startRedis, startThreeNodes } from './servers.mjs';
import { summarize } from './statistics.mjs';

/** Requests of the run that finds out how many make a run of the wanted length; it warms the server up, too. */
const pilotRequests = 20_000;

/** What has to be undone, also on Ctrl-C; last in, first out. */
const cleanups = [];

async function main() {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) return void process.stdout.write(help);
  const earlier = options.compare === null ? null : readMedians(options.compare);
  const environment = describeEnvironment();
  const servers = availableServers(options, environment);
  if (options.build && servers.some((name) => name !== 'redis')) buildServer();

  const started = await startServers(servers, options);
  const targets = Object.assign({}, ...started.map((server) => server.targets));
  const runs = await measure(targets, options);
  const summary = withVolume(summarize(runs), options.valueBytes);
  process.stdout.write(`\n${renderReport(summary, options, environment)}`);
  if (earlier !== null) say(`\n${renderTable(compareMedians(earlier, summary))}`);
  const path = options.json ?? defaultPath(environment);
  const kept = keepResults(path, { environment, options, medians: summary, runs });
  say(`\nEvery run is in ${kept.json}, a chart in ${kept.page}.`);
}

/** Of large values the volume says more than the rate. */
function withVolume(summary, valueBytes) {
  if (valueBytes < 10_000) return summary;
  return summary.map((row) => ({
    ...row,
    megabytesPerSecond: Math.round((row.rps * valueBytes) / 1e6),
  }));
}

function defaultPath({ date }) {
  return join('bench-results', `bench-${date.slice(0, 19).replaceAll(':', '-')}.json`);
}

function availableServers(options, environment) {
  if (environment.redisBenchmark === null) {
    throw new Error('redis-benchmark is missing (Debian and Ubuntu: apt-get install redis-tools).');
  }
  if (environment.redisServer !== null || !options.servers.includes('redis'))
    return options.servers;
  say('redis-server is missing (apt-get install redis-server): no comparison with Redis.');
  const others = options.servers.filter((name) => name !== 'redis');
  if (others.length === 0) throw new Error('Nothing is left to measure.');
  return others;
}

/** Starts and fills the servers. All keep running: idle, they cost next to nothing. */
async function startServers(names, options) {
  // Below the repository, not in /tmp, which may be memory: the disk is half of what is measured.
  mkdirSync('bench-results', { recursive: true });
  const directory = mkdtempSync(resolve('bench-results', 'tmp-'));
  cleanups.push(() => rmSync(directory, { recursive: true, force: true }));
  const start = {
    redis: (path) => startRedis(path),
    one: (path) => startOneNode(path),
    three: (path) => startThreeNodes(path, options.targets),
  };
  const started = [];
  for (const name of names) {
    const path = join(directory, name);
    mkdirSync(path);
    const server = await start[name](path);
    cleanups.push(() => server.stop());
    await server.ready();
    const begin = performance.now();
    const [anyTarget] = Object.values(server.targets);
    const [port] = await anyTarget();
    await preload({ port, keys: options.keys, valueBytes: options.valueBytes });
    const seconds = ((performance.now() - begin) / 1000).toFixed(1);
    say(
      `${name}: started and filled with ${options.keys.toLocaleString('en')} keys in ${seconds} s`,
    );
    started.push(server);
  }
  return started;
}

async function measure(targets, options) {
  const { clients, valueBytes, keys } = options;
  const requestsOf = new Map();
  const runs = [];
  for (let round = 0; round < options.rounds; round += 1) {
    for (const run of scheduleRound(round, { ...options, targets: Object.keys(targets) })) {
      const { target, command, depth } = run;
      const shared = { command, depth, clients, valueBytes, keys };
      const key = `${target} ${command} ${depth}`;
      if (!requestsOf.has(key)) {
        const ports = await targets[target]();
        requestsOf.set(
          key,
          options.requests ?? (await requestsFor(options.seconds, { ...shared, ports })),
        );
      }
      const requests = requestsOf.get(key);
      // Asked anew each time: the office of the leader may have moved.
      const ports = await targets[target]();
      const figures = await runWorkload({ ...shared, ports, requests });
      const moved = String(await targets[target]()) !== String(ports);
      runs.push({ ...run, requests, ...figures, leaderChanged: moved });
      const note = moved ? '  (the leader changed during this run)' : '';
      const rate = Math.round(figures.rps).toLocaleString('en').padStart(10);
      say(
        `round ${round + 1}  ${command} pipeline ${String(depth).padEnd(4)} ${target.padEnd(15)} ${rate}/s${note}`,
      );
    }
  }
  return runs;
}

/** How many requests keep this target busy for that long. A pilot of a fraction of a second is refined by a longer one. */
async function requestsFor(seconds, run) {
  let requests = Math.max(pilotRequests / (run.depth === 1 ? 4 : 1), run.clients * run.depth * 4);
  for (let pilots = 0; pilots < 3; pilots += 1) {
    const { rps } = await runWorkload({ ...run, requests });
    if (requests / rps > seconds / 4) return Math.ceil(rps * seconds);
    requests = Math.ceil((rps * seconds) / 2);
  }
  return requests * 2;
}

function say(text) {
  process.stdout.write(`${text}\n`);
}

let cleaning = null;

function cleanUp() {
  cleaning ??= (async () => {
    stopBenchmark();
    for (const undo of cleanups.splice(0).reverse()) await undo();
  })();
  return cleaning;
}

/** For those who mistyped an option. */
function hint(error) {
  return error.code?.startsWith('ERR_PARSE_ARGS') ? '\n--help lists the options.' : '';
}

let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, async () => {
    if (interrupted) return;
    interrupted = true;
    say('\nInterrupted; stopping the servers.');
    await cleanUp();
    process.exit(130);
  });
}

try {
  await main();
} catch (error) {
  if (!interrupted) process.stderr.write(`${error.message}${hint(error)}\n`);
  process.exitCode = 1;
} finally {
  if (!interrupted) await cleanUp();
}
