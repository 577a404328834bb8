import { spawn } from 'node:child_process';

/**
 * One run of redis-benchmark: of one of its tests by name, or of a command given as a list of arguments, in which it
 * replaces `__rand_int__`. Resolves with its figures; rejects when a request was answered with an error, since figures
 * of failed requests mean nothing.
 */
export async function runBenchmark({ port, command, depth, requests, clients, valueBytes, keys }) {
  const output = await outputOf('redis-benchmark', [
    ...['-h', '127.0.0.1', '-p', port, '-n', requests, '-c', clients],
    ...['-P', depth, '-d', valueBytes, '-r', keys, '--csv'],
    ...(Array.isArray(command) ? command : ['-t', command]),
  ]);
  return parseCsv(output);
}

/** The benchmarks that run at the moment, to be ended when the tool is interrupted. */
const running = new Set();

export function stopBenchmark() {
  for (const child of running) child.kill('SIGKILL');
}

async function outputOf(program, args) {
  // A group of its own: on Ctrl-C it is ended by stopBenchmark, in due order.
  const child = spawn(program, args.map(String), {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  running.add(child);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => resolve(exitCode ?? signal));
  });
  running.delete(child);
  if (code === 0 && !/^Error/m.test(stdout + stderr)) return stdout;
  throw new Error(`${program} ${args.join(' ')} failed (${code}):\n${stderr}${stdout}`.trimEnd());
}

/** `"test","rps","avg_latency_ms",...` and a line of values; Redis before 6.2 prints only test and rps, without a head. */
export function parseCsv(output) {
  const rows = output
    .split('\n')
    .map((line) => [...line.matchAll(/"([^"]*)"/g)].map((match) => match[1]))
    .filter((row) => row.length >= 2);
  const names = rows[0]?.[0] === 'test' ? rows[0] : ['test', 'rps'];
  const values = rows.at(-1);
  const rps = Number(values?.[names.indexOf('rps')]);
  if (!(rps > 0)) throw new Error(`redis-benchmark printed no figures:\n${output}`);
  const figure = (name) => (names.includes(name) ? Number(values[names.indexOf(name)]) : null);
  return { rps, p50Ms: figure('p50_latency_ms'), p99Ms: figure('p99_latency_ms') };
}
