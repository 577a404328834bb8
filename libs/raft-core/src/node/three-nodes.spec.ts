import { afterEach, describe, expect, it } from '@jest/globals';
import { bytes } from '../core/test-core.ts';
import { ManualStorage } from './manual-storage.ts';
import { clusterPerSpec } from './cluster-per-spec.ts';

const { createCluster, startCluster } = clusterPerSpec(afterEach);

describe('three nodes', () => {
  it('elect one leader, whom all know', async () => {
    const c = await startCluster();
    await c.leader();
    expect(c.running.filter(({ node }) => node.status.role === 'leader')).toHaveLength(1);
  });

  it('replicate proposals to all state machines, in order', async () => {
    const c = await startCluster();
    const { node } = await c.leader();
    const texts = Array.from({ length: 50 }, (_, i) => `text ${i}`);
    await c.wait(Promise.all(texts.map((text) => node.propose(bytes(text)))));
    await c.clock.until(() => c.running.every(({ applied }) => applied.length === 50));
    for (const { applied } of c.running) expect(applied).toEqual(texts);
  });

  it('go on within half a second after the leader stops', async () => {
    const c = await startCluster();
    const old = await c.leader();
    await c.wait(old.node.propose(bytes('before')));
    const stoppedAt = c.clock.now();
    await c.stopNode(old.node.status.id);
    const { node, applied } = await c.leader();
    const outcome = await c.wait(node.propose(bytes('after')));
    expect(outcome.type).toBe('committed');
    expect(c.clock.now() - stoppedAt).toBeLessThan(500);
    expect(applied).toEqual(['before', 'after']);
  });

  it('go on after the leader was cut off, which then finds its proposal overwritten', async () => {
    const c = await startCluster();
    const old = await c.leader();
    const { id } = old.node.status;
    c.network.isolate(id);
    const lost = old.node.propose(bytes('lost'));
    const { node } = await c.leader([id]);
    await c.wait(node.propose(bytes('kept')));
    c.network.heal();
    expect(await c.wait(lost)).toMatchObject({ type: 'rejected' });
    await c.clock.until(() => old.applied.length === 1);
    for (const { applied } of c.running) expect(applied).toEqual(['kept']);
  });

  it('settle a proposal that lies behind the end of the next leader’s log', async () => {
    const c = await startCluster();
    const old = await c.leader();
    const { id } = old.node.status;
    c.network.isolate(id);
    const lost = Array.from({ length: 5 }, () => old.node.propose(bytes('lost')));
    await c.leader([id]);
    c.network.heal();
    const outcomes = await c.wait(Promise.all(lost));
    expect(new Set(outcomes.map((o) => o.type))).toEqual(new Set(['rejected']));
  });

  it('bring a node up to date that was away', async () => {
    const c = await startCluster();
    const { id } = (await c.follower()).node.status;
    await c.stopNode(id);
    const { node } = await c.leader();
    for (let i = 0; i < 20; i++) await c.wait(node.propose(bytes(`${i}`)));
    const { applied } = await c.startNode(id);
    await c.clock.until(() => applied.length === 20);
    expect(applied[19]).toBe('19');
  });

  it('bring a node up to date from storage when memory no longer holds what it lacks', async () => {
    const c = await startCluster(3, { limits: { memoryBytesMax: 500, appendBytesMax: 300 } });
    const { id } = (await c.follower()).node.status;
    await c.stopNode(id);
    const { node } = await c.leader();
    for (let i = 0; i < 30; i++) await c.wait(node.propose(bytes(`${i}`.padEnd(100, '.'))));
    const { applied } = await c.startNode(id);
    await c.clock.until(() => applied.length === 30);
    expect(applied.map((text) => text.replaceAll('.', ''))).toEqual(
      Array.from({ length: 30 }, (_, i) => `${i}`),
    );
  });

  it('replay everything when all are restarted', async () => {
    const c = await startCluster();
    const { node } = await c.leader();
    for (const text of ['x', 'y', 'z']) await c.wait(node.propose(bytes(text)));
    await c.stop();
    await c.start();
    await c.clock.until(() => c.running.every(({ applied }) => applied.length === 3));
    for (const { applied } of c.running) expect(applied).toEqual(['x', 'y', 'z']);
  });
});

describe('transferLeadership', () => {
  it('makes the target lead, without a pause for a time-out', async () => {
    const c = await startCluster();
    const { node } = await c.leader();
    const target = (await c.follower()).node;
    const before = c.clock.now();
    await c.wait(node.transferLeadership(target.status.id));
    await c.leader();
    expect(target.status.role).toBe('leader');
    expect(c.clock.now() - before).toBeLessThan(200);
  });

  it('rejects on a follower, and for an unknown target', async () => {
    const c = await startCluster();
    const { node } = await c.leader();
    const follower = (await c.follower()).node;
    await expect(follower.transferLeadership()).rejects.toMatchObject({ code: 'RAFT_NOT_LEADER' });
    await expect(node.transferLeadership('z')).rejects.toMatchObject({ code: 'RAFT_REJECTED' });
  });
});

describe('a follower', () => {
  it('acknowledges only when its own disk has the entries, and the leader commits then', async () => {
    const cluster = createCluster(2);
    const storages = new Map<string, ManualStorage>();
    for (const { id } of cluster.members) {
      const storage = new ManualStorage();
      storage.automatic = true;
      storages.set(id, storage);
      await cluster.startNode(id, { storage });
    }
    const { node, applied } = await cluster.leader();
    await cluster.wait(node.propose(bytes('w')));
    const storage = storages.get((await cluster.follower()).node.status.id);
    if (storage === undefined) throw new Error('the follower has a storage');
    storage.automatic = false;
    node.offer([bytes('x')]);
    await cluster.clock.advance(500);
    expect([storage.busy, applied]).toEqual([true, ['w']]);
    storage.finish();
    await cluster.clock.advance(1);
    expect(applied).toEqual(['w', 'x']);
  });
});
