import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, test } from '@jest/globals';
import type { NodeId } from '@kiwi/raft-core';
import { transportSuite } from '@kiwi/raft-core/testing';
import type { TransportSubject } from '@kiwi/raft-core/testing';
import { GrpcTransport } from './grpc-transport.ts';

/** Ports that were free a moment ago, so that a restarted node can have the same again. */
async function freePorts(ids: readonly NodeId[]): Promise<Map<NodeId, number>> {
  const ports = new Map<NodeId, number>();
  const servers = ids.map(() => createServer());
  for (const [i, server] of servers.entries()) {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ports.set(ids[i] ?? '', (server.address() as AddressInfo).port);
  }
  for (const server of servers) await new Promise((resolve) => server.close(resolve));
  return ports;
}

async function localSubject(): Promise<TransportSubject> {
  const ports = await freePorts(['a', 'b', 'c']);
  const address = (id: NodeId): string => `127.0.0.1:${ports.get(id)}`;
  return {
    create: (id) =>
      new GrpcTransport({
        id,
        address: address(id),
        listen: { host: '127.0.0.1', port: ports.get(id) ?? 0 },
      }),
    address,
    dispose: () => Promise.resolve(),
  };
}

describe('GrpcTransport keeps the contract of Transport:', () => {
  for (const { name, run } of transportSuite) test(name, () => run(localSubject));
});
