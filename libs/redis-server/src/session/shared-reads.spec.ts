import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { until } from '../testing/until.ts';
import { receive, sharesReads } from './shared-reads.ts';

/** Both ends of a connection, the accepted one paused and with its first bytes put back, as the port hands it over. */
async function connection(server: Server, first: string): Promise<{ near: Socket; far: Socket }> {
  const accepted = once(server, 'connection');
  const far = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [near] = (await accepted) as [Socket];
  near.on('error', () => near.destroy());
  const arrived = once(near, 'data');
  far.write(first);
  const [chunk] = (await arrived) as [Buffer];
  near.removeAllListeners('data');
  near.pause();
  near.unshift(chunk);
  return { near, far };
}

describe('reads of a socket', () => {
  let server: Server;
  beforeEach(async () => {
    server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  test('share one buffer in this release of Node.js', async () => {
    const { near, far } = await connection(server, 'a');
    expect(sharesReads(near, () => undefined)).toBe(true);
    near.destroy();
    far.destroy();
  });

  test('bring what was put back and everything behind it, and the end', async () => {
    const { near, far } = await connection(server, 'one ');
    const chunks: Buffer[] = [];
    receive(near, (bytes) => chunks.push(Buffer.from(bytes)));
    const ended = once(near, 'end');
    near.resume();
    far.write('two ');
    await until(() => Buffer.concat(chunks).length === 8);
    const large = Buffer.alloc(300_000, 'x');
    far.end(large);
    await ended;
    expect(Buffer.concat(chunks).equals(Buffer.concat([Buffer.from('one two '), large]))).toBe(
      true,
    );
    near.end();
    await once(far.resume(), 'close');
  });

  test('lend the bytes of the shared buffer, but give those that were put back', async () => {
    const { near, far } = await connection(server, 'first');
    const received: { bytes: Buffer; text: string; isLent: boolean }[] = [];
    receive(near, (bytes, isLent) => received.push({ bytes, text: bytes.toString(), isLent }));
    near.resume();
    await until(() => received.length === 1);
    far.write('second');
    await until(() => received.length === 2);
    far.write('third');
    await until(() => received.length === 3);
    expect(received.map(({ text, isLent }) => [text, isLent])).toEqual([
      ['first', false],
      ['second', true],
      ['third', true],
    ]);
    expect(received[1]?.bytes.toString()).toBe('thirdd');
    near.destroy();
    far.destroy();
  });

  test('stop while the socket is paused', async () => {
    const { near, far } = await connection(server, 'a');
    let received = '';
    receive(near, (chunk) => (received += chunk.toString()));
    near.resume();
    await until(() => received === 'a');
    near.pause();
    far.write('b');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(received).toBe('a');
    near.resume();
    await until(() => received === 'ab');
    near.destroy();
    far.destroy();
  });

  test('come by events where there is no socket of the system', () => {
    const stream = new PassThrough() as unknown as Socket;
    expect(sharesReads(stream, () => undefined)).toBe(false);
  });
});
