// What connections may cost a node: npm run bench:limits.
import { connect } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { renderTable } from '../bench/report.mjs';
import { grouped, megabytes, pause, runProgram, say } from '../bench-durability/program.mjs';
import { encode, infoField, request } from '../bench-durability/request.mjs';
import { Server } from '../bench-durability/server.mjs';
import { freePorts } from '../cluster/free-ports.mjs';

const definition = {
  command: 'bench:limits',
  summary:
    'Starts a node for each case and shows what it takes when clients are idle in thousands, do not read their replies, or send a million commands at once: ' +
    'resident memory before, at its highest and afterwards.',
  numbers: {
    idle: [10_000, 1, 60_000, 'idle connections'],
    commands: [1_000_000, 1, 1e8, 'commands of the long pipeline'],
    readers: [50, 1, 10_000, 'clients that do not read'],
    'reply-megabytes': [100, 1, 512, 'size of the large replies'],
    replies: [100, 1, 1e5, 'large replies that one client asks for at once'],
  },
};

await runProgram(definition, async ({ options, directory, cleanup }) => {
  const cases = [
    [`${grouped(options.idle)} idle connections`, idleConnections],
    [`pipeline of ${grouped(options.commands)} SET`, pipelineOf('SET')],
    [`pipeline of ${grouped(options.commands)} GET`, pipelineOf('GET')],
    [`${options.readers} clients that read nothing of 10,000 x 10 kB`, slowReaders],
    [`${options.replies} replies of ${options['reply-megabytes']} MB, not read`, largeReplies],
    ['subscriber that does not read', slowSubscriber],
  ];
  const rows = [];
  for (const [index, [name, run]] of cases.entries()) {
    const [port] = await freePorts(1);
    const server = Server.kiwi(port, join(directory, String(index)), [
      `--server-maxclients=${options.idle + 100}`,
      ...options.nodeFlags,
    ]);
    cleanup(() => server.kill());
    await server.start();
    await pause(500);
    const before = server.memory().now;
    const beganMs = performance.now();
    const note = await run({ port, options, server });
    const seconds = (performance.now() - beganMs) / 1000;
    const { now, highest } = server.memory();
    const isServing = (await request(port, ['PING'])) === '+PONG';
    rows.push([
      name,
      ...[before, highest, now].map(megabytes),
      `${seconds.toFixed(1)} s`,
      isServing ? note : 'NOT SERVING',
    ]);
    say(rows.at(-1).join('  '));
    await server.kill();
  }
  const head = ['case', 'before', 'highest', 'afterwards', 'took', 'seen'];
  say(`\n${renderTable([head, ...rows])}`);
});

async function connected(port) {
  const socket = connect({ host: '127.0.0.1', port });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

async function idleConnections({ port, options }) {
  const sockets = [];
  while (sockets.length < options.idle) {
    const some = Math.min(500, options.idle - sockets.length);
    sockets.push(...(await Promise.all(Array.from({ length: some }, () => connected(port)))));
  }
  // A connection is a session only when it has spoken.
  for (const socket of sockets) socket.write(encode(['PING']));
  await pause(2000);
  const clients = await infoField(port, 'connected_clients');
  const used = Number(await infoField(port, 'mem_clients_normal'));
  for (const socket of sockets) socket.destroy();
  return `connected_clients ${clients}, mem_clients_normal ${megabytes(used)}`;
}

function pipelineOf(name) {
  return async ({ port, options }) => {
    const socket = await connected(port);
    let replies = 0;
    const all = new Promise((resolve) => {
      socket.on('data', (chunk) => {
        for (const byte of chunk) if (byte === 0x0a) replies++;
        if (replies >= options.commands) resolve();
      });
    });
    const chunk = 10_000;
    for (let from = 0; from < options.commands; from += chunk) {
      const commands = Array.from({ length: chunk }, (_, i) => {
        const key = `key:${(from + i) % 100_000}`;
        return encode(name === 'SET' ? ['SET', key, 'x'.repeat(16)] : ['GET', key]);
      });
      socket.write(Buffer.concat(commands));
    }
    await all;
    socket.destroy();
    return `${grouped(replies)} replies`;
  };
}

async function slowReaders({ port, options }) {
  await request(port, ['SET', 'value', 'x'.repeat(10_000)]);
  const get = Buffer.concat(Array.from({ length: 10_000 }, () => encode(['GET', 'value'])));
  const sockets = await Promise.all(Array.from({ length: options.readers }, () => connected(port)));
  for (const socket of sockets) {
    socket.pause();
    socket.write(get);
  }
  await pause(5000);
  const clients = Number(await infoField(port, 'connected_clients')) - 1;
  for (const socket of sockets) socket.destroy();
  return `${clients} still connected`;
}

async function largeReplies({ port, options, server }) {
  const bytes = options['reply-megabytes'] * 1_000_000;
  const writer = await connected(port);
  writer.write(`*3\r\n$3\r\nSET\r\n$5\r\nlarge\r\n$${bytes}\r\n`);
  writer.write(Buffer.alloc(bytes, 'x'));
  writer.write('\r\n');
  await once(writer, 'data');
  writer.destroy();
  await pause(1000);
  const stored = server.memory().now;
  const socket = await connected(port);
  socket.pause();
  socket.write(
    Buffer.concat(Array.from({ length: options.replies }, () => encode(['GET', 'large']))),
  );
  await pause(5000);
  const waiting = server.memory().now;
  let received = 0;
  const expected = options.replies * (bytes + `$${bytes}\r\n\r\n`.length);
  socket.on('data', (chunk) => (received += chunk.length));
  socket.resume();
  while (received < expected) await pause(20);
  socket.destroy();
  return `${megabytes(stored)} when stored, ${megabytes(waiting)} while not read, all ${megabytes(received)} read then`;
}

async function slowSubscriber({ port }) {
  const subscriber = await connected(port);
  subscriber.write(encode(['SUBSCRIBE', 'channel']));
  await once(subscriber, 'data');
  subscriber.pause();
  const publisher = await connected(port);
  publisher.resume();
  const message = encode(['PUBLISH', 'channel', 'x'.repeat(100_000)]);
  for (let i = 0; i < 2000; i++) {
    if (!publisher.write(message)) await once(publisher, 'drain');
  }
  await pause(1000);
  const clients = await infoField(port, 'pubsub_channels');
  subscriber.destroy();
  publisher.destroy();
  return `200 MB published, ${clients === '0' ? 'cut off' : 'still subscribed'}`;
}
