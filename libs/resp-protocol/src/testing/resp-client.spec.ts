import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { ReplyEncoder } from '../reply-encoder.ts';
import { RequestParser } from '../request-parser.ts';
import { plainReply } from './reply.ts';
import { RespClient } from './resp-client.ts';

/**
 * Answers ECHO with its argument, PUSH with a RESP3 push and `+OK`, BAD with nonsense, QUIT by
 * closing, all else with an error.
 */
function serve(socket: Socket): void {
  const parser = new RequestParser();
  const reply = new ReplyEncoder();
  reply.protocol = 3;
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    parser.feed(chunk);
    for (let args = parser.next(); args !== null; args = parser.next()) {
      if (args[0] === 'ECHO') reply.bulk(args[1] ?? '');
      else if (args[0] === 'PUSH') {
        reply.push(1);
        reply.bulk('news');
        reply.ok();
      } else if (args[0] === 'BAD') reply.raw('what?\r\n');
      else if (args[0] === 'QUIT') socket.destroy();
      else reply.error('ERR unknown');
    }
    if (!socket.destroyed) socket.write([reply.take()].flat().join(''), 'latin1');
  });
}

describe('RespClient', () => {
  let server: Server;
  let client: RespClient;

  beforeEach(async () => {
    server = createServer(serve);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    client = await RespClient.connect({ port: (server.address() as AddressInfo).port });
  });

  afterEach(async () => {
    await client.close();
    await new Promise((resolve) => server.close(resolve));
  });

  it('sends commands, text and bytes alike, and returns errors as values', async () => {
    expect(await client.command('ECHO', '\xff\0')).toEqual({ type: 'bulk', value: '\xff\0' });
    expect(await client.command('ECHO', Buffer.from([1, 255]))).toEqual({
      type: 'bulk',
      value: '\x01\xff',
    });
    expect(await client.command('NONSENSE')).toEqual({ type: 'error', line: 'ERR unknown' });
  });

  it('gives the exact bytes of a reply', async () => {
    expect((await client.raw(['ECHO', 'x'])).toString()).toBe('$1\r\nx\r\n');
  });

  it('keeps the order of a pipeline', async () => {
    const texts = Array.from({ length: 1000 }, (_, i) => `text ${i}`);
    const replies = await client.pipeline(texts.map((text) => ['ECHO', text]));
    expect(replies.map(plainReply)).toEqual(texts);
  });

  it('keeps messages apart from replies', async () => {
    const message = client.receive();
    expect(await client.command('PUSH')).toEqual({ type: 'simple', text: 'OK' });
    expect(plainReply(await message)).toEqual(['news']);
    client.send('ECHO', 'unasked');
    expect(await client.command('ECHO', 'asked')).toEqual({ type: 'bulk', value: 'unasked' });
    expect(plainReply(await client.receive())).toBe('asked');
  });

  it('rejects what is awaited, and all that follows, once the connection is closed', async () => {
    const closed = expect.objectContaining({ code: 'RESP_CONNECTION_CLOSED' });
    await expect(client.command('QUIT')).rejects.toEqual(closed);
    await client.closed;
    await expect(client.command('ECHO', 'x')).rejects.toEqual(closed);
    await expect(client.receive()).rejects.toEqual(closed);
  });

  it('rejects when the server does not speak RESP', async () => {
    await expect(client.command('BAD')).rejects.toEqual(
      expect.objectContaining({ code: 'RESP_REPLY_FORMAT' }),
    );
    await client.closed;
  });

  it('reports why it cannot connect', async () => {
    await client.close();
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    await expect(RespClient.connect({ port })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    server = createServer(serve);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
});
