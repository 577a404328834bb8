import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { ChildNode } from './testing/child-node.ts';
import {
  appendOf,
  LocalTransports,
  pause,
  until,
  untilConnected,
} from './testing/local-transports.ts';
import type { LocalNode } from './testing/local-transports.ts';

const local = new LocalTransports();
const children: ChildNode[] = [];

async function startChild(id: string, port = 0): Promise<ChildNode> {
  const child = new ChildNode(id, port);
  children.push(child);
  return child.untilListening();
}

async function connectBoth(node: LocalNode, child: ChildNode): Promise<void> {
  child.order({ setPeers: [{ id: node.id, address: node.address }] });
  node.transport.setPeers([{ id: child.id, address: child.address }]);
  await untilConnected(node.transport);
  await until(() => child.events.includes('connected'), 'the child to be connected');
}

afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => child.kill()));
  await local.stopAll();
});

describe('a peer that is a process of its own', () => {
  test('is reported closed within milliseconds when it is killed, once', async () => {
    const node = await local.start('a');
    const child = await startChild('b');
    await connectBoth(node, child);
    // A bare socket tells when the kernel had closed what the process held: on a busy machine that alone takes a while.
    const probe = connect(child.port, '127.0.0.1');
    await once(probe, 'connect');
    const probeClosed = new Promise<number>((resolve) => {
      probe.on('error', () => undefined).resume();
      probe.once('close', () => resolve(performance.now()));
    });
    child.signal('SIGKILL');
    await until(() => node.handler.closed.length > 0, 'the report');
    const reportedMs = performance.now();
    const latencyMs = reportedMs - (await probeClosed);
    expect(latencyMs).toBeLessThan(50);
    await pause(300);
    expect(node.handler.closed).toEqual(['b']);
    expect(node.handler.unreachable).toContain('b');
    expect(node.transport.status.peers[0]?.state).toBe('disconnected');
  });

  test('is reported closed when only its own connection to this node existed', async () => {
    const node = await local.start('a');
    const child = await startChild('b');
    child.order({ setPeers: [{ id: 'a', address: node.address }] });
    await until(() => child.events.includes('connected'), 'the child to be connected');
    child.signal('SIGKILL');
    await until(() => node.handler.closed.length > 0, 'the report', 1000);
    expect(node.handler.closed).toEqual(['b']);
  });

  test('is reported closed when only the connection of this node existed', async () => {
    const node = await local.start('a');
    const child = await startChild('b');
    node.transport.setPeers([{ id: 'b', address: child.address }]);
    await untilConnected(node.transport);
    child.signal('SIGKILL');
    await until(() => node.handler.closed.length > 0, 'the report', 1000);
    expect(node.handler.closed).toEqual(['b']);
  });

  test('is reported closed when it stops in order', async () => {
    const node = await local.start('a');
    const child = await startChild('b');
    await connectBoth(node, child);
    await child.stop();
    await until(() => node.handler.closed.length > 0, 'the report');
    await pause(100);
    expect(node.handler.closed).toEqual(['b']);
  });

  test('is found again on the same port after a restart, and order starts anew', async () => {
    const node = await local.start('a');
    const child = await startChild('b');
    await connectBoth(node, child);
    const states: string[] = [];
    node.transport.onPeerState((_peer, state) => states.push(state));
    await child.kill();
    await until(() => states.length === 1, 'the disconnection');
    // Long enough for the pauses between dials to have grown beyond what is asserted below.
    await pause(1500);
    const reborn = new ChildNode('b', child.port);
    children.push(reborn);
    await reborn.untilListening();
    const begin = performance.now();
    reborn.order({ setPeers: [{ id: 'a', address: node.address }] });
    await until(() => states.length === 2, 'the new connection');
    expect(performance.now() - begin).toBeLessThan(500);
    expect(states).toEqual(['disconnected', 'connected']);
    node.transport.send('b', { type: 'timeoutNow', term: 1 });
    await until(() => reborn.events.includes('message'), 'a message to the reborn');
    expect(node.handler.closed).toEqual(['b']);
  });

  test('fills a bounded queue when it stops reading, is given up, and comes back', async () => {
    const mebibyte = 1024 * 1024;
    const queueBytesMax = 4 * mebibyte;
    const node = await local.start('a', {
      limits: { queueBytesMax },
      timing: { pingIntervalMs: 50, silenceMaxMs: 500 },
    });
    const child = await startChild('b');
    await connectBoth(node, child);
    child.signal('SIGSTOP');
    const payload = Buffer.alloc(mebibyte);
    let accepted = 0;
    while (node.transport.sendPeer('b', 1, payload)) {
      accepted++;
      expect(node.transport.status.peers[0]?.pendingBytes).toBeLessThanOrEqual(
        queueBytesMax + mebibyte,
      );
      await pause(1);
    }
    // The sockets and the window take some; the queue is what bounds it.
    expect(accepted).toBeLessThan(40);
    for (let i = 0; i < 40; i++) node.transport.send('b', appendOf(i + 1, payload));
    await until(() => node.handler.unreachable.length > 0, 'the report of dropped messages');
    expect(node.transport.status.peers[0]?.pendingBytes).toBeLessThanOrEqual(
      2 * queueBytesMax + 2 * mebibyte,
    );
    await until(() => node.transport.status.peers[0]?.state === 'disconnected', 'silence');
    expect(node.handler.closed).toEqual([]);
    const closedBefore = child.events.filter((event) => event === 'closed').length;
    child.signal('SIGCONT');
    await untilConnected(node.transport);
    await pause(100);
    // Neither is told that the other's process is gone: both only dialed anew.
    expect(node.handler.closed).toEqual([]);
    expect(child.events.filter((event) => event === 'closed').length).toBe(closedBefore);
  });

  test('that was never reached is unreachable, not closed', async () => {
    const node = await local.start('a', { timing: { redialMinMs: 10, redialMaxMs: 20 } });
    const child = await startChild('b');
    const { port } = child;
    await child.kill();
    node.transport.setPeers([{ id: 'b', address: `127.0.0.1:${port}` }]);
    await until(() => node.handler.unreachable.length >= 2, 'two reports');
    expect(node.handler.closed).toEqual([]);
  });
});
