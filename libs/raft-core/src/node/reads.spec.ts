import { afterEach, describe, expect, it } from '@jest/globals';
import { bytes } from '../core/test-core.ts';
import { MemoryLogStorage } from '../memory/memory-log-storage.ts';
import { clusterPerSpec } from './cluster-per-spec.ts';

const { startCluster } = clusterPerSpec(afterEach);

describe('reads', () => {
  it('on every node see all that was acknowledged before', async () => {
    const c = await startCluster();
    const { node } = await c.leader();
    for (let i = 1; i <= 5; i++) {
      await c.wait(node.propose(bytes('x')));
      for (const { node: reader, applied } of c.running) {
        expect(await c.wait(reader.read(() => applied.length))).toBeGreaterThanOrEqual(i);
      }
    }
  });

  it('carry the leader’s stamp, on followers too', async () => {
    const c = await startCluster();
    let stamp = 0;
    const leader = await c.leader();
    const { id } = leader.node.status;
    await c.stop();
    for (const member of c.members) {
      await c.startNode(member.id, { readStamp: () => (member.id === id ? ++stamp : 1000) });
    }
    const { node: now } = await c.leader();
    for (const { node } of c.running) {
      const point = await c.wait(node.readIndex());
      expect(point.stamp).toBe(now.status.id === id ? stamp : 1000);
    }
  });

  it('reject with RAFT_NOT_LEADER where there is no leader, RAFT_STOPPED when stopped', async () => {
    const c = await startCluster();
    const { node } = c.get('a');
    await expect(node.readIndex()).rejects.toMatchObject({ code: 'RAFT_NOT_LEADER' });
    await c.stop();
    await expect(node.read(() => 1)).rejects.toMatchObject({ code: 'RAFT_STOPPED' });
    // What has been applied here can still be looked at.
    expect(await node.read(() => 1, { consistency: 'local' })).toBe(1);
  });

  it('wait until the state machine has come as far as their read point', async () => {
    let openGate: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      openGate = resolve;
    });
    class SlowToRead extends MemoryLogStorage {
      override async read(...range: Parameters<MemoryLogStorage['read']>) {
        await gate;
        return super.read(...range);
      }
    }
    const storage = new SlowToRead();
    const c = await startCluster(1, { storage });
    const { node } = await c.leader();
    for (const text of ['x', 'y', 'z']) await c.wait(node.propose(bytes(text)));
    await c.stop();
    const again = await c.startNode('a');
    await c.leader();
    let seen: number | null = null;
    void again.node.read(() => (seen = again.applied.length));
    await c.clock.advance(100);
    expect([seen, again.applied]).toEqual([null, []]);
    openGate();
    await c.clock.until(() => seen !== null);
    expect(seen).toBe(3);
  });

  it('are not answered by a leader that was cut off and replaced', async () => {
    const c = await startCluster();
    const { node, applied } = await c.leader();
    c.network.isolate(node.status.id);
    const read = node.read(() => applied.length);
    await expect(c.wait(read)).rejects.toMatchObject({ code: 'RAFT_NOT_LEADER' });
  });
});
