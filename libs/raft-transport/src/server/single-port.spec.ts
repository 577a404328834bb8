import { connect as connectHttp2 } from 'node:http2';
import type { Settings } from 'node:http2';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { GrpcTransport } from '../grpc-transport.ts';
import {
  appendOf,
  LocalTransports,
  RecordingHandler,
  until,
  untilConnected,
} from '../testing/local-transports.ts';

const preface = Buffer.from('PRI * HTTP/2.0');

/** What the single port does: looks at the first bytes, and gives HTTP/2 to gRPC and the rest to somebody else. */
function sniff(socket: Socket, transport: GrpcTransport): void {
  socket.once('data', (chunk) => {
    socket.pause();
    socket.unshift(chunk);
    if (chunk.subarray(0, preface.length).equals(preface)) transport.server.attach(socket);
    else socket.resume().end('+PONG\r\n');
  });
}

describe('a transport behind a port it does not own', () => {
  const local = new LocalTransports();
  const handler = new RecordingHandler();
  let transport: GrpcTransport;
  let front: Server;
  let port: number;

  beforeEach(async () => {
    handler.messages.length = 0;
    front = createServer((socket) => sniff(socket, transport));
    await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
    port = (front.address() as AddressInfo).port;
    transport = new GrpcTransport({ id: 'b', address: `127.0.0.1:${port}` });
    await transport.start(handler);
  });

  afterEach(async () => {
    await transport.stop();
    await local.stopAll();
    await new Promise((resolve) => front.close(resolve));
  });

  test('takes over connections whose first bytes were read by somebody else', async () => {
    const a = await local.start('a');
    a.transport.setPeers([{ id: 'b', address: `127.0.0.1:${port}` }]);
    transport.setPeers([a]);
    await untilConnected(a.transport);
    await untilConnected(transport);
    for (let i = 1; i <= 100; i++) a.transport.send('b', appendOf(i, Buffer.alloc(10_000)));
    transport.send('a', { type: 'timeoutNow', term: 1 });
    await until(() => handler.messages.length === 100, 'the messages');
    await until(() => a.handler.messages.length === 1, 'the message the other way');
    expect(transport.status.port).toBeNull();
  });

  test('leaves other protocols on that port alone', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.write('PING\r\n');
    const [reply] = await new Promise<Buffer[]>((resolve) =>
      socket.once('data', (chunk) => resolve([chunk])),
    );
    expect(reply?.toString()).toBe('+PONG\r\n');
    socket.destroy();
  });

  test('closes attached connections when it stops, and those attached later', async () => {
    const a = await local.start('a');
    a.transport.setPeers([{ id: 'b', address: `127.0.0.1:${port}` }]);
    await untilConnected(a.transport);
    await transport.stop();
    await until(() => a.handler.closed.includes('b'), 'the end of the connection');
    const late = connect(port, '127.0.0.1');
    late.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    await new Promise((resolve) => late.on('error', resolve).resume().once('close', resolve));
  });

  test('offers senders a receive window beyond the 64 KiB of HTTP/2', async () => {
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    const windows: (number | undefined)[] = [];
    session.on('remoteSettings', (settings: Settings) => windows.push(settings.initialWindowSize));
    const stream = session.request({
      ':method': 'POST',
      ':path': '/kiwi.raft.v1.Raft/Replicate',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    stream.on('error', () => undefined);
    await until(() => windows.includes(8 * 1024 * 1024), 'the window');
    await until(() => (session.state.remoteWindowSize ?? 0) > 65_535, 'the connection window');
    session.destroy();
  });
});
