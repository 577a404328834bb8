// Three (or more) local nodes in one terminal: npm run cluster. See options.mjs for the options.
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { endProcess, isRunning } from './end-process.mjs';
import { buildServer, localMembers, memberFlags, serverMain, startNode } from './kiwi-node.mjs';
import { watchLeader } from './leader-watch.mjs';
import { help, parseOptions } from './options.mjs';
import { colourful, say, showOutput } from './prefixed-output.mjs';

/** How long a node may take to stop by itself. */
const graceMs = 10_000;

function main() {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(help);
    return;
  }
  if (options.build) buildServer();
  if (options.clean) {
    // Only what nodes made: --data-dir might be a folder that holds other things, too.
    for (let id = 1; id <= 9; id += 1) {
      rmSync(join(options.dataDirectory, `node-${id}`), { recursive: true, force: true });
    }
  }
  run(options);
}

function run({ nodes, basePort, nodeFlags, ...options }) {
  const dataDirectory = resolve(options.dataDirectory);
  const ports = Array.from({ length: nodes }, (_, i) => basePort + i);
  const members = localMembers(ports);
  const env = colourful ? { ...process.env, FORCE_COLOR: '1' } : process.env;
  let stopping = false;

  const children = ports.map((port, i) => {
    const id = i + 1;
    const flags = [...memberFlags(id, members, dataDirectory), ...nodeFlags];
    const child = startNode(flags, { env });
    showOutput(child, id);
    child.on('exit', (code, signal) => {
      if (stopping) return;
      say(
        `node ${id} died (${signal ?? `exit code ${code}`}); start it again in another terminal:`,
      );
      say(`  ${['node', serverMain, ...flags].map(quoted).join(' ')}`);
      if (!children.some(isRunning)) {
        say('All nodes are gone.');
        unwatch();
        process.exitCode = 1;
      }
    });
    return child;
  });

  say(`${nodes} nodes on ports ${ports.join(', ')}, data in ${dataDirectory}; Ctrl-C stops them.`);
  const unwatch = watchLeader(ports, 250, (leader) => {
    if (leader === null) say('There is no leader at the moment.');
    else
      say(
        `Node ${leader.node_id} leads in term ${leader.term}: redis-cli -p ${ports[leader.node_id - 1]}`,
      );
  });

  const stop = async () => {
    if (stopping) {
      // Asked twice: no more patience.
      for (const child of children) child.kill('SIGKILL');
      return;
    }
    stopping = true;
    unwatch();
    say('Stopping.');
    await Promise.all(children.map((child) => endProcess(child, graceMs)));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
  // Nobody reads any more (a closed terminal, `| head`).
  process.stdout.on('error', stop);
  // Whatever happens to this tool, no node stays behind.
  process.on('exit', () => children.filter(isRunning).forEach((child) => child.kill('SIGKILL')));
}

function quoted(word) {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** For those who mistyped an option. */
function hint(error) {
  return error.code?.startsWith('ERR_PARSE_ARGS') ? '\n--help lists the options.' : '';
}

try {
  main();
} catch (error) {
  process.stderr.write(`${error.message}${hint(error)}\n`);
  process.exitCode = 1;
}
