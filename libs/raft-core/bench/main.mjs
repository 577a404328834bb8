// What an entry costs: npx nx run raft-core:bench. One process, everything in memory, on one thread.
import { cpus, loadavg } from 'node:os';
import { CoreTrio } from './core-trio.mjs';
import { NodeTrio } from './node-trio.mjs';
import { renderTable } from './table.mjs';

const rounds = 5;
const batches = [1, 64, 1024];
const logLengths = [1_000, 100_000, 1_000_000];
/** Entries per measurement, at least; those of batch 1 take so much longer that fewer will do. */
const entriesOf = (batch) => (batch === 1 ? 20_000 : 204_800);
const data = new Uint8Array(100);

const ways = {
  'bare core, three of them': { start: () => new CoreTrio(), run: 'commit' },
  'RaftNode.offer, three nodes': { start: () => NodeTrio.start(), run: 'offer' },
  'RaftNode.propose, three nodes': { start: () => NodeTrio.start(), run: 'propose' },
};

async function main() {
  const model = cpus()[0]?.model ?? 'unknown';
  console.log(`Entries of ${data.length} bytes, medians of ${rounds} rounds.`);
  console.log(`Node.js ${process.version}, ${model}, load ${loadavg()[0].toFixed(1)}`);
  console.log(
    'CPU: of all threads, also garbage collection and the compiler, so it stands on a busy machine, too.\n',
  );

  const throughput = await measureThroughput();
  console.log(renderTable(throughput.map(row)));
  const steps = throughput.filter(({ stepNs }) => stepNs !== null);
  console.log('\nThe bare core, per step (one event at one node):');
  for (const { batch, stepNs, stepsPerBatch } of steps)
    console.log(`  batch ${batch}: ${Math.round(stepNs)} ns, ${stepsPerBatch} steps per batch`);

  console.log('\nCPU time per entry at batch 64, by length of the log:');
  const growth = await measureGrowth();
  console.log(`${renderTable(growth.map(({ way, ns }) => ({ way, ...ns })))}\n`);

  const [offer, propose] = ['offer', 'propose'].map((name) =>
    throughput.find(({ way, batch }) => way.includes(name) && batch === 64),
  );
  const ratios = growth.map(({ ratio }) => ratio.toFixed(2));
  console.log(
    `batch=64 aim=300000 offer_per_s=${Math.round(offer.rate)} offer_per_cpu_s=${Math.round(1e9 / offer.cpuNs)} ` +
      `propose_per_s=${Math.round(propose.rate)} propose_per_cpu_s=${Math.round(1e9 / propose.cpuNs)} ` +
      `growth_1k_to_1M=${ratios.join(',')}`,
  );
}

/** Rounds on the outside: a slow moment of the machine then hits all ways alike. */
async function measureThroughput() {
  const runs = new Map();
  for (let round = -1; round < rounds; round++) {
    for (const [way, { start, run }] of Object.entries(ways)) {
      const trio = await start();
      for (const batch of batches) {
        const result = await timed(trio, run, entriesOf(batch), batch);
        if (round < 0) continue; // Warms the compiler up.
        const key = `${way} ${batch}`;
        if (!runs.has(key)) runs.set(key, { way, batch, results: [] });
        runs.get(key).results.push(result);
      }
      await trio.stop();
    }
  }
  return [...runs.values()].map(({ way, batch, results }) => {
    const [{ steps, count }] = results;
    const ns = median(results.map((result) => result.ns));
    return {
      ...{ way, batch, ns, rate: 1e9 / ns },
      cpuNs: median(results.map((result) => result.cpuNs)),
      stepNs: steps === null ? null : (ns * count) / steps,
      stepsPerBatch: steps === null ? null : steps / (count / batch),
    };
  });
}

/** A log that grows in one trio, measured whenever it has reached one of the lengths. */
async function measureGrowth() {
  const results = [];
  for (const [way, { start, run }] of Object.entries(ways)) {
    const samples = new Map(logLengths.map((length) => [length, []]));
    for (let round = -1; round < rounds; round++) {
      const trio = await start();
      for (const length of logLengths) {
        const missing = length - trio.logLength;
        if (missing > 0) await trio[run](missing, 64, data);
        // Or the garbage of what made the log long is counted here.
        globalThis.gc?.();
        const { cpuNs } = await timed(trio, run, 102_400, 64);
        if (round >= 0) samples.get(length).push(cpuNs);
      }
      await trio.stop();
    }
    const medians = logLengths.map((length) => median(samples.get(length)));
    const ns = Object.fromEntries(
      logLengths.map((length, i) => [
        `${length.toLocaleString('en')} (ns)`,
        Math.round(medians[i]),
      ]),
    );
    results.push({ way, ns, ratio: medians.at(-1) / medians[0] });
  }
  return results;
}

/** Time per entry in ns, by the clock and as CPU time of all threads (garbage collection has some of its own). */
async function timed(trio, run, entries, batch) {
  const count = Math.ceil(entries / batch) * batch;
  const stepsBefore = trio.steps ?? null;
  const cpuBefore = process.cpuUsage();
  const begin = performance.now();
  await trio[run](count, batch, data);
  const ns = ((performance.now() - begin) * 1e6) / count;
  const { user, system } = process.cpuUsage(cpuBefore);
  const steps = stepsBefore === null ? null : trio.steps - stepsBefore;
  return { ns, cpuNs: ((user + system) * 1e3) / count, steps, count };
}

function row({ way, batch, ns, cpuNs, rate }) {
  return {
    way,
    batch,
    'entries/s': Math.round(rate).toLocaleString('en'),
    'ns per entry': Math.round(ns).toLocaleString('en'),
    'CPU ns per entry': Math.round(cpuNs).toLocaleString('en'),
  };
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

await main();
