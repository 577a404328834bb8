// How long writes pause when the leader dies: npm run bench:failover. See options.mjs for the options.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { median } from '../bench/statistics.mjs';
import { buildServer } from '../cluster/kiwi-node.mjs';
import { Nodes } from './nodes.mjs';
import { help, parseOptions } from './options.mjs';
import { Writer } from './writer.mjs';

/** Writes before the kill, so that it hits a cluster at work. */
const warmUpMs = 300;
/** A round without a success by then has failed. */
const roundTimeoutMs = 30_000;

/** What has to be undone, also on Ctrl-C; last in, first out. */
const cleanups = [];

async function main() {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) return void process.stdout.write(help);
  if (options.build) buildServer();
  // Below the repository, not in /tmp, which may be memory: fsync is part of what is measured.
  mkdirSync('bench-results', { recursive: true });
  const directory = mkdtempSync(resolve('bench-results', 'tmp-'));
  cleanups.push(() => rmSync(directory, { recursive: true, force: true }));
  const nodes = await Nodes.start(directory, options.nodeFlags);
  cleanups.push(() => nodes.stop());

  const rounds = [];
  for (let round = 1; round <= options.rounds; round++) {
    const result = await measure(nodes, round, options.intervalMs);
    rounds.push(result);
    say(`round ${round}: ${describe(result)}`);
    nodes.launch(result.killed);
  }
  report(rounds, options);
}

async function measure(nodes, round, intervalMs) {
  const killed = await nodes.settled();
  const survivors = [1, 2, 3].filter((id) => id !== killed);
  const writers = survivors.map(
    (id) => new Writer(nodes.ports[id - 1], `failover:${round}:${id}`, intervalMs),
  );
  await pause(warmUpMs + Math.random() * 200);
  const elections = watchElections(nodes);
  const { killedAt, goneAt } = await nodes.kill(killed);
  // Sent after the leader was gone, so it cannot be the dead leader that committed it.
  const successes = writers.map((writer) => writer.firstSuccessAfter(goneAt));
  const first = await withTimeout(Promise.race(successes));
  const all = await withTimeout(Promise.all(successes));
  nodes.onLine(() => {});
  await Promise.all(writers.map((writer) => writer.finish(10_000)));
  return {
    ...{ killed, firstMs: first - killedAt, bothMs: Math.max(...all) - killedAt },
    noticedMs: since(killedAt, elections.begun),
    leaderMs: since(killedAt, elections.won),
    ballots: elections.ballots,
    faults: writers.flatMap((writer) => writer.faults),
  };
}

/** When the survivors began to look for a leader, and when one had won, by the time their log lines arrive here. */
function watchElections(nodes) {
  const seen = { begun: null, won: null, ballots: 0 };
  nodes.onLine((_, line) => {
    if (line.includes('"election"')) {
      seen.begun ??= performance.now();
      if (line.includes('"pre":false')) seen.ballots++;
    } else if (line.includes('"role":"leader"')) seen.won ??= performance.now();
  });
  return seen;
}

function report(rounds, { aimMs, json }) {
  const line = (name, figure) => {
    const values = rounds.map((round) => round[figure]).filter((value) => value !== null);
    if (values.length === 0) return `${name.padEnd(44)}unknown`;
    const [min, mid, max] = [Math.min(...values), median(values), Math.max(...values)];
    return `${name.padEnd(44)}min ${ms(min)}  median ${ms(mid)}  max ${ms(max)}`;
  };
  const faults = rounds.flatMap((round) => round.faults);
  say('\nFrom kill -9 to ...');
  say(line('a survivor looks for a new leader', 'noticedMs'));
  say(line('a survivor leads', 'leaderMs'));
  say(line('the first write through a survivor succeeds', 'firstMs'));
  say(line('writes succeed through both survivors', 'bothMs'));
  const again = rounds.filter((round) => round.ballots > 1).length;
  say(
    `Rounds with more than one ballot: ${again}. Errors, lost or doubled writes: ${faults.length}.`,
  );
  for (const fault of faults.slice(0, 10)) say(`  ${fault}`);
  if (json !== null) writeFileSync(json, `${JSON.stringify(rounds, null, 2)}\n`);
  const middle = median(rounds.map((round) => round.firstMs));
  const good = middle < aimMs && faults.length === 0;
  say(
    `rounds=${rounds.length} median_ms=${middle.toFixed(0)} aim_ms=${aimMs} faults=${faults.length} ${good ? 'met' : 'MISSED'}`,
  );
  if (!good) process.exitCode = 1;
}

function describe({ killed, firstMs, bothMs, noticedMs, leaderMs, faults }) {
  const steps = `noticed ${ms(noticedMs)}, elected ${ms(leaderMs)}, both nodes ${ms(bothMs)}`;
  return `leader ${killed} killed, first write after ${ms(firstMs)} (${steps})${faults.length > 0 ? ` ${faults.length} FAULTS` : ''}`;
}

function since(begin, time) {
  return time === null ? null : time - begin;
}

function ms(value) {
  return value === null ? '?' : `${value.toFixed(0)} ms`;
}

function say(text) {
  process.stdout.write(`${text}\n`);
}

function pause(milliseconds) {
  return new Promise((resume) => setTimeout(resume, milliseconds));
}

function withTimeout(promise) {
  let timer;
  const timeout = new Promise((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`No write succeeded within ${roundTimeoutMs / 1000} s.`)),
      roundTimeoutMs,
    );
  });
  return Promise.race([promise, timeout]).finally(() => clearTimeout(timer));
}

async function cleanUp() {
  while (cleanups.length > 0) await cleanups.pop()();
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, async () => {
    await cleanUp();
    process.exit(1);
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
