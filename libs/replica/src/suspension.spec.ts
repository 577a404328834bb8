import { afterEach, describe, expect, it } from '@jest/globals';
import { MemoryCluster } from './testing/memory-cluster.ts';
import type { MemoryNode } from './testing/memory-cluster.ts';
import { Suspension } from './suspension.ts';

let cluster: MemoryCluster;
afterEach(() => cluster.stop());

const refusal =
  '-MISCONF Kiwi cannot write to its disk: no space left. ' +
  "Writes are refused until it can; see the server's log.\r\n";

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
};

/** Fills the disk of a node; resolves when the node has noticed. */
async function fill(node: MemoryNode): Promise<void> {
  node.disk.fault = new Error('no space left');
  node.raft.offer([]);
  cluster.client(node).submit('SET', 'lost?', '1');
  await until(() => node.replica.suspension !== null);
}

async function free(node: MemoryNode): Promise<void> {
  node.disk.fault = null;
  await until(() => node.replica.suspension === null);
}

describe('a single node whose disk is full', () => {
  it('refuses writes at once, goes on to read, and takes writes again when there is space', async () => {
    cluster = await MemoryCluster.start(1);
    const node = await cluster.leader();
    const client = cluster.client(node);
    await client.run('SET', 'a', '1');
    await fill(node);
    const startedMs = performance.now();
    expect(await client.run('SET', 'a', '2')).toBe(refusal);
    expect(await client.run('GET', 'a')).toBe('$1\r\n1\r\n');
    for (const command of [['PING'], ['SET', 'a', '3'], ['GET', 'a']]) client.submit(...command);
    expect(await client.answers()).toBe(`+PING\r\n${refusal}$1\r\n1\r\n`);
    expect(performance.now() - startedMs).toBeLessThan(1000);
    await free(node);
    expect(await client.run('SET', 'a', '4')).toBe('+OK\r\n');
    expect(await client.run('GET', 'a')).toBe('$1\r\n4\r\n');
  });

  it('answers a write that was under way when its disk writes again, and executes it once', async () => {
    cluster = await MemoryCluster.start(1);
    const node = await cluster.leader();
    const client = cluster.client(node);
    await client.run('SET', 'n', '5');
    node.disk.fault = new Error('no space left');
    client.submit('INCR', 'n');
    await until(() => node.replica.suspension !== null);
    // Behind the write: in its order.
    client.submit('INCR', 'n');
    client.submit('GET', 'n');
    await free(node);
    expect(await client.answers()).toBe(`:6\r\n${refusal}$1\r\n6\r\n`);
  });

  it('reads keys that expire meanwhile by the clock of the log, which stands', async () => {
    cluster = await MemoryCluster.start(1);
    const node = await cluster.leader();
    const client = cluster.client(node);
    await client.run('SET', 'a', '1', 'PX', '50');
    await fill(node);
    cluster.wallClocks[0] = 1_800_000_000_060;
    expect(await client.run('GET', 'a')).toBe('$1\r\n1\r\n');
    await free(node);
    expect(await client.run('GET', 'a')).toBe('$-1\r\n');
  });
});

describe('a node of a cluster whose disk is full', () => {
  it('refuses writes and reads while the others serve, and has everything afterwards', async () => {
    cluster = await MemoryCluster.start(3);
    const full = await cluster.leader();
    await cluster.client(full).run('SET', 'a', '1');
    await fill(full);
    const client = cluster.client(full);
    expect(await client.run('SET', 'a', '2')).toBe(refusal);
    expect(await client.run('GET', 'a')).toMatch(
      /^-CLUSTERDOWN This node cannot write to its disk/,
    );
    const others = cluster.nodes.filter((node) => node !== full);
    await until(() => others.some((node) => node.replica.isLeader));
    for (const node of others) {
      expect(await cluster.client(node).run('INCR', 'a')).toMatch(/^:/);
    }
    await free(full);
    expect(await client.run('INCR', 'a')).toBe(':4\r\n');
    expect(await client.run('GET', 'a')).toBe('$1\r\n4\r\n');
  });
});

describe('the refusals', () => {
  it('are one line, whatever the disk said', async () => {
    cluster = await MemoryCluster.start(1);
    const error = new Error('outer', { cause: new Error('IO error:\r\n no space.') });
    expect(new Suspension(error).writeRefusal).toBe(
      'MISCONF Kiwi cannot write to its disk: IO error: no space. ' +
        "Writes are refused until it can; see the server's log.",
    );
    expect(new Suspension(new Error('bare')).readRefusal).toMatch(/^CLUSTERDOWN .*: bare\. /);
  });
});
