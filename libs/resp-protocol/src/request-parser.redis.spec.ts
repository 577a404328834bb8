import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { ProtocolError } from './protocol-error.ts';
import { ReplyEncoder } from './reply-encoder.ts';
import { RequestParser } from './request-parser.ts';
import { plainReply } from './testing/reply.ts';
import { RespClient } from './testing/resp-client.ts';

const redisPresent = spawnSync('redis-server', ['--version']).status === 0;
if (!redisPresent) {
  console.warn(
    'redis-server is not installed: RequestParser is NOT compared with Redis in this run',
  );
}

/** A redis-server on a port of its own, without persistence. */
class RedisServer {
  readonly port: number;
  private readonly process: ChildProcess;
  private readonly folder: string;

  private constructor(port: number, process: ChildProcess, folder: string) {
    this.port = port;
    this.process = process;
    this.folder = folder;
  }

  static async start(): Promise<RedisServer> {
    const probe = createServer();
    await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
    const { port } = probe.address() as AddressInfo;
    await new Promise((resolve) => probe.close(resolve));
    const folder = mkdtempSync(join(tmpdir(), 'kiwi-resp-'));
    const options = [
      '--port',
      `${port}`,
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
      '--dir',
      folder,
    ];
    const server = new RedisServer(
      port,
      spawn('redis-server', options, { stdio: 'ignore' }),
      folder,
    );
    for (let attempt = 0; attempt < 100; attempt++) {
      try {
        const client = await RespClient.connect({ port });
        await client.close();
        return server;
      } catch {
        await sleep(50);
      }
    }
    await server.stop();
    throw new Error('redis-server did not start');
  }

  async stop(): Promise<void> {
    const exited = new Promise((resolve) => this.process.once('exit', resolve));
    if (this.process.kill('SIGKILL')) await exited;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Everything the server sends until it closes the connection. */
function answerUntilClosed(port: number, bytes: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(bytes));
    socket.setTimeout(5000, () =>
      socket.destroy(new Error('the server neither answered nor closed')),
    );
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // A server that closes with unread input resets the connection; what it said has been read by
      // then.
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error);
    });
    socket.on('close', () => resolve(answer));
  });
}

/**
 * What a server with this parser says before it closes: `+PONG` to each command, then the fault.
 */
function ownAnswer(bytes: Buffer, authenticated = true): string {
  const parser = new RequestParser();
  parser.authenticated = authenticated;
  const reply = new ReplyEncoder();
  parser.feed(bytes);
  try {
    while (parser.next() !== null) reply.simple('PONG');
    throw new Error('no fault');
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    reply.error(`ERR ${error.message}`);
  }
  return reply.take() as string;
}

const malformed = [
  '*abc\r\n',
  '*\r\n',
  '*01\r\n',
  '*-0\r\n',
  '*+1\r\n',
  '* 1\r\n',
  '*1 \r\n',
  '*2147483648\r\n',
  '*9223372036854775808\r\n',
  '*-9223372036854775809\r\n',
  `*${'1'.repeat(70_000)}`,
  '*1\r\nPING\r\n',
  '*1\r\n\r\n',
  '*1\r\n*1\r\n',
  '*1\r\n:1\r\n',
  '*2\r\n$4\r\nPING\r\n\xff1\r\n',
  '*1\r\n$-1\r\n',
  '*1\r\n$\r\n',
  '*1\r\n$x\r\n',
  '*1\r\n$04\r\n',
  '*1\r\n$536870913\r\n',
  '*1\r\n$99999999999999999999\r\n',
  `*1\r\n$${'1'.repeat(70_000)}`,
  `*1\r\n${'x'.repeat(70_000)}`,
  'x'.repeat(70_000),
  'ping "\r\n',
  "ping 'a\n",
  'ping "a"b\r\n',
  "ping 'a'b\r\n",
  'PING\r\n*1\r\n$4\r\nPING\r\n*0\r\n\r\n*-5\r\n*x\r\n',
  '*1\r\n$4\r\nPINGxx*1\rx$4\rxPING\r\n*y\r\n',
];

const unauthenticated = [
  '*11\r\n',
  '*2147483648\r\n',
  '*10\r\n$16385\r\n',
  '*1\r\n$536870913\r\n',
  '*1\r\n$-1\r\n',
];

(redisPresent ? describe : describe.skip)('compared with redis-server', () => {
  let redis: RedisServer;
  let client: RespClient;

  beforeAll(async () => {
    redis = await RedisServer.start();
    client = await RespClient.connect({ port: redis.port });
  }, 20_000);

  afterAll(async () => {
    await client.close();
    await redis.stop();
  });

  it.each(malformed)('%#: words the fault of malformed input alike', async (text) => {
    const bytes = Buffer.from(text, 'latin1');
    expect(ownAnswer(bytes)).toBe(await answerUntilClosed(redis.port, bytes));
  });

  it('splits inline arguments alike', async () => {
    const unit = fc.constantFrom('a', '"', "'", '\\', 'x', '4', 'F', ' ', '\t', '\v', 'n', '\xe9');
    const lines = [
      ...fc.sample(fc.string({ unit, maxLength: 12 }), { numRuns: 1500, seed: 1 }),
      String.raw`"\n\r\t\b\a\x00\xff\q" 'it\'s' a"b c"`,
    ];
    let split = 0;
    for (const line of lines) {
      const bytes = Buffer.from(`EVAL "return ARGV" 0 ${line}\r\n`, 'latin1');
      const parser = new RequestParser();
      parser.feed(bytes);
      let own: string[] | null;
      try {
        own = (parser.next() as string[]).slice(3);
      } catch {
        continue;
      }
      client.write(bytes);
      expect([line, plainReply(await client.receive())]).toEqual([line, own]);
      split++;
    }
    expect(split).toBeGreaterThan(300);
  });

  it('finds the same quotes unbalanced', async () => {
    const unit = fc.constantFrom('a', '"', "'", '\\', ' ', 'x');
    const lines = fc.sample(fc.string({ unit, maxLength: 8 }), { numRuns: 600, seed: 2 });
    const unbalanced = lines.filter((line) => {
      const parser = new RequestParser();
      parser.feed(Buffer.from(`PING ${line}\r\n`));
      try {
        return parser.next() === null;
      } catch {
        return true;
      }
    });
    expect(unbalanced.length).toBeGreaterThan(100);
    for (const line of unbalanced.slice(0, 100)) {
      const bytes = Buffer.from(`PING ${line}\r\n`);
      expect([line, await answerUntilClosed(redis.port, bytes)]).toEqual([line, ownAnswer(bytes)]);
    }
  });

  it('limits clients that have not authenticated alike', async () => {
    await client.command('CONFIG', 'SET', 'requirepass', 'secret');
    for (const text of unauthenticated) {
      const bytes = Buffer.from(text);
      expect([text, ownAnswer(bytes, false)]).toEqual([
        text,
        await answerUntilClosed(redis.port, bytes),
      ]);
    }
  });
});
