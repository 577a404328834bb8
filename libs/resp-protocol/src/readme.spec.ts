import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { ReplyEncoder } from './reply-encoder.ts';
import { RequestParser } from './request-parser.ts';
import { RespClient } from './testing/resp-client.ts';

/** The example in README.md. */
function serve(socket: Socket): void {
  const parser = new RequestParser();
  const reply = new ReplyEncoder();
  socket.on('data', (chunk) => {
    parser.feed(chunk);
    for (let args = parser.next(); args !== null; args = parser.next()) {
      if (args[0] === 'PING') reply.simple('PONG');
      else reply.error(`ERR unknown command '${args[0]}'`);
    }
    for (const text of [reply.take()].flat()) socket.write(text, 'latin1');
  });
}

describe('the example in the README', () => {
  let server: Server | null = null;
  let client: RespClient | null = null;

  afterEach(async () => {
    await client?.close();
    await new Promise((resolve) => (server === null ? resolve(null) : server.close(resolve)));
  });

  it('is a server that answers PING', async () => {
    const listening = createServer(serve);
    server = listening;
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    client = await RespClient.connect({ port: (listening.address() as AddressInfo).port });
    expect(await client.command('PING')).toEqual({ type: 'simple', text: 'PONG' });
    expect(await client.command('GET', 'k')).toEqual({
      type: 'error',
      line: "ERR unknown command 'GET'",
    });
  });
});
