// Round trips of append messages between two processes on the loopback: npx nx run raft-transport:bench
// Prints messages per second and the CPU time that each side spends per message.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { GrpcTransport } from '@kiwi/raft-transport';

// A heap like that of a node with some data. With an almost empty one V8 answers every 32 MB of garbage in buffers with
// a full collection, which triples the cost of messages of 100 kB and says nothing about a real node.
const ballast = new Map(Array.from({ length: 500_000 }, (_, i) => [`key:${i}`, `value ${i}`]));

const runMs = Number(process.env.BENCH_MS ?? 1500);
const ignore = () => undefined;

function makeTransport(id, receiveWindowBytes) {
  const listen = { host: '127.0.0.1', port: 0 };
  const limits = receiveWindowBytes === undefined ? {} : { receiveWindowBytes };
  return new GrpcTransport({ id, address: '127.0.0.1:0', listen, limits });
}

const cpuMs = (since) => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
};

async function follow(window) {
  const transport = makeTransport('follower', window);
  await transport.start({
    message(from, { term, prevLogIndex }) {
      const index = prevLogIndex + 1;
      const ack = { type: 'appendResponse', term, success: true, index, hintIndex: 0, hintTerm: 0 };
      transport.send(from, ack);
    },
    peerUnreachable: ignore,
    peerClosed: ignore,
  });
  process.on('message', (order) => {
    if (order.leader !== undefined) transport.setPeers([order.leader]);
    else process.send({ cpuMs: cpuMs() });
  });
  process.send({ port: transport.status.port });
}

async function measure(transport, childCpuMs, onAck, dataBytes, inFlightMax) {
  const data = Buffer.alloc(dataBytes, 1);
  let index = 0;
  let acknowledged = 0;
  let isOver = false;
  const send = () => {
    index++;
    const entries = [{ index, term: 1, kind: 'command', data }];
    const message = { type: 'append', term: 1, prevLogIndex: index - 1, prevLogTerm: 1 };
    transport.send('follower', { ...message, commitIndex: 0, entries });
  };
  const childBefore = await childCpuMs();
  const cpuBefore = process.cpuUsage();
  const begin = performance.now();
  await new Promise((resolve) => {
    onAck(() => {
      acknowledged++;
      if (!isOver) send();
      else if (acknowledged === index) resolve();
    });
    for (let i = 0; i < inFlightMax; i++) send();
    setTimeout(() => (isOver = true), runMs);
  });
  const seconds = (performance.now() - begin) / 1000;
  const own = cpuMs(cpuBefore);
  const child = (await childCpuMs()) - childBefore;
  const perMessage = (ms) => Math.round((ms * 1000) / acknowledged);
  return {
    data: `${dataBytes / 1000} kB`,
    'in flight': inFlightMax,
    'messages/s': Math.round(acknowledged / seconds),
    'MB/s': Math.round((acknowledged * dataBytes) / seconds / 1e6),
    'leader µs': perMessage(own),
    'follower µs': perMessage(child),
  };
}

async function lead(window) {
  const child = fork(fileURLToPath(import.meta.url), ['follow', String(window ?? '')]);
  const [{ port }] = await once(child, 'message');
  const childCpuMs = async () => {
    child.send({});
    const [answer] = await once(child, 'message');
    return answer.cpuMs;
  };
  let acknowledge = ignore;
  const transport = makeTransport('leader', window);
  await transport.start({
    message: () => acknowledge(),
    peerUnreachable: ignore,
    peerClosed: ignore,
  });
  const leader = { id: 'leader', address: `127.0.0.1:${transport.status.port}` };
  let connected = ignore;
  const untilConnected = new Promise((resolve) => (connected = resolve));
  transport.onPeerState(() => connected());
  child.send({ leader });
  transport.setPeers([{ id: 'follower', address: `127.0.0.1:${port}` }]);
  await untilConnected;
  await new Promise((resolve) => setTimeout(resolve, 200));
  const onAck = (callback) => (acknowledge = callback);
  await measure(transport, childCpuMs, onAck, 7000, 8);
  const rows = [];
  for (const dataBytes of [7000, 100_000]) {
    for (const inFlightMax of [1, 8]) {
      rows.push(await measure(transport, childCpuMs, onAck, dataBytes, inFlightMax));
    }
  }
  await transport.stop();
  child.kill();
  return rows;
}

if (ballast.size === 0) throw new Error('no ballast');
const [role, windowArgument] = process.argv.slice(2);
const window = windowArgument ? Number(windowArgument) : undefined;
if (role === 'follow') {
  await follow(window);
} else {
  console.log('receive window 8 MiB (default)');
  console.table(await lead(undefined));
  console.log('receive window 64 KiB (what HTTP/2 begins with)');
  console.table(await lead(65_535));
}
