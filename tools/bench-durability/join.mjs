// How long a new node takes to join a loaded cluster: npm run bench:join.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { preload } from '../bench/preload.mjs';
import { renderTable } from '../bench/report.mjs';
import { median } from '../bench/statistics.mjs';
import { localMembers, memberFlags } from '../cluster/kiwi-node.mjs';
import { clusterStatus, findLeader } from '../cluster/leader-watch.mjs';
import { freePorts } from '../cluster/free-ports.mjs';
import { grouped, pause, runProgram, say } from './program.mjs';
import { Server } from './server.mjs';
import { SetLoad } from './set-load.mjs';

const valueBytes = 100;
const beforeMs = 5_000;
/** Enough commands under way that their latency does not limit the rate. */
const connections = 32;
const joinTimeoutMs = 600_000;

const definition = {
  command: 'bench:join',
  summary:
    'A new node joins a cluster that holds a million keys of 100 bytes and takes SETs at a given rate through its leader. Measures ' +
    'from the start of its process until it votes and has applied what the leader had committed then.',
  numbers: {
    rounds: [3, 1, 100, 'joins; each node leaves again'],
    nodes: [3, 1, 7, 'nodes of the cluster before'],
    keys: [1_000_000, 1, 1e8, 'keys'],
    rate: [20_000, 100, 1e7, 'SETs per second'],
  },
};

await runProgram(definition, async ({ options, directory, cleanup }) => {
  const ports = await freePorts(options.nodes);
  const members = localMembers(ports);
  const servers = ports.map((port, i) => {
    const own = [...memberFlags(i + 1, members, directory), ...options.nodeFlags];
    return Server.node(port, directory, own);
  });
  for (const server of servers) cleanup(() => server.kill());
  for (const server of servers) server.launch();
  await Promise.all(servers.map((server) => server.serving()));
  await preload({ port: ports[0], keys: options.keys, valueBytes });
  say(`${grouped(options.keys)} keys loaded`);

  const results = [];
  for (let round = 1; round <= options.rounds; round++) {
    const leader = await leaderOf(ports);
    const { keys, rate } = options;
    const load = new SetLoad({
      port: ports[leader.node_id - 1],
      keys,
      valueBytes,
      rate,
      connections,
    });
    cleanup(() => load.stop().catch(() => undefined));
    const before = await load.rateOver(beforeMs);
    const result = await joinOnce(options.nodes + round, {
      ports,
      leader,
      load,
      directory,
      options,
    });
    await load.stop();
    results.push({ before, ...result });
    const ratio = (result.during / before).toFixed(2);
    say(
      `round ${round}: caught up in ${result.seconds.toFixed(1)} s; ${grouped(before)} SET/s before, ${grouped(result.during)} meanwhile (${ratio})`,
    );
  }
  const of = (figure) => median(results.map(figure));
  const rows = [
    ['medians', ''],
    ['seconds to caught up', of((one) => one.seconds).toFixed(1)],
    ['SET/s through the leader before', grouped(of((one) => one.before))],
    ['meanwhile', grouped(of((one) => one.during))],
    ['ratio', of((one) => one.during / one.before).toFixed(2)],
  ];
  say(`\n${renderTable(rows)}`);
});

async function joinOnce(id, { ports, leader, load, directory, options }) {
  const [port] = await freePorts(1);
  const leaderPort = ports[leader.node_id - 1];
  const server = Server.node(port, directory, [
    ...[`--port=${port}`, '--cluster-enabled=true', `--cluster-node-id=${id}`],
    ...[`--cluster-data-dir=${directory}`, `--cluster-join=127.0.0.1:${leaderPort}`],
    ...options.nodeFlags,
  ]);
  const [done, begin] = [load.done, performance.now()];
  try {
    server.launch();
    await caughtUp(id, port, leaderPort, begin);
    const seconds = (performance.now() - begin) / 1000;
    const during = (load.done - done) / seconds;
    await leave(id, leaderPort);
    return { seconds, during };
  } finally {
    await server.kill();
    rmSync(join(directory, `node-${id}`), { recursive: true, force: true });
  }
}

async function caughtUp(id, port, leaderPort, begin) {
  let target = null;
  while (performance.now() - begin < joinTimeoutMs) {
    await pause(50);
    if (target === null) {
      const members = await json(leaderPort, '/cluster/members');
      if (members?.find((member) => member.node_id === id)?.role !== 'voter') continue;
      target = (await clusterStatus(leaderPort))?.commit_index ?? null;
    }
    const status = await clusterStatus(port);
    if (target !== null && status !== null && status.last_applied >= target) return;
  }
  throw new Error(`Node ${id} has not caught up within ${joinTimeoutMs / 1000} s.`);
}

async function leave(id, leaderPort) {
  const body = JSON.stringify({ node_id: id });
  const headers = { 'content-type': 'application/json' };
  const url = `http://127.0.0.1:${leaderPort}/cluster/leave`;
  const response = await fetch(url, { method: 'POST', headers, body });
  if (!response.ok) throw new Error(`Node ${id} could not leave: ${await response.text()}`);
}

async function leaderOf(ports) {
  for (let attempt = 0; attempt < 100; attempt++) {
    const leader = await findLeader(ports);
    if (leader !== null) return leader;
    await pause(100);
  }
  throw new Error('The cluster has no leader.');
}

async function json(port, path) {
  try {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}
