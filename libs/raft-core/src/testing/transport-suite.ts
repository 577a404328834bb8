import type { RaftMessage } from '../core/messages.ts';
import type { Entry, NodeId } from '../core/types.ts';
import type { Transport } from '../ports/transport.ts';
import { systemClock } from '../system/system-clock.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { expectEqual, expectThat } from './expectations.ts';

/** A network on which transports can be made. */
export interface TransportSubject {
  /** The transport of a node, not started. Called again for the same id after that one was stopped: a restart. */
  create(id: NodeId): Transport;
  /** Where others reach the node; called after its `start` resolved. The same after a restart. */
  address(id: NodeId): string;
  /** Removes what the subject itself holds; all transports were stopped. */
  dispose(): Promise<void>;
}

/** Longest wait for something that should happen. */
const PATIENCE_MS = 8000;

/** A transport and what it told its node. */
class Endpoint {
  readonly id: NodeId;
  readonly transport: Transport;
  readonly received: { readonly from: NodeId; readonly message: RaftMessage }[] = [];
  readonly unreachable: NodeId[] = [];
  readonly closed: NodeId[] = [];

  constructor(id: NodeId, transport: Transport) {
    this.id = id;
    this.transport = transport;
  }

  start(): Promise<void> {
    return this.transport.start({
      message: (from, message) => this.received.push({ from, message }),
      peerUnreachable: (peer) => this.unreachable.push(peer),
      peerClosed: (peer) => this.closed.push(peer),
    });
  }
}

class World {
  readonly #subject: TransportSubject;
  readonly #endpoints: Endpoint[] = [];

  constructor(subject: TransportSubject) {
    this.#subject = subject;
  }

  async start(id: NodeId): Promise<Endpoint> {
    const endpoint = new Endpoint(id, this.#subject.create(id));
    this.#endpoints.push(endpoint);
    await endpoint.start();
    return endpoint;
  }

  introduce(endpoint: Endpoint, ...others: readonly NodeId[]): void {
    endpoint.transport.setPeers(others.map((id) => ({ id, address: this.#subject.address(id) })));
  }

  /** Two nodes that have exchanged a message each way. */
  async pair(): Promise<[Endpoint, Endpoint]> {
    const [a, b] = [await this.start('a'), await this.start('b')];
    this.introduce(a, 'b');
    this.introduce(b, 'a');
    await meet(a, b);
    await meet(b, a);
    return [a, b];
  }

  async end(): Promise<void> {
    for (const { transport } of this.#endpoints) await transport.stop();
    await this.#subject.dispose();
  }
}

function transportCase(
  name: string,
  body: (world: World) => Promise<void>,
): ConformanceCase<TransportSubject> {
  return {
    name,
    async run(factory) {
      const world = new World(await factory());
      try {
        await body(world);
      } finally {
        await world.end();
      }
    },
  };
}

/** The contract of `Transport`, as cases for any test framework. Uses real time; seconds in all. */
export const transportSuite: readonly ConformanceCase<TransportSubject>[] = [
  transportCase('delivers every kind of message unaltered, with its sender', async (world) => {
    const [a, b] = await world.pair();
    for (const message of everyMessage()) {
      b.received.length = 0;
      a.transport.send('b', message);
      await until(() => b.received.length > 0, `${message.type} to arrive`);
      expectEqual(b.received[0]?.from, 'a', 'the sender');
      expectEqual(plain(b.received[0]?.message), plain(message), message.type);
    }
  }),

  transportCase('keeps the order of control messages and delivers each once', async (world) => {
    const [a, b] = await world.pair();
    for (let round = 1; round <= 200; round++) a.transport.send('b', heartbeat(round));
    await until(() => rounds(b).includes(200), 'the last heartbeat to arrive');
    await quiet();
    const expected = Array.from({ length: 200 }, (_, i) => i + 1);
    expectEqual(rounds(b), expected, 'the rounds received');
  }),

  transportCase('keeps the order of data messages and delivers each once', async (world) => {
    const [a, b] = await world.pair();
    for (let index = 1; index <= 200; index++) a.transport.send('b', append(index, 1000));
    await until(() => indexes(b).includes(200), 'the last append to arrive');
    await quiet();
    const expected = Array.from({ length: 200 }, (_, i) => i + 1);
    expectEqual(indexes(b), expected, 'the appends received');
  }),

  transportCase('keeps snapshots and appends in the order they were sent', async (world) => {
    const [a, b] = await world.pair();
    for (let number = 1; number <= 100; number++) {
      a.transport.send('b', number % 3 === 0 ? snapshot(number, 5000) : append(number, 100));
    }
    await until(() => dataNumbers(b).includes(100), 'the last message to arrive');
    await quiet();
    const expected = Array.from({ length: 100 }, (_, i) => i + 1);
    expectEqual(dataNumbers(b), expected, 'what was received');
  }),

  transportCase('carries both directions at once', async (world) => {
    const [a, b] = await world.pair();
    for (let round = 1; round <= 50; round++) {
      a.transport.send('b', heartbeat(round));
      b.transport.send('a', heartbeat(1000 + round));
    }
    await until(() => rounds(b).includes(50) && rounds(a).includes(1050), 'both ends to hear');
  }),

  transportCase('never answers from within send', async (world) => {
    const [a, b] = await world.pair();
    const before = [a.received.length, a.unreachable.length, a.closed.length];
    a.transport.send('b', heartbeat(1));
    a.transport.send('nobody', heartbeat(1));
    expectEqual([a.received.length, a.unreachable.length, a.closed.length], before, 'the notices');
    await until(() => rounds(b).includes(1), 'the heartbeat to arrive');
  }),

  transportCase('does not let control messages wait behind data', async (world) => {
    const [a, b] = await world.pair();
    for (let index = 1; index <= 20; index++) a.transport.send('b', append(index, 1_000_000));
    a.transport.send('b', heartbeat(7));
    await until(() => rounds(b).includes(7), 'the heartbeat to arrive');
  }),

  transportCase('does not let control messages wait behind a snapshot', async (world) => {
    const [a, b] = await world.pair();
    for (let number = 1; number <= 20; number++) a.transport.send('b', snapshot(number, 1_000_000));
    a.transport.send('b', heartbeat(7));
    await until(() => rounds(b).includes(7), 'the heartbeat to arrive');
    await until(() => dataNumbers(b).includes(20), 'the last chunk to arrive');
  }),

  transportCase('delivers a chunk of a snapshot of 2 MB unaltered', async (world) => {
    const [a, b] = await world.pair();
    a.transport.send('b', snapshot(1, 2_000_000));
    await until(() => dataNumbers(b).includes(1), 'the chunk to arrive');
    const received = b.received.map((r) => r.message).find((m) => m.type === 'snapshot');
    const data = received?.type === 'snapshot' ? received.chunk.data : undefined;
    expectEqual(data?.byteLength, 2_000_000, 'the size');
    expectThat(data?.every((byte) => byte === 1) === true, 'the bytes to be unaltered');
  }),

  transportCase('delivers an append of 8 MB', async (world) => {
    const [a, b] = await world.pair();
    const message = append(1, 8_000_000);
    a.transport.send('b', message);
    await until(() => indexes(b).includes(1), 'the append to arrive');
    const received = b.received.map((r) => r.message).find((m) => m.type === 'append');
    const data = received?.type === 'append' ? received.entries[0]?.data : undefined;
    expectEqual(data?.byteLength, 8_000_000, 'the size');
    expectThat(data?.every((byte) => byte === 1) === true, 'the bytes to be unaltered');
  }),

  transportCase('reports a peer that stopped by peerClosed', async (world) => {
    const [a, b] = await world.pair();
    await b.transport.stop();
    await until(() => a.closed.includes('b'), 'peerClosed');
  }),

  transportCase('finds a peer again that stopped and came back', async (world) => {
    const [a, b] = await world.pair();
    await b.transport.stop();
    await until(() => a.closed.includes('b'), 'peerClosed');
    const again = await world.start('b');
    world.introduce(again, 'a');
    await meet(a, again);
    await meet(again, a);
  }),

  transportCase('bears messages to a stopped peer, and says that they are lost', async (world) => {
    const [a, b] = await world.pair();
    await b.transport.stop();
    await until(() => a.closed.includes('b'), 'peerClosed');
    a.unreachable.length = 0;
    await until(() => {
      a.transport.send('b', heartbeat(1));
      return a.unreachable.includes('b');
    }, 'peerUnreachable');
  }),

  transportCase('serves three nodes, and keeps them apart', async (world) => {
    const [a, b, c] = [await world.start('a'), await world.start('b'), await world.start('c')];
    world.introduce(a, 'b', 'c');
    world.introduce(b, 'a', 'c');
    world.introduce(c, 'a', 'b');
    await meet(a, b);
    await meet(a, c);
    await meet(b, c);
    a.transport.send('b', heartbeat(11));
    b.transport.send('c', heartbeat(22));
    await until(() => rounds(b).includes(11) && rounds(c).includes(22), 'both to arrive');
    expectThat(!rounds(c).includes(11) && !rounds(a).includes(22), 'nobody else to hear them');
  }),

  transportCase('sends nothing after stop, and stops twice', async (world) => {
    const [a, b] = await world.pair();
    await a.transport.stop();
    await a.transport.stop();
    a.transport.send('b', heartbeat(99));
    await quiet();
    expectThat(!rounds(b).includes(99), 'nothing to arrive after stop');
  }),
];

/** Sends until something arrives: the first messages may be lost while the connection is made. */
async function meet(from: Endpoint, to: Endpoint): Promise<void> {
  const before = to.received.length;
  await until(() => {
    if (to.received.slice(before).some((r) => r.from === from.id)) return true;
    from.transport.send(to.id, greeting);
    return false;
  }, `${from.id} to reach ${to.id}`);
  await quiet();
  to.received.length = 0;
}

/** A harmless message that the cases themselves do not use. */
const greeting: RaftMessage = { type: 'timeoutNow', term: 1 };

function heartbeat(round: number): RaftMessage {
  return { type: 'heartbeat', term: 1, commitIndex: 0, round };
}

function append(index: number, bytes: number): RaftMessage {
  const entry: Entry = { index, term: 1, kind: 'command', data: new Uint8Array(bytes).fill(1) };
  return {
    type: 'append',
    term: 1,
    prevLogIndex: index - 1,
    prevLogTerm: 1,
    entries: [entry],
    commitIndex: 0,
  };
}

/** A chunk in the middle of a transfer. */
function snapshot(sequence: number, bytes: number): RaftMessage {
  return {
    type: 'snapshot',
    term: 1,
    transfer: 1,
    snapshot: { index: 9, term: 1, membership: { index: 0, data: Uint8Array.from([1]) } },
    sequence,
    chunk: { data: new Uint8Array(bytes).fill(1), checksum: 7, last: false },
  };
}

function rounds(endpoint: Endpoint): number[] {
  return endpoint.received.flatMap(({ message: m }) => (m.type === 'heartbeat' ? [m.round] : []));
}

function indexes(endpoint: Endpoint): number[] {
  return endpoint.received.flatMap(({ message: m }) =>
    m.type === 'append' ? m.entries.map((e) => e.index) : [],
  );
}

/** The indexes of appends and the positions of chunks, in the order of arrival. */
function dataNumbers(endpoint: Endpoint): number[] {
  return endpoint.received.flatMap(({ message: m }) => {
    if (m.type === 'snapshot') return [m.sequence];
    return m.type === 'append' ? m.entries.map((e) => e.index) : [];
  });
}

/** One of each kind, with values that are not defaults, large numbers and both booleans. */
function everyMessage(): readonly RaftMessage[] {
  const term = 2 ** 40 + 7;
  const lastLog = { lastLogIndex: 2 ** 41 + 3, lastLogTerm: 6 };
  const entries: Entry[] = [
    { index: 1, term: 1, kind: 'noop', data: new Uint8Array(0) },
    { index: 2, term: 1, kind: 'command', data: Uint8Array.from({ length: 256 }, (_, i) => i) },
    { index: 3, term: 2, kind: 'membership', data: Uint8Array.from([123, 125]) },
  ];
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
  const snapshotMeta = {
    index: 2 ** 42 + 1,
    term: 2 ** 33,
    membership: { index: 2 ** 41, data: bytes },
  };
  const noMeta = { index: 1, term: 1, membership: { index: 0, data: new Uint8Array(0) } };
  const middle = { data: bytes, checksum: 2 ** 32 - 1, last: false };
  const end = { data: new Uint8Array(0), checksum: 0, last: true };
  const transfer = 2 ** 34;
  const hints = { hintIndex: 5, hintTerm: 4 };
  return [
    { type: 'preVote', term, ...lastLog },
    { type: 'preVoteResponse', term, granted: true },
    { type: 'preVoteResponse', term, granted: false },
    { type: 'vote', term, ...lastLog, transfer: true },
    { type: 'vote', term, ...lastLog, transfer: false },
    { type: 'voteResponse', term, granted: true },
    { type: 'append', term, prevLogIndex: 0, prevLogTerm: 0, entries, commitIndex: 3 },
    { type: 'append', term, prevLogIndex: 9, prevLogTerm: 2, entries: [], commitIndex: 0 },
    { type: 'appendResponse', term, success: true, index: 9, hintIndex: 0, hintTerm: 0 },
    { type: 'appendResponse', term, success: false, index: 9, ...hints },
    { type: 'snapshot', term, transfer, snapshot: snapshotMeta, sequence: 2 ** 31, chunk: middle },
    { type: 'snapshot', term, transfer: 0, snapshot: noMeta, sequence: 0, chunk: end },
    { type: 'snapshotResponse', term, transfer, next: 2 ** 35, refused: false },
    { type: 'snapshotResponse', term, transfer: 0, next: 0, refused: true },
    { type: 'heartbeat', term, commitIndex: 8, round: 2 ** 33 },
    { type: 'heartbeatResponse', term, round: 12 },
    { type: 'readIndex', term, id: 2 ** 47 + 1 },
    { type: 'readIndexResponse', term, id: 2 ** 47 + 1, index: 10, stamp: 1_795_000_000_123 },
    { type: 'readIndexResponse', term, id: 14, index: null, stamp: 0 },
    { type: 'readIndexResponse', term, id: 15, index: 0, stamp: 0 },
    { type: 'timeoutNow', term },
  ];
}

/** A message as plain data with its keys in order, so that any kind of byte array compares. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return [...value];
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return fields.map(([key, field]) => [key, plain(field)]);
}

async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = systemClock.now() + PATIENCE_MS;
  while (!condition()) {
    expectThat(systemClock.now() < deadline, what);
    await sleep(5);
  }
}

/** Time enough for what should not arrive. */
function quiet(): Promise<void> {
  return sleep(50);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    systemClock.schedule(ms, resolve);
  });
}
