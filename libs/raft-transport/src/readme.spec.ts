import { afterEach, expect, test } from '@jest/globals';
import type { TransportHandler } from '@kiwi/raft-core';
import { GrpcTransport } from './index.ts';
import { until } from './testing/local-transports.ts';

const transports: GrpcTransport[] = [];
afterEach(() => Promise.all(transports.splice(0).map((transport) => transport.stop())));

test('the example of the README works', async () => {
  const log: string[] = [];
  const handler: TransportHandler = {
    message: (from, message) => log.push(`${from}: ${message.type}`),
    peerUnreachable: (peer) => log.push(`${peer} is unreachable`),
    peerClosed: (peer) => log.push(`${peer} is gone`),
  };
  const listen = { host: '127.0.0.1', port: 0 };
  const a = new GrpcTransport({ id: 'a', address: '127.0.0.1:7001', listen });
  const b = new GrpcTransport({ id: 'b', address: '127.0.0.1:7002', listen });
  transports.push(a, b);
  await Promise.all([a.start(handler), b.start(handler)]);
  b.onPeerMessage((from, kind, payload) => log.push(`${from}: ${kind} ${Buffer.from(payload)}`));
  a.onPeerState((peer, state) => {
    if (state !== 'connected') return;
    a.send(peer, { type: 'timeoutNow', term: 1 });
    a.sendPeer(peer, 7, Buffer.from('hello'));
  });
  a.setPeers([{ id: 'b', address: `127.0.0.1:${b.status.port}` }]);

  await until(() => log.length === 2, 'both messages');
  await b.stop();
  await until(() => log.includes('b is gone'), 'the end');
  expect([...log.slice(0, 2)].sort()).toEqual(['a: 7 hello', 'a: timeoutNow']);
});
