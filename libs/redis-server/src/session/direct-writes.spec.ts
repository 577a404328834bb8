import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { until } from '../testing/until.ts';
import { DirectWrites } from './direct-writes.ts';

describe('direct writes', () => {
  let server: Server;
  let near: Socket;
  let far: Socket;

  beforeEach(async () => {
    server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const accepted = once(server, 'connection');
    far = connect((server.address() as AddressInfo).port, '127.0.0.1');
    [near] = (await accepted) as [Socket];
    near.on('error', () => undefined);
    far.on('error', () => undefined);
  });
  afterEach(async () => {
    near.destroy();
    far.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  /** As a session writes. */
  function send(direct: DirectWrites, text: string): 'directly' | 'by the stream' {
    if (near.writableLength === 0 && direct.write(text)) return 'directly';
    near.write(text, 'latin1');
    return 'by the stream';
  }

  /** Has seen a write of the stream. */
  function usedToIt(): DirectWrites {
    const direct = new DirectWrites(near);
    send(direct, 'a');
    return direct;
  }

  async function received(length: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    far.on('data', (chunk: Buffer) => chunks.push(chunk));
    await until(() => chunks.reduce((sum, chunk) => sum + chunk.length, 0) >= length);
    return Buffer.concat(chunks);
  }

  test('work in this release of Node.js', async () => {
    const direct = usedToIt();
    await until(() => near.writableLength === 0);
    expect(send(direct, 'b\xe9\xff')).toBe('directly');
    expect(direct.pendingBytes).toBe(0);
    expect((await received(4)).toString('latin1')).toBe('ab\xe9\xff');
  });

  test('leave long texts to the stream', () => {
    const direct = usedToIt();
    expect(direct.write('x'.repeat(16 * 1024 + 1))).toBe(false);
  });

  test('keep the order with what the stream writes, also when the system takes no more', async () => {
    const direct = usedToIt();
    let sent = 'a';
    const ways = new Set<string>();
    for (let i = 0; i < 3000; i++) {
      const text = `${i} ${'x'.repeat(10_000)}`;
      ways.add(send(direct, text));
      sent += text;
      if (i % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect([...ways].sort()).toEqual(['by the stream', 'directly']);
    expect(direct.pendingBytes).toBeGreaterThan(0);
    const all = await received(sent.length);
    expect(all.toString('latin1') === sent).toBe(true);
    await until(() => direct.pendingBytes === 0);
    await until(() => near.writableLength === 0);
    expect(send(direct, 'b')).toBe('directly');
  });

  test('go before the end', async () => {
    const direct = usedToIt();
    await until(() => near.writableLength === 0);
    const ended = once(far, 'end');
    const all = received(3);
    expect(send(direct, 'bc')).toBe('directly');
    near.end();
    expect((await all).toString()).toBe('abc');
    await ended;
  });

  test('to a client that has gone end like those of the stream', async () => {
    const direct = usedToIt();
    await until(() => near.writableLength === 0);
    const closed = new Promise((resolve) => near.once('close', resolve));
    far.resetAndDestroy();
    while (!near.destroyed) {
      send(direct, 'b');
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await closed;
    expect(direct.write('c')).toBe(false);
  });

  test('are not done by what is no socket of the system', () => {
    expect(new DirectWrites(new PassThrough() as unknown as Socket).write('a')).toBe(false);
  });
});
