import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { encodeCommand } from '@kiwi/resp-protocol';
import { MemoryServer } from '../testing/memory-server.ts';
import type { MemoryServerOptions } from '../testing/memory-server.ts';
import { until } from '../testing/until.ts';
import { defaultOutputLimits } from './output-limits.ts';

const mebibyte = 1024 * 1024;

let server: MemoryServer;
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await server.stop();
});

/** A connection that reads nothing until it is told to. */
async function connected(): Promise<Socket> {
  const socket = connect({ port: server.port });
  sockets.push(socket);
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
}

async function start(options: MemoryServerOptions, valueBytes: number): Promise<Socket> {
  server = await MemoryServer.start(options);
  const client = await server.connect();
  await client.command('SET', 'large', 'x'.repeat(valueBytes));
  await client.close();
  return connected();
}

function session(): { outputBufferBytes: number } {
  const [last] = [...server.redis.context.sessions].slice(-1);
  if (last === undefined) throw new Error('there is no connection');
  return last;
}

/** Reads so many bytes, and all that comes behind them at once. */
async function read(socket: Socket, bytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let total = 0;
  await new Promise<void>((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      total += chunk.length;
      if (total >= bytes) resolve();
    });
  });
  return Buffer.concat(chunks);
}

describe('a client that does not read', () => {
  it('has its next reads wait, and gets all replies in order when it reads', async () => {
    const socket = await start({}, 4 * mebibyte);
    const commands = Array.from({ length: 40 }, (_, i) => [
      ['GET', 'large'],
      ['ECHO', `after ${i}`],
    ]);
    socket.write(Buffer.concat(commands.flat().map((args) => encodeCommand(args))));
    await until(() => server.redis.context.sessions.size === 1 && session().outputBufferBytes > 0);
    for (let turn = 0; turn < 50; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      expect(session().outputBufferBytes).toBeLessThan(32 * mebibyte);
    }
    const reply = `$${4 * mebibyte}\r\n`.length + 4 * mebibyte + 2;
    const tail = Array.from({ length: 40 }, (_, i) => `$${`after ${i}`.length}\r\nafter ${i}\r\n`);
    const all = await read(socket, 40 * reply + tail.join('').length);
    let at = 0;
    for (const echo of tail) {
      at += reply;
      expect(all.toString('latin1', at - 4, at + echo.length)).toBe(`xx\r\n${echo}`);
      at += echo.length;
    }
    expect(all.length).toBe(at);
  });

  it('sees its own writes where they were, whatever waits', async () => {
    const socket = await start({}, 10 * mebibyte);
    const commands = [
      ...[
        ['GET', 'large'],
        ['GET', 'large'],
        ['GET', 'n'],
        ['INCR', 'n'],
      ],
      ...[
        ['GET', 'n'],
        ['GET', 'large'],
        ['INCR', 'n'],
        ['GET', 'n'],
        ['ECHO', 'end'],
      ],
    ];
    socket.write(Buffer.concat(commands.map((args) => encodeCommand(args))));
    const all = await read(socket, 3 * 10 * mebibyte + 60);
    const text = all.toString('latin1').replace(/x+/g, 'x');
    const large = `$${10 * mebibyte}\r\nx\r\n`;
    const small = (n: number) => `$1\r\n${n}\r\n`;
    expect(text).toBe(
      `${large}${large}$-1\r\n:1\r\n${small(1)}${large}:2\r\n${small(2)}$3\r\nend\r\n`,
    );
  });

  it('is cut off beyond a limit that was set', async () => {
    const normal = { hardBytes: 5 * mebibyte, softBytes: 0, softS: 0 };
    const socket = await start(
      { settings: { outputLimits: { ...defaultOutputLimits, normal } } },
      10 * mebibyte,
    );
    socket.write(encodeCommand(['GET', 'large']));
    await until(() => server.redis.context.sessions.size === 0);
  });

  it('is cut off beyond a soft limit only after a while', async () => {
    const normal = { hardBytes: 0, softBytes: mebibyte, softS: 1 };
    const socket = await start(
      { settings: { outputLimits: { ...defaultOutputLimits, normal } } },
      20 * mebibyte,
    );
    socket.write(encodeCommand(['GET', 'large']));
    await until(() => server.redis.context.sessions.size === 1 && session().outputBufferBytes > 0);
    const beganMs = Date.now();
    await until(() => server.redis.context.sessions.size === 0);
    expect(Date.now() - beganMs).toBeGreaterThan(900);
  });

  it('gets its last replies, however long they are, when it has ended its side', async () => {
    const socket = await start({}, 30 * mebibyte);
    socket.end(encodeCommand(['GET', 'large']));
    const all = await read(socket, 30 * mebibyte + 13);
    expect(all.length).toBe(30 * mebibyte + 13);
  });
});
