import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { PortMultiplexer, detectProtocol } from './port-multiplexer.ts';
import type { Protocol } from './port-multiplexer.ts';

const detect = (text: string): Protocol | null => detectProtocol(Buffer.from(text, 'latin1'));

describe('detectProtocol', () => {
  it('knows RESP by its first byte, and inline commands', () => {
    expect(detect('*')).toBe('resp');
    expect(detect('PING\r\n')).toBe('resp');
    expect(detect('\r\n')).toBe('resp');
    expect(detect('\xff\x00')).toBe('resp');
  });

  it('knows gRPC by the whole HTTP/2 preface', () => {
    expect(detect('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00')).toBe('grpc');
    expect(detect('PRI * HTTP/2.0\r\n')).toBeNull();
    expect(detect('PRINT\r\n')).toBe('resp');
  });

  it('knows HTTP by a whole request line, and tells it from the inline GET', () => {
    expect(detect('GET /metrics HTTP/1.1\r\n')).toBe('http');
    expect(detect('POST /cluster/join HTTP/1.0\n')).toBe('http');
    expect(detect('GET /metr')).toBeNull();
    expect(detect('GET /metrics\r\n')).toBe('resp');
    expect(detect('GET key value HTTP/1.1\r\n')).toBe('resp');
  });

  it('needs more bytes while a method may still come, but not for ever', () => {
    expect(detect('')).toBeNull();
    expect(detect('G')).toBeNull();
    expect(detect('GETEX')).toBe('resp');
  });

  it('never takes for Redis commands what a browser can be made to send', () => {
    expect(detect(`GET ${'x'.repeat(16 * 1024)}`)).toBe('http');
    expect(detect(`POST /${'x'.repeat(17_000)} HTTP/1.1\r\n\r\nFLUSHALL\r\n`)).toBe('http');
    expect(detect('POST /a b HTTP/1.1\r\n\r\nFLUSHALL\r\n')).toBe('http');
  });
});

describe('PortMultiplexer', () => {
  let server: Server | null = null;
  afterEach(() => new Promise<void>((resolve) => server?.close(() => resolve())));

  it('hands a connection over with every byte that came, however they were cut', async () => {
    const taken = new Promise<{ protocol: Protocol; text: string }>((resolve) => {
      const take = (protocol: Protocol) => (socket: Socket) => {
        let text = '';
        socket.on('data', (chunk) => (text += chunk.toString()));
        socket.resume();
        socket.on('end', () => {
          socket.end();
          resolve({ protocol, text });
        });
      };
      const multiplexer = new PortMultiplexer({
        resp: take('resp'),
        grpc: take('grpc'),
        http: take('http'),
      });
      server = createServer({ allowHalfOpen: true }, (socket) => multiplexer.accept(socket));
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const { port } = (server as unknown as Server).address() as AddressInfo;
    const client = connect({ port, host: '127.0.0.1' });
    client.setNoDelay(true);
    const request = 'GET / HTTP/1.1\r\nhost: a\r\n\r\n';
    for (const character of request) {
      client.write(character);
      await new Promise((resolve) => setImmediate(resolve));
    }
    client.end();
    expect(await taken).toEqual({ protocol: 'http', text: request });
  });
});
