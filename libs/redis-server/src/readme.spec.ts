import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { RespClient, plainReply } from '@kiwi/resp-protocol/testing';
import { PortMultiplexer, RedisServer, defaultSettings } from './index.ts';
import { MemoryServer } from './testing/memory-server.ts';

describe('the example of the README', () => {
  it('runs', async () => {
    const memory = await MemoryServer.start();
    const { replica, keyspace, node, logger } = memory.redis.context;

    const redis = new RedisServer({
      replica,
      keyspace,
      node,
      settings: { ...defaultSettings },
      logger,
      wallClock: Date.now,
    });
    redis.start();
    const front = new PortMultiplexer({
      resp: (socket) => redis.attach(socket),
      grpc: (socket) => socket.destroy(),
      http: (socket) => socket.end('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n'),
    });
    const listener = createServer({ allowHalfOpen: true }, (socket) => front.accept(socket));
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));

    const { port } = listener.address() as AddressInfo;
    const client = await RespClient.connect({ port });
    expect(plainReply(await client.command('SET', 'a', '1'))).toBe('OK');
    await client.close();
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
    await redis.stop(100);
    listener.close();
    await memory.stop();
  });
});
