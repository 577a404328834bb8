import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { peerMessageKind } from './peer-channel.ts';
import { MemoryCluster } from './testing/memory-cluster.ts';
import type { ReplicaLimits } from './replica-options.ts';

let cluster: MemoryCluster;
const start = async (count: number, limits: Partial<ReplicaLimits> = {}): Promise<void> => {
  cluster = await MemoryCluster.start(count, limits);
};
afterEach(() => cluster.stop());

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('a replica alone', () => {
  it('answers writes and reads in the order in which they were submitted', async () => {
    await start(1);
    const client = cluster.client(await cluster.leader());
    for (const command of [
      ['GET', 'a'],
      ['SET', 'a', '1'],
      ['GET', 'a'],
      ['PING'],
      ['INCR', 'a'],
      ['GET', 'a'],
    ]) {
      client.submit(...command);
    }
    expect(await client.answers()).toBe('$-1\r\n+OK\r\n$1\r\n1\r\n+PING\r\n:2\r\n$1\r\n2\r\n');
  });

  it('forms one batch of what many clients submit in one turn', async () => {
    await start(1);
    const leader = await cluster.leader();
    const clients = Array.from({ length: 50 }, () => cluster.client(leader));
    for (const client of clients) client.submit('INCR', 'n');
    await Promise.all(clients.map((client) => client.answers()));
    expect(leader.replica.statistics.batches).toBe(1);
    expect(await clients[0]?.run('GET', 'n')).toBe('$2\r\n50\r\n');
  });

  it('keeps the order of replies of each client under a mixture of reads and writes', async () => {
    await start(1, { batchesInFlightMax: 2, batchOperationsMax: 7 });
    const leader = await cluster.leader();
    const clients = Array.from({ length: 20 }, (_, i) => ({ client: cluster.client(leader), i }));
    await Promise.all(
      clients.map(async ({ client, i }) => {
        let expected = '';
        let value = 0;
        for (let turn = 0; turn < 40; turn++) {
          for (let step = 0; step < 1 + ((turn + i) % 4); step++) {
            const kind = (turn * 7 + step * 3 + i) % 3;
            if (kind === 0) {
              client.submit('INCR', `n${i}`);
              expected += `:${++value}\r\n`;
            } else if (kind === 1) {
              client.submit('GET', `n${i}`);
              const text = String(value);
              expected += value === 0 ? '$-1\r\n' : `$${text.length}\r\n${text}\r\n`;
            } else {
              client.submit('MARK', String(turn));
              expected += `+MARK ${turn}\r\n`;
            }
          }
          if ((turn + i) % 3 === 0) await sleep(0);
        }
        expect(await client.answers()).toBe(expected);
      }),
    );
  });

  it('answers reads with the write that their client sent behind them, without a read point of their own', async () => {
    await start(1);
    const leader = await cluster.leader();
    const readPoints = jest.spyOn(leader.raft, 'readIndex');
    const [mixed, reading] = [cluster.client(leader), cluster.client(leader)];
    for (const command of [
      ['GET', 'a'],
      ['PING'],
      ['GET', 'b'],
      ['SET', 'a', '1'],
      ['GET', 'a'],
      ['SET', 'b', '2'],
    ]) {
      mixed.submit(...command);
    }
    expect(mixed.pendingInLog).toBe(3);
    await new Promise((resolve) => setImmediate(resolve));
    expect(await mixed.answers()).toBe('$-1\r\n+PING\r\n$-1\r\n+OK\r\n$1\r\n1\r\n+OK\r\n');
    expect(mixed.pendingInLog).toBe(0);
    expect(readPoints).not.toHaveBeenCalled();

    reading.submit('GET', 'a');
    mixed.submit('GET', 'b');
    mixed.submit('SET', 'a', '3');
    expect(await reading.answers()).toMatch(/^\$1\r\n[13]\r\n$/);
    expect(await mixed.answers()).toBe('$1\r\n2\r\n+OK\r\n');
    expect(readPoints).toHaveBeenCalledTimes(1);
  });

  it('answers a read that waited for an own write as soon as that is applied, and frees the next ones', async () => {
    cluster = await MemoryCluster.start(1, { batchesInFlightMax: 1 }, 5);
    const client = cluster.client(await cluster.leader());
    const startedMs = performance.now();
    for (let i = 0; i < 20; i++) {
      client.submit('SET', 'a', String(i));
      await new Promise((resolve) => setImmediate(resolve));
      expect(client.pendingInLog).toBe(1);
      client.submit('GET', 'a');
      const text = String(i);
      expect(await client.answers()).toBe(`+OK\r\n$${text.length}\r\n${text}\r\n`);
      expect(client.pendingInLog).toBe(0);
    }
    expect(performance.now() - startedMs).toBeLessThan(1000);
  });

  it('expires keys through the log, and tells reads only what the log will confirm', async () => {
    await start(1);
    const leader = await cluster.leader();
    const client = cluster.client(leader);
    await client.run('SET', 'a', '1', 'PX', '50');
    const before = leader.raft.status.lastIndex;
    cluster.wallClocks[0] = 1_800_000_000_060;
    expect(await client.run('GET', 'a')).toBe('$-1\r\n');
    expect(leader.raft.status.appliedIndex).toBeGreaterThan(before);
    cluster.wallClocks[0] = 1_800_000_000_000;
    expect(await client.run('GET', 'a')).toBe('$-1\r\n');
    expect(leader.keyspace.databases[0]?.size).toBe(0);
  });

  it('deletes due keys when nobody asks', async () => {
    await start(1);
    const leader = await cluster.leader();
    await cluster.client(leader).run('SET', 'a', '1', 'PX', '50');
    cluster.wallClocks[0] = 1_800_000_000_060;
    await sleep(300);
    expect(leader.keyspace.databases[0]?.size).toBe(0);
    expect(leader.replica.statistics.expiredKeys).toBe(1);
  });
});

describe('a stopped replica', () => {
  it('asks no more for read points', async () => {
    await start(1);
    const node = await cluster.leader();
    await node.raft.stop();
    let asked = 0;
    const readIndex = node.raft.readIndex.bind(node.raft);
    node.raft.readIndex = () => {
      asked++;
      return readIndex();
    };
    cluster.client(node).submit('GET', 'a');
    await sleep(50);
    expect(asked).toBeGreaterThan(0);
    await cluster.crash(node);
    asked = 0;
    await sleep(100);
    expect(asked).toBeLessThan(2);
  });
});

describe('replicas of a cluster', () => {
  it('serve writes and reads on every node', async () => {
    await start(3);
    await cluster.leader();
    const clients = cluster.nodes.map((node) => cluster.client(node));
    for (const [i, writer] of clients.entries()) {
      expect(await writer.run('SET', 'a', String(i))).toBe('+OK\r\n');
      for (const reader of clients) expect(await reader.run('GET', 'a')).toBe(`$1\r\n${i}\r\n`);
    }
  });

  it('tell the leader with each batch that their clients wait, so that it keeps no entry back from them', async () => {
    await start(3);
    const leader = await cluster.leader();
    const waiting = jest.spyOn(leader.raft, 'peerAwaits');
    const offered = jest.spyOn(leader.raft, 'offer');
    await cluster.client(leader).run('SET', 'k', 'v');
    expect(waiting).not.toHaveBeenCalled();
    const follower = await cluster.follower();
    offered.mockClear();
    await cluster.client(follower).run('SET', 'k', 'w');
    expect(waiting.mock.calls).toEqual([[follower.id]]);
    const [told, appended] = [waiting, offered].map((spy) => spy.mock.invocationCallOrder[0] ?? 0);
    expect(told).toBeLessThan(appended ?? 0);
  });

  it('apply a batch once although the messages that carry it are lost', async () => {
    await start(3);
    const client = cluster.client(await cluster.follower());
    // Never more than two in a row: each costs the two seconds until what is not applied is sent again.
    const isLost = [true, true, false, true, false, false, true, false];
    let sent = 0;
    cluster.peers.drop = (_from, _to, kind) =>
      kind === peerMessageKind.batch && isLost[sent++ % isLost.length] === true;
    for (let i = 1; i <= 8; i++) client.submit('INCR', 'n');
    expect(await client.answers()).toBe(':1\r\n:2\r\n:3\r\n:4\r\n:5\r\n:6\r\n:7\r\n:8\r\n');
    expect(sent).toBeGreaterThan(1);
    cluster.peers.drop = () => false;
    expect(await client.run('INCR', 'n')).toBe(':9\r\n');
  }, 60_000);

  it.each([
    ['the first of a term', 0],
    ['a later one', 1],
  ])(
    'go on when one batch of several is lost: %s',
    async (_which, before) => {
      await start(3, { batchOperationsMax: 1 });
      const client = cluster.client(await cluster.follower());
      for (let i = 0; i < before; i++) await client.run('SET', 'a', '1');
      let dropped = 0;
      cluster.peers.drop = (_from, _to, kind) => kind === peerMessageKind.batch && dropped++ === 0;
      for (let i = 0; i < 8; i++) client.submit('INCR', 'n');
      expect(await client.answers()).toBe(':1\r\n:2\r\n:3\r\n:4\r\n:5\r\n:6\r\n:7\r\n:8\r\n');
      expect(dropped).toBeGreaterThan(1);
    },
    30_000,
  );

  it('send what the queue to the leader did not take once it has room, though no other client comes', async () => {
    await start(3);
    const client = cluster.client(await cluster.follower());
    cluster.peers.full = () => true;
    client.submit('INCR', 'n');
    await sleep(50);
    cluster.peers.full = () => false;
    const startedMs = performance.now();
    expect(await client.answers()).toBe(':1\r\n');
    expect(performance.now() - startedMs).toBeLessThan(1_000);
  }, 30_000);

  it('go on when a peer sends what they do not understand', async () => {
    await start(3);
    const leader = await cluster.leader();
    const peer = cluster.peers.channel('9');
    for (const bytes of [0, 10, 48, 100]) {
      peer.send(leader.id, peerMessageKind.batch, new Uint8Array(bytes).fill(7));
    }
    await sleep(50);
    expect(await cluster.client(leader).run('INCR', 'n')).toBe(':1\r\n');
    expect(leader.raft.status.failed).toBeNull();
  });

  it('carry their clients through the loss of the leader: each increment counts once', async () => {
    await start(3);
    const leader = await cluster.leader();
    const survivors = cluster.nodes.filter((node) => node !== leader);
    const clients = survivors.flatMap((node) => [cluster.client(node), cluster.client(node)]);
    let sent = 0;
    let stop = false;
    const load = Promise.all(
      clients.map(async (client) => {
        while (!stop) {
          for (let i = 0; i < 10; i++) client.submit('INCR', 'n');
          sent += 10;
          expect(await client.answers()).toMatch(/^(:\d+\r\n){10}$/);
        }
      }),
    );
    await sleep(100);
    await cluster.crash(leader);
    await cluster.leader();
    await sleep(200);
    stop = true;
    await load;
    const total = await clients[0]?.run('GET', 'n');
    expect(total).toBe(`$${String(sent).length}\r\n${sent}\r\n`);
  }, 30_000);

  it('say that nothing was executed, or that nothing is known, when there is no majority', async () => {
    await start(3, { requestTimeoutMs: 400 });
    const leader = await cluster.leader();
    const client = cluster.client(leader);
    expect(await client.run('SET', 'a', '1')).toBe('+OK\r\n');
    for (const node of cluster.nodes.filter((one) => one !== leader)) await cluster.crash(node);
    client.submit('SET', 'a', '2');
    client.submit('GET', 'a');
    client.submit('MARK');
    expect(await client.answers()).toMatch(
      /^-INDETERMINATE [^\r]*\r\n-CLUSTERDOWN [^\r]*\r\n\+MARK\r\n$/,
    );
    while (leader.replica.isLeader) await sleep(10);
    expect(await client.run('SET', 'a', '3')).toMatch(/^-CLUSTERDOWN /);
  }, 30_000);
});
