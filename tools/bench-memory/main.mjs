// Memory per element of each type, beside that of redis-server: npm run bench:elements.
import { fork } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';
import { renderTable } from '../bench/report.mjs';
import { grouped, pause, runProgram, say } from '../bench-durability/program.mjs';
import { encode, infoField, request } from '../bench-durability/request.mjs';
import { Server } from '../bench-durability/server.mjs';
import { freePorts } from '../cluster/free-ports.mjs';
import { benchCases } from './cases.mjs';

const definition = {
  command: 'bench:elements',
  summary:
    'Fills Kiwi and redis-server with collections of few and of many elements of each type, and compares what an element takes in memory, its share of the ' +
    'key included. Kiwi: the heap after garbage collection, in a process without a server. Redis: used_memory. The estimate is what MEMORY USAGE and maxmemory go by.',
  numbers: {
    small: [10, 1, 1e4, 'elements of a small collection'],
    keys: [100_000, 1, 1e7, 'small collections of each type'],
    large: [1_000_000, 1, 1e8, 'elements of the large collection of each type, and strings'],
  },
};

await runProgram(definition, async ({ options, directory, cleanup }) => {
  const [port] = await freePorts(1);
  const redis = Server.redis(port, join(directory, 'redis'));
  cleanup(() => redis.kill());
  await redis.start();
  const rows = [];
  const cases = benchCases(options);
  for (const [index, one] of cases.entries()) {
    const kiwi = await kiwiBytes(index, options);
    if (kiwi === null) continue;
    const theirs = await redisBytes(port, one);
    const elements = one.elements * one.keys;
    rows.push([
      one.name,
      grouped(one.elements),
      ...[kiwi.taken / elements, theirs / elements].map(withDigits),
      (kiwi.taken / theirs).toFixed(2),
      (kiwi.estimated / kiwi.taken).toFixed(2),
    ]);
    say(rows.at(-1).join('  '));
  }
  const head = ['type', 'elements per key', 'Kiwi', 'Redis', 'ratio', 'estimate to Kiwi'];
  say(`\nbytes per element\n${renderTable([head, ...rows])}`);
});

/** Bytes with as many digits as tell something. */
function withDigits(bytes) {
  return bytes.toFixed(bytes < 1 ? 2 : 1);
}

/** Runs a case of Kiwi in a process of its own. */
function kiwiBytes(index, sizes) {
  return new Promise((resolve, reject) => {
    const child = fork(new URL('kiwi-memory.mjs', import.meta.url), {
      execArgv: ['--expose-gc', '--max-old-space-size=4096'],
    });
    let answer;
    child.once('message', (message) => (answer = message));
    child.once('exit', (code) => {
      if (answer === undefined) reject(new Error(`the measurement ended with code ${code}`));
      else resolve(answer);
    });
    child.send({ index, sizes });
  });
}

async function redisBytes(port, { commands }) {
  await request(port, ['FLUSHALL']);
  const before = Number(await infoField(port, 'used_memory'));
  const socket = connect({ host: '127.0.0.1', port });
  let chunk = [];
  let replied = 0;
  let sent = 0;
  socket.on('data', (data) => {
    for (const byte of data) if (byte === 0x0a) replied++;
  });
  const flush = async () => {
    socket.write(Buffer.concat(chunk));
    chunk = [];
    await until(() => replied === sent);
  };
  for (const command of commands()) {
    chunk.push(encode(command));
    // XADD answers in two lines, everything else in one.
    sent += command[0] === 'XADD' ? 2 : 1;
    if (chunk.length === 1000) await flush();
  }
  await flush();
  socket.destroy();
  await pause(200);
  return Number(await infoField(port, 'used_memory')) - before;
}

async function until(isDone) {
  while (!isDone()) await pause(1);
}
