import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { describeEnvironment } from '../bench/environment.mjs';
import { stopBenchmark } from '../bench/redis-benchmark.mjs';
import { buildServer } from '../cluster/kiwi-node.mjs';
import { parseOptions } from './options.mjs';

/**
 * Runs a measurement: reads its options, compiles the server, gives it a directory that is removed afterwards, and undoes what it
 * registers with `cleanup(undo)`, last in, first out, also on errors and Ctrl-C.
 *
 * @param {object} definition for `parseOptions`
 * @param {(tools: { options, directory: string, cleanup: (undo: () => unknown) => void }) => Promise<void>} measure
 */
export async function runProgram(definition, measure) {
  const cleanups = [];
  let cleaning = null;
  const cleanUp = () => {
    cleaning ??= (async () => {
      stopBenchmark();
      while (cleanups.length > 0) await cleanups.pop()();
    })();
    return cleaning;
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, async () => {
      await cleanUp();
      process.exit(130);
    });
  }
  try {
    const options = parseOptions(process.argv.slice(2), definition);
    if (options.help !== null) return void process.stdout.write(options.help);
    if (options.build) buildServer();
    // Below the repository, not in /tmp, which may be memory: the disk is half of what is measured.
    mkdirSync('bench-results', { recursive: true });
    const directory = mkdtempSync(resolve('bench-results', 'tmp-'));
    cleanups.push(() => rmSync(directory, { recursive: true, force: true }));
    await measure({ options, directory, cleanup: (undo) => cleanups.push(undo) });
    say(describeMachine());
  } catch (error) {
    if (cleaning === null) process.stderr.write(`${error.message}${hint(error)}\n`);
    process.exitCode = 1;
  } finally {
    await cleanUp();
  }
}

export function say(text) {
  process.stdout.write(`${text}\n`);
}

export function pause(ms) {
  return new Promise((resume) => setTimeout(resume, ms));
}

/** `1,234,567` */
export function grouped(value) {
  return Math.round(value).toLocaleString('en');
}

export function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}

function describeMachine() {
  const { cpu, cores, node, commit, uncommittedChanges } = describeEnvironment();
  const state = uncommittedChanges ? ' with uncommitted changes' : '';
  return `${cores} x ${cpu}, Node.js ${node}, commit ${commit?.slice(0, 10)}${state}`;
}

/** For those who mistyped an option. */
function hint(error) {
  return error.code?.startsWith('ERR_PARSE_ARGS') ? '\n--help lists the options.' : '';
}
