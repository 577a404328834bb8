import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { endProcess, isRunning } from '../cluster/end-process.mjs';
import { freePorts } from '../cluster/free-ports.mjs';
import { localMembers, memberFlags, startNode } from '../cluster/kiwi-node.mjs';
import { findLeader } from '../cluster/leader-watch.mjs';

const startTimeoutMs = 30_000;

/**
 * A server under test: its processes and how to reach each of its targets.
 *
 * @typedef {object} ServerUnderTest
 * @property {string} name
 * @property {() => Promise<void>} ready resolves when it serves
 * @property {Record<string, () => Promise<number[]>>} targets name of a target to its ports at the moment
 * @property {() => Promise<void>} stop
 */

/** redis-server with every write on the disk before its reply, as Kiwi does it. */
export async function startRedis(directory) {
  const [port] = await freePorts(1);
  const server = spawnLogged(directory, (stdio) =>
    spawn(
      'redis-server',
      [
        ...['--port', port, '--bind', '127.0.0.1', '--dir', directory, '--save', ''],
        ...['--appendonly', 'yes', '--appendfsync', 'always'],
        // A rewrite in the middle of a run would slow that run down.
        ...['--auto-aof-rewrite-percentage', '0'],
      ].map(String),
      { stdio, detached: true },
    ),
  );
  return {
    name: 'redis',
    targets: { redis: async () => [port] },
    ready: () => waitFor('redis-server', [server], () => ping(port)),
    stop: () => stopAll([server]),
  };
}

/** One node of Kiwi. */
export async function startOneNode(directory) {
  const [port] = await freePorts(1);
  const data = join(directory, 'data');
  const flags = [`--server-port=${port}`, `--cluster-data-dir=${data}`, '--log-level=warn'];
  const server = spawnLogged(directory, (stdio) =>
    startNode(flags, { stdio, env: plainEnvironment() }),
  );
  return {
    name: 'one',
    targets: { one: async () => [port] },
    ready: () => waitFor('Kiwi', [server], () => ping(port)),
    stop: () => stopAll([server]),
  };
}

/** Three nodes of Kiwi; every write is on the disks of two of them before its reply. */
export async function startThreeNodes(directory, targetNames) {
  const ports = await freePorts(3);
  const members = localMembers(ports);
  const nodes = ports.map((_, i) => {
    const flags = [...memberFlags(i + 1, members, directory), '--log-level=warn'];
    return spawnLogged(join(directory, `log-${i + 1}`), (stdio) =>
      startNode(flags, { stdio, env: plainEnvironment() }),
    );
  });
  const leader = async () => {
    for (let attempt = 0; attempt < 50; attempt += 1) {
      const found = await findLeader(ports);
      if (found !== null) return found.node_id;
      await pause(200);
    }
    throw new Error('The three nodes have no leader.');
  };
  const resolve = {
    leader: async () => [ports[(await leader()) - 1]],
    follower: async () => [ports[(await leader()) % ports.length]],
    spread: async () => ports,
  };
  return {
    name: 'three',
    targets: Object.fromEntries(targetNames.map((name) => [`three-${name}`, resolve[name]])),
    ready: () =>
      waitFor('The cluster', nodes, async () => {
        const answers = await Promise.all(ports.map(ping));
        return answers.every(Boolean) && (await findLeader(ports)) !== null;
      }),
    stop: () => stopAll(nodes),
  };
}

/** Starts a process whose output goes to a file: reading pipes would cost us time during a run. */
function spawnLogged(directory, start) {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, 'output.log');
  const descriptor = openSync(file, 'w');
  const child = start(['ignore', descriptor, descriptor]);
  closeSync(descriptor);
  const killAtExit = () => child.kill('SIGKILL');
  process.on('exit', killAtExit);
  child.once('exit', () => process.off('exit', killAtExit));
  return { child, file };
}

async function stopAll(servers) {
  await Promise.all(servers.map(({ child }) => endProcess(child, 10_000)));
}

async function waitFor(name, servers, isReady) {
  const deadline = performance.now() + startTimeoutMs;
  while (performance.now() < deadline) {
    const dead = servers.find(({ child }) => !isRunning(child));
    if (dead !== undefined) throw new Error(`${name} did not start:\n${lastLines(dead.file)}`);
    if (await isReady()) return;
    await pause(100);
  }
  const logs = servers.map(({ file }) => lastLines(file)).join('\n');
  throw new Error(`${name} was not ready within ${startTimeoutMs / 1000} s:\n${logs}`);
}

function lastLines(file) {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-20).join('\n');
}

/** A write proves more than a PING: it needs a leader. */
function ping(port) {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const answer = (result) => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(2_000, () => answer(false));
    socket.on('error', () => answer(false));
    socket.on('close', () => answer(false));
    socket.on('data', (chunk) => answer(chunk.toString('latin1').startsWith('+OK')));
    socket.write('*3\r\n$3\r\nSET\r\n$5\r\nready\r\n$1\r\n1\r\n');
  });
}

/** The environment without settings of Kiwi that the user may have exported. */
function plainEnvironment() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('KIWI_')),
  );
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
