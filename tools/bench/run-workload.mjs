import { runBenchmark } from './redis-benchmark.mjs';
import { runMixedLoad } from './mixed-load.mjs';
import { benchmarkCommand } from './workloads.mjs';

/**
 * One run of a workload against one port or, spread evenly, against several at once. Of several, the rate is the sum and the latencies are those
 * of the slowest.
 */
export async function runWorkload({ ports, requests, clients, ...run }) {
  const share = {
    ...run,
    requests: Math.ceil(requests / ports.length),
    clients: Math.max(1, Math.round(clients / ports.length)),
  };
  const figures = await Promise.all(ports.map((port) => runOne({ ...share, port })));
  const slowest = (figure) => {
    const known = figures.map((one) => one[figure]).filter((value) => value !== null);
    return known.length === 0 ? null : Math.max(...known);
  };
  return {
    rps: figures.reduce((sum, { rps }) => sum + rps, 0),
    p50Ms: slowest('p50Ms'),
    p99Ms: slowest('p99Ms'),
  };
}

function runOne(run) {
  if (run.command === 'mixed') return runMixedLoad(run);
  return runBenchmark({ ...run, command: benchmarkCommand(run.command, run.valueBytes) });
}
