import { afterEach, describe, expect, it } from '@jest/globals';
import { bytes } from '../core/test-core.ts';
import { MemoryLogStorage } from '../memory/memory-log-storage.ts';
import { MemoryNetwork } from '../memory/memory-network.ts';
import { ManualStorage } from './manual-storage.ts';
import { RaftNode } from './raft-node.ts';
import type { RaftNodeOptions } from './raft-node-options.ts';
import { settle } from './test-clock.ts';
import { clusterPerSpec } from './cluster-per-spec.ts';

const { createCluster, startCluster } = clusterPerSpec(afterEach);

describe('a single node', () => {
  it('leads without waiting for a time-out', async () => {
    const c = await startCluster(1);
    await c.leader();
    expect(c.clock.now()).toBeLessThan(100);
  });

  it('applies only what its state machine has not applied yet', async () => {
    const c = await startCluster(1);
    const { node } = await c.leader();
    for (const text of ['x', 'y', 'z']) await c.wait(node.propose(bytes(text)));
    const { appliedIndex } = node.status;
    await c.stop();
    const again = await c.startNode('a', { lastApplied: appliedIndex - 1 });
    await c.leader();
    await c.wait(again.node.propose(bytes('new')));
    expect(again.applied).toEqual(['z', 'new']);
  });
});

describe('a failure', () => {
  it('of the state machine stops the node and says why; the others go on', async () => {
    const c = await startCluster();
    const follower = await c.follower();
    const { id } = follower.node.status;
    await c.stopNode(id);
    const broken = await c.startNode(id, {
      stateMachine: {
        apply: () => {
          throw new Error('cannot apply');
        },
      },
    });
    const told: unknown[] = [];
    broken.node.on('failed', ({ error }) => told.push(error));
    const { node } = await c.leader();
    expect(await c.wait(node.propose(bytes('x')))).toMatchObject({ type: 'committed' });
    await c.clock.until(() => broken.node.status.failed !== null);
    expect(broken.node.status.failed).toMatchObject({ code: 'RAFT_FAILED' });
    expect(told).toEqual([broken.node.status.failed]);
    await expect(broken.node.readIndex()).rejects.toMatchObject({ code: 'RAFT_FAILED' });
  });

  it('of the disk makes the leader resign, and another takes over at once', async () => {
    const cluster = createCluster(3);
    const storages = new Map<string, ManualStorage>();
    for (const { id } of cluster.members) {
      const storage = new ManualStorage();
      storage.automatic = true;
      storages.set(id, storage);
      await cluster.startNode(id, { storage });
    }
    const { node } = await cluster.leader();
    const storage = storages.get(node.status.id);
    if (storage === undefined) throw new Error('the leader has a storage');
    storage.automatic = false;
    const outcome = node.propose(bytes('x'));
    await settle();
    storage.fail(new Error('no space'));
    await settle();
    expect(node.status).toMatchObject({ role: 'follower', suspended: { code: 'RAFT_FAILED' } });
    // It may have reached the others before.
    expect(await outcome).toMatchObject({ type: 'indeterminate' });
    const failedAt = cluster.clock.now();
    const next = await cluster.leader([node.status.id]);
    expect(await cluster.wait(next.node.propose(bytes('y')))).toMatchObject({ type: 'committed' });
    expect(cluster.clock.now() - failedAt).toBeLessThan(500);
  });
});

describe('on', () => {
  it('tells of roles, leaders and elections until told to stop', async () => {
    const cluster = createCluster(1);
    const events: string[] = [];
    const node = new RaftNode({
      id: 'a',
      members: cluster.members,
      storage: new MemoryLogStorage(),
      transport: cluster.network.transport('a'),
      stateMachine: { apply: () => undefined },
      clock: cluster.clock,
    });
    node.on('role', ({ role }) => events.push(role));
    node.on('leader', ({ leader }) => events.push(`leader ${leader}`));
    const off = node.on('election', ({ term }) => events.push(`term ${term}`));
    off();
    await node.start();
    await cluster.clock.until(() => node.status.role === 'leader');
    expect(events).toEqual(['candidate', 'leader', 'leader a']);
    await node.stop();
  });
});

describe('the life of a node', () => {
  const options = (): RaftNodeOptions => ({
    id: 'a',
    members: [{ id: 'a', address: '', role: 'voter' }],
    storage: new MemoryLogStorage(),
    transport: new MemoryNetwork().transport('a'),
    stateMachine: { apply: () => undefined },
  });

  it('checks its options', () => {
    const invalid = expect.objectContaining({ code: 'RAFT_INVALID_CONFIG' });
    expect(() => new RaftNode({ ...options(), id: 'b' })).toThrow(invalid);
    expect(() => new RaftNode({ ...options(), heartbeatIntervalMs: 2000 })).toThrow(invalid);
    const twice = [...options().members, ...options().members];
    expect(() => new RaftNode({ ...options(), members: twice })).toThrow(invalid);
  });

  it('starts once, and stops as often as one likes', async () => {
    const node = new RaftNode(options());
    expect(node.status).toMatchObject({ role: 'follower', term: 0, failed: null });
    await node.start();
    await expect(node.start()).rejects.toMatchObject({ code: 'RAFT_STOPPED' });
    await node.stop();
    await node.stop();
  });

  it('may be stopped while it starts, or before', async () => {
    const node = new RaftNode(options());
    const started = node.start();
    await node.stop();
    await started;
    expect(await node.propose(bytes('x'))).toMatchObject({ type: 'rejected' });
    await new RaftNode(options()).stop();
  });

  it('gives the storage back when it cannot start', async () => {
    const { storage, transport, ...rest } = options();
    const failing = { ...transport, start: () => Promise.reject(new Error('port in use')) };
    const node = new RaftNode({ ...rest, storage, transport: Object.assign(transport, failing) });
    await expect(node.start()).rejects.toThrow('port in use');
    await expect(storage.open()).resolves.toMatchObject({ lastIndex: 0 });
  });
});
