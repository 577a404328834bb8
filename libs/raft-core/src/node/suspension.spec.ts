import { afterEach, describe, expect, it } from '@jest/globals';
import { bytes } from '../core/test-core.ts';
import type { NodeId } from '../core/types.ts';
import { FailingStorage } from './failing-storage.ts';
import type { RaftNodeOptions } from './raft-node-options.ts';
import type { SnapshotOptions } from './snapshots/snapshot-options.ts';
import { TestCluster } from './test-cluster.ts';
import type { TestMember } from './test-cluster.ts';

const full = new Error('no space left on device');

let cluster: TestCluster | null = null;

afterEach(async () => {
  await cluster?.wait(cluster.stop());
  cluster = null;
});

async function startCluster(
  size: number,
  options: Partial<RaftNodeOptions> = {},
  snapshots: Omit<SnapshotOptions, 'store'> | null = null,
) {
  const c = new TestCluster(size, options, snapshots);
  cluster = c;
  const disks = new Map<NodeId, FailingStorage>();
  for (const { id } of c.members) {
    const storage = new FailingStorage(c.clock);
    disks.set(id, storage);
    await c.startNode(id, { storage });
  }
  const diskOf = ({ node }: TestMember): FailingStorage => {
    const disk = disks.get(node.status.id);
    if (disk === undefined) throw new Error('every node has a disk');
    return disk;
  };
  const isSuspended = ({ node }: TestMember) => node.status.suspended !== null;
  return { c, diskOf, isSuspended };
}

describe('a leader whose disk refuses a write', () => {
  it('is replaced at once, and goes on as a follower when the disk writes again', async () => {
    const { c, diskOf, isSuspended } = await startCluster(3);
    const old = await c.leader();
    const told: string[] = [];
    old.node.on('suspended', ({ error }) => told.push(error.message));
    old.node.on('resumed', () => told.push('resumed'));
    await c.wait(old.node.propose(bytes('before')));

    diskOf(old).fault = full;
    const lost = old.node.propose(bytes('lost?'));
    await c.clock.until(() => isSuspended(old));
    const suspendedAt = c.clock.now();
    expect(await lost).toMatchObject({ type: 'indeterminate' });
    expect(old.node.status).toMatchObject({ role: 'follower', leader: null, failed: null });
    expect(old.node.status.suspended).toMatchObject({ code: 'RAFT_FAILED', cause: full });

    const next = await c.leader([old.node.status.id]);
    expect(c.clock.now() - suspendedAt).toBeLessThan(200);
    await c.wait(next.node.propose(bytes('meanwhile')));
    await c.clock.advance(3000);
    expect(isSuspended(old)).toBe(true);
    expect(old.applied).not.toContain('meanwhile');

    diskOf(old).fault = null;
    await c.clock.until(() => !isSuspended(old), 1100);
    await c.clock.until(() => old.applied.includes('meanwhile'));
    expect(old.applied).toEqual(next.applied);
    expect(new Set(old.applied).size).toBe(old.applied.length);
    expect(told).toEqual(['the storage refused a write: no space left on device', 'resumed']);
    expect((await c.leader()).node).toBe(next.node);
  });

  it('rejects what waits and what comes, with the reason', async () => {
    const { c, diskOf, isSuspended } = await startCluster(3);
    const { node } = await c.leader();
    const member = c.get(node.status.id);
    diskOf(member).fault = full;
    c.network.isolate(node.status.id);
    const read = node.readIndex();
    void node.propose(bytes('x'));
    const failed = expect.objectContaining({ code: 'RAFT_FAILED' });
    const notLeader = expect.objectContaining({ code: 'RAFT_NOT_LEADER' });
    // The resigning core had an answer to it.
    await expect(c.wait(read)).rejects.toEqual(notLeader);
    expect(isSuspended(member)).toBe(true);
    await expect(node.readIndex()).rejects.toEqual(failed);
    await expect(node.transferLeadership()).rejects.toEqual(failed);
    await expect(node.snapshot()).rejects.toEqual(failed);
    expect(await node.propose(bytes('y'))).toEqual({
      type: 'rejected',
      reason: 'the storage refused a write: no space left on device',
    });
    expect(node.offer([bytes('z')])).toBe('notLeader');
  });
});

describe('a follower whose disk refuses a write', () => {
  it('is left out, while the others go on; then it gets everything, nothing twice', async () => {
    const { c, diskOf, isSuspended } = await startCluster(3);
    const { node } = await c.leader();
    const follower = await c.follower();
    // Applied at the others' word, long before this disk has it.
    diskOf(follower).delayMs = 500;
    diskOf(follower).fault = full;
    for (let i = 0; i < 5; i++) await c.wait(node.propose(bytes(`early ${i}`)));
    await c.clock.until(() => follower.applied.length === 5);
    expect(isSuspended(follower)).toBe(false);
    await c.clock.until(() => isSuspended(follower));
    for (let i = 0; i < 5; i++) await c.wait(node.propose(bytes(`late ${i}`)));

    diskOf(follower).fault = null;
    diskOf(follower).delayMs = 0;
    await c.clock.until(() => follower.applied.length >= 10);
    await c.wait(node.propose(bytes('last')));
    await c.clock.until(() => follower.applied.includes('last'));
    expect(follower.applied).toEqual(c.get(node.status.id).applied);
  });

  it('that applied what its disk had not taken makes no snapshot before its log has come that far', async () => {
    const { c, diskOf, isSuspended } = await startCluster(3, {}, { trailingBytes: 0 });
    const { node } = await c.leader();
    const follower = await c.follower();
    await c.wait(node.propose(bytes('stored')));
    await c.clock.advance(200);
    diskOf(follower).delayMs = 500;
    diskOf(follower).fault = full;
    await c.wait(node.propose(bytes('applied only')));
    await c.clock.until(() => follower.applied.length === 2 && isSuspended(follower));
    c.network.isolate(follower.node.status.id);
    diskOf(follower).fault = null;
    await c.clock.until(() => !isSuspended(follower));
    expect(follower.node.status.lastIndex).toBe(2);
    expect(await c.wait(follower.node.snapshot())).toBe(0);
    c.network.heal();
    await c.clock.until(() => follower.node.status.appliedIndex >= 3);
    expect(await c.wait(follower.node.snapshot())).toBeGreaterThanOrEqual(3);
    await c.wait(c.leader());
    expect(follower.applied).toEqual(['stored', 'applied only']);
  });

  it('gives way to another leader’s entries where its disk holds those of a leader that lost', async () => {
    const { c, diskOf, isSuspended } = await startCluster(3);
    const old = await c.leader();
    const { id } = old.node.status;
    await c.wait(old.node.propose(bytes('common')));
    await c.clock.advance(200);
    c.network.isolate(id);
    for (let i = 0; i < 3; i++) old.node.offer([bytes(`lost ${i}`)]);
    const { node } = await c.leader([id]);
    for (let i = 0; i < 5; i++) await c.wait(node.propose(bytes(`kept ${i}`)));
    // It hears of the new leader, applies its entries, and fails to write them in place of its own.
    diskOf(old).delayMs = 500;
    diskOf(old).fault = full;
    diskOf(old).refuses = ({ truncateFrom }) => truncateFrom !== null;
    c.network.heal();
    await c.clock.until(() => old.applied.length === 6 && isSuspended(old));
    c.network.isolate(id);
    diskOf(old).fault = null;
    await c.clock.until(() => !isSuspended(old));
    expect(old.node.status.lastIndex).toBe(5);
    c.network.heal();
    await c.wait(node.propose(bytes('last')));
    await c.clock.until(() => old.applied.includes('last'));
    expect(old.applied).toEqual(c.get(node.status.id).applied);
  });

  it('is sent a snapshot when the others have forgotten what it lacks', async () => {
    const { c, diskOf, isSuspended } = await startCluster(3, {}, { trailingBytes: 0 });
    const { node, applied } = await c.leader();
    const follower = await c.follower();
    diskOf(follower).fault = full;
    for (let i = 0; i < 5; i++) await c.wait(node.propose(bytes(`${i}`)));
    await c.clock.until(() => isSuspended(follower));
    await c.wait(node.snapshot());
    diskOf(follower).fault = null;
    await c.clock.until(() => follower.applied.length === 5);
    expect(follower.applied).toEqual(applied);
    expect(follower.node.status.snapshotIndex).toBe(node.status.snapshotIndex);
  });

  it('ends where a snapshot of the leader would take its state back: a restart begins from its storage', async () => {
    const { c, diskOf, isSuspended } = await startCluster(3, {}, { trailingBytes: 0 });
    const { node } = await c.leader();
    const follower = await c.follower();
    await c.wait(node.propose(bytes('stored')));
    await c.clock.advance(200);
    diskOf(follower).delayMs = 500;
    diskOf(follower).fault = full;
    for (let i = 0; i < 3; i++) await c.wait(node.propose(bytes(`early ${i}`)));
    await c.wait(node.snapshot());
    for (let i = 0; i < 3; i++) await c.wait(node.propose(bytes(`late ${i}`)));
    await c.clock.until(() => follower.applied.length === 7 && isSuspended(follower));
    diskOf(follower).delayMs = 0;
    diskOf(follower).fault = null;
    await c.clock.until(() => follower.node.status.failed !== null);
    expect(follower.node.status.failed?.message).toMatch(/would go back; a restart begins from/);
    await c.stopNode(follower.node.status.id);
    const again = await c.startNode(follower.node.status.id, { storage: diskOf(follower) });
    await c.clock.until(() => again.applied.length === 7);
    expect(again.applied).toEqual(c.get(node.status.id).applied);
  });
});

describe('a single node whose disk refuses a write', () => {
  it('goes on to read, since nobody else can have written', async () => {
    const { c, diskOf, isSuspended } = await startCluster(1, { readStamp: () => 77 });
    const leader = await c.leader();
    const { node, applied } = leader;
    await c.wait(node.propose(bytes('x')));
    diskOf(leader).fault = full;
    void node.propose(bytes('y'));
    await c.clock.until(() => isSuspended(leader));
    expect(await node.read(() => applied)).toEqual(['x']);
    expect(await node.readIndex()).toEqual({ index: 2, stamp: 0 });
    diskOf(leader).fault = null;
    await c.leader();
    expect(await c.wait(node.propose(bytes('z')))).toMatchObject({ type: 'committed' });
    expect(applied).toEqual(['x', 'z']);
  });

  it('tries again at the given interval', async () => {
    const { c, diskOf, isSuspended } = await startCluster(1, { storageRetryMs: 200 });
    const leader = await c.leader();
    const disk = diskOf(leader);
    disk.fault = full;
    leader.node.offer([bytes('x')]);
    await c.clock.until(() => isSuspended(leader));
    expect(disk.opened).toBe(1);
    await c.clock.advance(1050);
    expect(disk.opened).toBe(6);
    disk.openFault = full;
    await c.clock.advance(1000);
    disk.openFault = null;
    disk.fault = null;
    await c.clock.until(() => !isSuspended(leader), 200);
  });

  it('tries less and less often while its disk takes small writes and refuses large ones', async () => {
    const { c, diskOf } = await startCluster(1, { storageRetryMs: 100 });
    const leader = await c.leader();
    const disk = diskOf(leader);
    disk.fault = full;
    disk.refuses = ({ entries }) => entries.length > 0;
    leader.node.offer([bytes('x')]);
    // Each time it comes back, it leads at once, and its first entry is refused.
    await c.clock.advance(100 * (1 + 2 + 4 + 8) + 150);
    expect(disk.opened).toBe(1 + 4);
    await c.clock.advance(10_000);
    expect(disk.opened).toBeLessThan(1 + 4 + 8);
    disk.fault = null;
    await c.clock.advance(1700);
    expect(leader.node.status).toMatchObject({ suspended: null, role: 'leader' });
  });

  it('may be stopped meanwhile, and gives the storage back', async () => {
    const { c, diskOf, isSuspended } = await startCluster(1);
    const leader = await c.leader();
    const disk = diskOf(leader);
    disk.fault = full;
    leader.node.offer([bytes('x')]);
    await c.clock.until(() => isSuspended(leader));
    await c.stopNode('a');
    await expect(leader.node.readIndex()).rejects.toMatchObject({ code: 'RAFT_STOPPED' });
    const { opened } = disk;
    await c.clock.advance(5000);
    expect(disk.opened).toBe(opened);
    await disk.open();
  });
});

describe('an error that will not pass', () => {
  const damaged = new Error('damaged');

  it('ends the node', async () => {
    const { c, diskOf, isSuspended } = await startCluster(1);
    const leader = await c.leader();
    const disk = diskOf(leader);
    disk.isPermanent = (error) => error === damaged;
    disk.fault = damaged;
    leader.node.offer([bytes('x')]);
    await c.clock.until(() => leader.node.status.failed !== null);
    expect(isSuspended(leader)).toBe(false);
    expect(leader.node.status.failed).toMatchObject({ code: 'RAFT_FAILED', cause: damaged });
  });

  it('ends it also when the storage is opened again', async () => {
    const { c, diskOf, isSuspended } = await startCluster(1);
    const leader = await c.leader();
    const disk = diskOf(leader);
    disk.isPermanent = (error) => error === damaged;
    disk.fault = full;
    leader.node.offer([bytes('x')]);
    await c.clock.until(() => isSuspended(leader));
    disk.openFault = damaged;
    await c.clock.until(() => leader.node.status.failed !== null);
    await expect(leader.node.readIndex()).rejects.toMatchObject({ code: 'RAFT_FAILED' });
    await leader.node.stop();
  });
});
