import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { silentLogger } from '@kiwi/kernel';
import type { Condition } from './admin-port.ts';
import { createAdminApi } from './create-admin-api.ts';
import type { AdminApi } from './create-admin-api.ts';
import { FakeNode } from './testing/fake-node.ts';
import { HttpConnection } from './testing/http-connection.ts';

let node: FakeNode;
let api: AdminApi;
let client: HttpConnection;

beforeEach(async () => {
  node = new FakeNode();
  api = await createAdminApi({
    port: node,
    logger: silentLogger,
    requestTimeoutMs: 200,
    closeTimeoutMs: 200,
  });
  const { port } = await api.listen(0);
  client = await HttpConnection.open(port);
});

afterEach(async () => {
  client.socket.destroy();
  await api.close();
});

/** A promise and its resolution, for a node that takes its time. */
function later(): { promise: Promise<Condition>; resolve: (condition: Condition) => void } {
  let resolve: (condition: Condition) => void = () => undefined;
  const promise = new Promise<Condition>((r) => (resolve = r));
  return { promise, resolve };
}

describe('a connection', () => {
  test('stays open between requests', async () => {
    expect((await client.request('GET', '/healthz')).status).toBe(200);
    expect((await client.request('GET', '/nowhere')).status).toBe(404);
    expect((await client.request('GET', '/readyz')).status).toBe(200);
  });

  test('answers pipelined requests in order', async () => {
    const slow = later();
    node.readiness = slow.promise;
    client.send('GET /readyz HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
    setTimeout(() => slow.resolve({ ok: false, reason: 'catching up' }), 20);
    expect(JSON.parse((await client.answer()).body)).toEqual({
      status: 'not_ready',
      reason: 'catching up',
    });
    expect(JSON.parse((await client.answer()).body)).toEqual({ status: 'ok' });
  });

  test('is closed with 400 when it does not speak HTTP', async () => {
    client.send('PING\r\n\r\n');
    const answer = await client.answer();
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toEqual({
      error: { code: 'bad_request', message: 'This is not a valid HTTP/1.1 request.' },
    });
    await client.closed;
  });

  test('is closed with 431 when the head of its request is too large', async () => {
    client.send(`GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`);
    expect((await client.answer()).status).toBe(431);
    await client.closed;
  });
});

describe('listen', () => {
  test('refuses an address that is taken and names it', async () => {
    const port = client.socket.remotePort ?? 0;
    const second = await createAdminApi({ port: node, logger: silentLogger });
    await expect(second.listen(port)).rejects.toMatchObject({
      code: 'KIWI_ADMIN_LISTEN_FAILED',
      message: expect.stringContaining(`127.0.0.1:${port}`),
    });
    await second.close();
  });
});

/** The two ways to look at the first bytes of a socket and put them back. */
const sniffers: Readonly<Record<string, (socket: Socket, handOver: () => void) => void>> = {
  paused: (socket, handOver) => {
    socket.once('data', (chunk) => {
      socket.pause();
      socket.unshift(chunk);
      handOver();
    });
  },
  readable: (socket, handOver) => {
    socket.once('readable', () => {
      const chunk = socket.read() as Buffer | null;
      if (chunk !== null) socket.unshift(chunk);
      handOver();
    });
  },
};

describe.each(Object.keys(sniffers))('a connection handed in by the shared port (%s)', (way) => {
  let front: Server;
  let shared: AdminApi;
  let guest: HttpConnection;

  beforeEach(async () => {
    const timeouts = { requestTimeoutMs: 200, closeTimeoutMs: 200, keepAliveTimeoutMs: 200 };
    shared = await createAdminApi({ port: node, logger: silentLogger, ...timeouts });
    // As the single-port front does: look at the first bytes, put them back, hand over.
    front = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      sniffers[way]?.(socket, () => shared.attach(socket));
      socket.on('error', () => undefined);
    });
    await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
    guest = await HttpConnection.open((front.address() as AddressInfo).port);
  });

  afterEach(async () => {
    guest.socket.destroy();
    await shared.close();
    await new Promise((resolve) => front.close(resolve));
  });

  test('is served from its first byte on, and kept open', async () => {
    expect((await guest.request('GET', '/healthz')).status).toBe(200);
    expect((await guest.request('GET', '/cluster/members')).status).toBe(200);
  });

  test('may bring its request in pieces', async () => {
    guest.send('GET /hea');
    await new Promise((resolve) => setTimeout(resolve, 20));
    guest.send('lthz HTTP/1.1\r\nHost: x\r\n\r\n');
    expect((await guest.answer()).status).toBe(200);
  });

  test('may bring pipelined requests in its first bytes', async () => {
    guest.send('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(3));
    for (let i = 0; i < 3; i += 1) expect((await guest.answer()).status).toBe(200);
  });

  test('is closed with 408 when its request does not get finished', async () => {
    guest.send('GET /healthz HTTP/1.1\r\nHost:');
    expect((await guest.answer()).status).toBe(408);
    await guest.closed;
  });

  test('is closed when it idles for too long', async () => {
    await guest.request('GET', '/healthz');
    // Node adds a second of grace to the keep-alive time-out in newer releases.
    await guest.closed;
  });

  test('ends when the API closes, and later ones are refused', async () => {
    await guest.request('GET', '/healthz');
    await shared.close();
    await guest.closed;
    const late = await HttpConnection.open((front.address() as AddressInfo).port);
    late.send('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
    await late.closed;
    await expect(late.answer()).rejects.toThrow('closed after ""');
  });
});

describe('close', () => {
  test('ends idle connections at once, silent newcomers too', async () => {
    await client.request('GET', '/healthz');
    const started = performance.now();
    await api.close();
    await client.closed;
    expect(performance.now() - started).toBeLessThan(150);
  });

  test('lets a request under way finish and then closes its connection', async () => {
    const slow = later();
    node.readiness = slow.promise;
    const answer = client.request('GET', '/readyz');
    await new Promise((resolve) => setTimeout(resolve, 20));
    const closing = api.close();
    slow.resolve({ ok: true, reason: null });
    expect((await answer).status).toBe(200);
    expect((await answer).headers.get('connection')).toBe('close');
    await closing;
    await client.closed;
  });

  test('gives up on a request that takes longer than the close time-out', async () => {
    node.readiness = later().promise;
    client.send('GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n');
    await new Promise((resolve) => setTimeout(resolve, 20));
    await api.close();
    await client.closed;
    await expect(client.answer()).rejects.toThrow('closed after ""');
  });

  test('may be called twice', async () => {
    await Promise.all([api.close(), api.close()]);
    await api.close();
    await client.closed;
  });
});
