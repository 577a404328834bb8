import { afterEach, describe, expect, test } from '@jest/globals';
import type { RaftMessage } from '@kiwi/raft-core';
import { GrpcTransport } from './grpc-transport.ts';
import {
  appendOf,
  LocalTransports,
  pause,
  until,
  untilConnected,
} from './testing/local-transports.ts';

const local = new LocalTransports();
afterEach(() => local.stopAll());

const mebibyte = 1024 * 1024;

const oneOfEach: readonly RaftMessage[] = [
  { type: 'preVote', term: 7, lastLogIndex: 3, lastLogTerm: 6 },
  { type: 'preVoteResponse', term: 7, granted: true },
  { type: 'vote', term: 7, lastLogIndex: 3, lastLogTerm: 6, transfer: true },
  { type: 'voteResponse', term: 7, granted: false },
  { type: 'heartbeat', term: 7, commitIndex: 2, round: 9 },
  { type: 'heartbeatResponse', term: 7, round: 9 },
  { type: 'readIndex', term: 7, id: 12 },
  { type: 'readIndexResponse', term: 7, id: 12, index: null, stamp: 1700000000000.5 },
  { type: 'readIndexResponse', term: 7, id: 13, index: 0, stamp: 0 },
  { type: 'timeoutNow', term: 7 },
];

describe('GrpcTransport', () => {
  test('delivers every kind of message as it was sent', async () => {
    const [a, b] = await local.startConnected(['a', 'b']);
    for (const message of oneOfEach) a?.transport.send('b', message);
    await until(() => b?.handler.messages.length === oneOfEach.length, 'all messages');
    expect(b?.handler.messages).toEqual(oneOfEach.map((message) => ({ from: 'a', message })));
  });

  test('delivers entries of all kinds with their bytes', async () => {
    const [a, b] = await local.startConnected(['a', 'b']);
    const data = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const message: RaftMessage = {
      type: 'append',
      term: 3,
      prevLogIndex: 2 ** 40,
      prevLogTerm: 2,
      commitIndex: 5,
      entries: [
        { index: 2 ** 40 + 1, term: 2, kind: 'noop', data: new Uint8Array() },
        { index: 2 ** 40 + 2, term: 3, kind: 'command', data },
        { index: 2 ** 40 + 3, term: 3, kind: 'membership', data: data.subarray(250) },
      ],
    };
    a?.transport.send('b', message);
    await until(() => b?.handler.messages.length === 1, 'the append');
    const received = b?.handler.messages[0]?.message;
    if (received?.type !== 'append') throw new Error('not an append');
    const entries = received.entries.map((entry) => ({ ...entry, data: [...entry.data] }));
    expect({ ...received, entries }).toEqual({
      ...message,
      entries: message.entries.map((entry) => ({ ...entry, data: [...entry.data] })),
    });
  });

  test('keeps the order of control, of data and of application messages', async () => {
    const [a, b] = await local.startConnected(['a', 'b']);
    const count = 2000;
    const kinds: number[] = [];
    b?.transport.onPeerMessage((_from, kind) => kinds.push(kind));
    for (let i = 1; i <= count; i++) {
      a?.transport.send('b', { type: 'heartbeat', term: 1, commitIndex: 0, round: i });
      a?.transport.send('b', appendOf(i, Buffer.alloc(i % 50, i)));
      expect(a?.transport.sendPeer('b', i, Buffer.from(`payload ${i}`))).toBe(true);
      if (i % 100 === 0) await pause(0);
    }
    const received = b?.handler.messages ?? [];
    await until(() => received.length === 2 * count && kinds.length === count, 'all messages');
    const ascending = Array.from({ length: count }, (_, i) => i + 1);
    expect(kinds).toEqual(ascending);
    const rounds = received.flatMap(({ message }) =>
      message.type === 'heartbeat' ? [message.round] : [],
    );
    expect(rounds).toEqual(ascending);
    const indexes = received.flatMap(({ message }) =>
      message.type === 'append' ? [message.prevLogIndex + 1] : [],
    );
    expect(indexes).toEqual(ascending);
  });

  test('alters no byte, whatever is under way to whom', async () => {
    const [a, b, c] = await local.startConnected(['a', 'b', 'c']);
    const received: string[] = [];
    for (const node of [b, c]) {
      node?.transport.onPeerMessage((_from, kind, payload) => {
        const isUniform = payload.every((byte) => byte === kind % 256);
        received.push(`${node.id} ${kind} ${payload.length} ${isUniform}`);
      });
    }
    const sent: string[] = [];
    for (let kind = 1; kind <= 600; kind++) {
      const bytes = (kind * 7919) % (kind % 50 === 0 ? 400_000 : 9_000);
      for (const to of ['b', 'c']) {
        expect(a?.transport.sendPeer(to, kind, Buffer.alloc(bytes, kind % 256))).toBe(true);
        sent.push(`${to} ${kind} ${bytes} true`);
      }
      a?.transport.send('b', appendOf(kind, Buffer.alloc(bytes, kind % 256)));
      if (kind % 7 === 0) await pause(0);
    }
    const appends = b?.handler.messages ?? [];
    await until(() => received.length === sent.length && appends.length === 600, 'all messages');
    expect([...received].sort()).toEqual([...sent].sort());
    for (const { message } of appends) {
      const entry = message.type === 'append' ? message.entries[0] : undefined;
      expect(entry?.data.every((byte) => byte === entry.index % 256)).toBe(true);
    }
  });

  test('delivers a message of 32 MiB, and drops one beyond the limit', async () => {
    const limits = { messageBytesMax: 32 * mebibyte };
    const [a, b] = await local.startConnected(['a', 'b'], { limits });
    a?.transport.send('b', appendOf(1, Buffer.alloc(33 * mebibyte)));
    await until(() => a?.handler.unreachable.length === 1, 'the report of the dropped message');
    a?.transport.send('b', appendOf(2, Buffer.alloc(32 * mebibyte, 'x')));
    await until(() => b?.handler.messages.length === 1, 'the large message');
    const message = b?.handler.messages[0]?.message;
    if (message?.type !== 'append') throw new Error('not an append');
    expect(message.prevLogIndex).toBe(1);
    expect(Buffer.alloc(32 * mebibyte, 'x').equals(message.entries[0]?.data ?? Buffer.of())).toBe(
      true,
    );
    expect(a?.transport.sendPeer('b', 1, Buffer.alloc(33 * mebibyte))).toBe(false);
    expect(a?.transport.status.peers[0]?.state).toBe('connected');
  });

  test('does not let control wait behind 50 MiB of data', async () => {
    const [a, b] = await local.startConnected(['a', 'b']);
    const data = Buffer.alloc(mebibyte);
    for (let i = 1; i <= 50; i++) a?.transport.send('b', appendOf(i, data));
    a?.transport.send('b', { type: 'heartbeat', term: 1, commitIndex: 0, round: 1 });
    await until(() => b?.handler.messages.length === 51, 'all messages');
    const types = b?.handler.messages.map(({ message }) => message.type) ?? [];
    expect(types.indexOf('heartbeat')).toBeLessThan(10);
  });

  test('measures round trips', async () => {
    const timing = { pingIntervalMs: 5, silenceMaxMs: 1000 };
    const [a] = await local.startConnected(['a', 'b'], { timing });
    const contacts: [string, number, number][] = [];
    a?.transport.onContact((...contact) => contacts.push(contact));
    await until(() => contacts.length >= 3, 'three contacts');
    for (const [peer, nowMs, roundTripMs] of contacts) {
      expect(peer).toBe('b');
      expect(Math.abs(nowMs - performance.now())).toBeLessThan(5000);
      expect(roundTripMs).toBeGreaterThan(0);
      expect(roundTripMs).toBeLessThan(1000);
    }
    expect(a?.transport.status.peers[0]?.roundTripMs).toBeGreaterThan(0);
  });

  test('refuses a node that looks for another at this address', async () => {
    const a = await local.start('a');
    const c = await local.start('c');
    a.transport.setPeers([{ id: 'b', address: c.address }]);
    await until(() => a.handler.unreachable.length >= 2, 'two failed dials');
    a.transport.send('b', { type: 'timeoutNow', term: 1 });
    expect(a.transport.sendPeer('b', 1, Buffer.from('x'))).toBe(false);
    await pause(50);
    expect(a.transport.status.peers[0]?.state).toBe('disconnected');
    expect(c.handler.messages).toEqual([]);
    expect([...a.handler.closed, ...c.handler.closed]).toEqual([]);
  });

  test('refuses a node of another cluster, and only that', async () => {
    const a = await local.start('a', { clusterId: 'red' });
    const b = await local.start('b', { clusterId: 'blue' });
    const c = await local.start('c', { clusterId: 'red' });
    a.transport.setPeers([b, c]);
    await until(() => a.handler.unreachable.includes('b'), 'the refusal');
    await untilConnected(a.transport);
    expect(a.transport.status.peers.map(({ id, state }) => [id, state])).toEqual([
      ['b', 'disconnected'],
      ['c', 'connected'],
    ]);
  });

  test('answers a node it does not know over the streams that node opened', async () => {
    const leader = await local.start('leader');
    const learner = await local.start('learner');
    const payloads: string[] = [];
    leader.transport.onPeerMessage((from, kind, payload) =>
      payloads.push(`${from} ${kind} ${Buffer.from(payload).toString()}`),
    );
    leader.transport.setPeers([learner]);
    await untilConnected(leader.transport);
    learner.transport.send('leader', { type: 'heartbeatResponse', term: 1, round: 1 });
    learner.transport.send('leader', appendOf(1, Buffer.from('x')));
    expect(learner.transport.sendPeer('leader', 5, Buffer.from('hello'))).toBe(true);
    await until(() => leader.handler.messages.length === 2 && payloads.length === 1, 'answers');
    expect(leader.handler.messages.map(({ from }) => from)).toEqual(['learner', 'learner']);
    expect(payloads).toEqual(['learner 5 hello']);
  });

  test('sends nothing to a peer that was removed, and tells that it is disconnected', async () => {
    const [a, b] = await local.startConnected(['a', 'b']);
    const states: string[] = [];
    a?.transport.onPeerState((peer, state) => states.push(`${peer} ${state}`));
    b?.transport.setPeers([]);
    a?.transport.setPeers([]);
    // Until b's goodbye has arrived, b could still be answered over the streams that it opened.
    const x = Buffer.from('x');
    await until(() => a?.transport.sendPeer('b', 1, x) === false, 'the end of the streams of b');
    a?.transport.send('b', { type: 'timeoutNow', term: 1 });
    await pause(20);
    expect(states).toEqual(['b disconnected']);
    expect(b?.handler.messages).toEqual([]);
    expect(b?.handler.closed).toEqual([]);
  });

  test('never calls back from within send', async () => {
    const a = await local.start('a');
    a.transport.setPeers([{ id: 'b', address: '127.0.0.1:1' }]);
    const before = a.handler.unreachable.length;
    a.transport.send('b', { type: 'timeoutNow', term: 1 });
    expect(a.handler.unreachable.length).toBe(before);
    await until(() => a.handler.unreachable.length > before, 'the report');
    expect(a.handler.closed).toEqual([]);
  });

  test('reports an unreachable peer at most once per interval', async () => {
    const timing = { unreachableIntervalMs: 50, redialMinMs: 1000 };
    const a = await local.start('a', { timing });
    a.transport.setPeers([{ id: 'b', address: '127.0.0.1:1' }]);
    const begin = performance.now();
    await until(() => {
      a.transport.send('b', { type: 'timeoutNow', term: 1 });
      return a.handler.unreachable.length >= 4;
    }, 'four reports');
    // One at once, and then one for each interval that has begun.
    expect(a.handler.unreachable.length).toBeLessThanOrEqual(
      2 + (performance.now() - begin) / timing.unreachableIntervalMs,
    );
    expect(performance.now() - begin).toBeGreaterThanOrEqual(2 * timing.unreachableIntervalMs);
  });

  test('says why it cannot listen', async () => {
    const a = await local.start('a');
    const listen = { host: '127.0.0.1', port: a.port };
    const other = new GrpcTransport({ id: 'b', address: a.address, listen });
    await expect(other.start(a.handler)).rejects.toMatchObject({ code: 'KIWI_LISTEN_FAILED' });
    await other.stop();
  });

  test('leaves no socket, listener or timer behind when it has stopped', async () => {
    // Sockets of a spec file that ran earlier in this process (a kept-alive HTTP connection) are not the transport's.
    const sockets = () => process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP'));
    const before = sockets().length;
    const nodes = await local.startConnected(['a', 'b', 'c']);
    const [a] = nodes;
    for (let i = 1; i <= 20; i++) a?.transport.send('b', appendOf(i, Buffer.alloc(mebibyte)));
    await pause(5);
    expect(sockets().length).toBeGreaterThan(before);
    const begin = performance.now();
    await local.stopAll();
    expect(performance.now() - begin).toBeLessThan(1000);
    // A destroyed socket is counted until the event loop has closed its handle, a turn or two later on a busy machine.
    await until(() => sockets().length <= before, 'the end of all handles');
    await a?.transport.stop();
  });
});
