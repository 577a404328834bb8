import { afterEach, describe, expect, it } from '@jest/globals';
import { bytes } from '../core/test-core.ts';
import type { Entry } from '../core/types.ts';
import { MemoryLogStorage } from '../memory/memory-log-storage.ts';
import { MemoryNetwork } from '../memory/memory-network.ts';
import { ManualStorage } from './manual-storage.ts';
import { RaftNode } from './raft-node.ts';
import type { RaftNodeOptions } from './raft-node-options.ts';
import { settle } from './test-clock.ts';
import { TestCluster } from './test-cluster.ts';

let cluster: TestCluster | null = null;

async function startCluster(
  size = 3,
  options: Partial<RaftNodeOptions> = {},
): Promise<TestCluster> {
  cluster = new TestCluster(size, options);
  return cluster.start();
}

afterEach(async () => {
  await cluster?.stop();
  cluster = null;
});

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

describe('propose', () => {
  it('resolves with the index and what the state machine returned', async () => {
    const c = await startCluster(1);
    const { node } = await c.leader();
    expect(await c.wait(node.propose(bytes('x')))).toEqual({
      type: 'committed',
      index: 2,
      result: 1,
    });
    expect(await c.wait(node.propose(bytes('y')))).toMatchObject({ index: 3, result: 2 });
  });

  it('makes one write and one message of what is proposed in one turn, in order', async () => {
    const proposed: number[] = [];
    const trace: RaftNodeOptions['trace'] = (event) => {
      if (event.type === 'propose') proposed.push(event.data.length);
    };
    const c = await startCluster(3, { trace, limits: { appendBytesMax: 100 } });
    const { node, applied } = await c.leader();
    const texts = Array.from({ length: 25 }, (_, i) => `text ${i}`.padEnd(10, '.'));
    const outcomes = await c.wait(Promise.all(texts.map((text) => node.propose(bytes(text)))));
    expect(applied).toEqual(texts);
    expect(proposed).toEqual([10, 10, 5]);
    const indexes = outcomes.map((outcome) => outcome.type === 'committed' && outcome.index);
    expect(indexes).toEqual(texts.map((_, i) => 2 + i));
  });

  it('comes before what is offered behind it', async () => {
    const c = await startCluster(1);
    const { node, applied } = await c.leader();
    void node.propose(bytes('first'));
    node.offer([bytes('second')]);
    void node.propose(bytes('third'));
    await c.clock.until(() => applied.length === 3);
    expect(applied).toEqual(['first', 'second', 'third']);
  });

  it('of one turn is overloaded one by one', async () => {
    const c = await startCluster(3, { limits: { uncommittedEntriesMax: 3 } });
    const { node } = await c.leader();
    void node.propose(bytes('0'));
    const outcomes = Array.from({ length: 5 }, (_, i) => node.propose(bytes(`${i + 1}`)));
    const types = (await c.wait(Promise.all(outcomes))).map(({ type }) => type);
    expect(types).toEqual(['committed', 'committed', 'overloaded', 'overloaded', 'overloaded']);
    const later = await c.wait(Promise.all([node.propose(bytes('x')), node.propose(bytes('y'))]));
    expect(later.map(({ type }) => type)).toEqual(['committed', 'committed']);
  });

  it('on a follower says who leads', async () => {
    const c = await startCluster();
    const { id } = (await c.leader()).node.status;
    const { node } = await c.follower();
    expect(await node.propose(bytes('x'))).toEqual({ type: 'notLeader', leader: id });
  });

  it('beyond the limit is overloaded', async () => {
    const c = await startCluster(3, { limits: { uncommittedBytesMax: 10 } });
    const { node } = await c.leader();
    c.network.isolate(node.status.id);
    void node.propose(bytes('1234567890'));
    expect(await node.propose(bytes('x'))).toEqual({ type: 'overloaded' });
  });

  it('aborted is indeterminate, and the entry may be committed all the same', async () => {
    const c = await startCluster(1);
    const { node, applied } = await c.leader();
    const abort = new AbortController();
    const outcome = node.propose(bytes('x'), { signal: abort.signal });
    abort.abort();
    expect(await outcome).toMatchObject({ type: 'indeterminate' });
    await c.clock.until(() => applied.length === 1);
  });

  it('with a signal that is aborted already is not even tried', async () => {
    const c = await startCluster(1);
    const { node, applied } = await c.leader();
    const outcome = await node.propose(bytes('x'), { signal: AbortSignal.abort() });
    await c.clock.advance(100);
    expect([outcome.type, applied]).toEqual(['rejected', []]);
  });

  it('is indeterminate when the node is stopped first, and rejected when it is stopped already', async () => {
    const c = await startCluster();
    const { node } = await c.leader();
    const outcome = node.propose(bytes('x'));
    await c.stop();
    expect(await outcome).toMatchObject({ type: 'indeterminate' });
    expect(await node.propose(bytes('y'))).toMatchObject({ type: 'rejected' });
  });
});

describe('offer', () => {
  it('begins the disk write within the call and commits without a promise', async () => {
    const storage = new ManualStorage();
    const c = await startCluster(1, { storage });
    const { node, applied } = c.get('a');
    while (node.status.role !== 'leader' || storage.busy) {
      storage.finish();
      await c.clock.advance(10);
    }
    const before = storage.writes.length;
    expect(node.offer([bytes('x'), bytes('y')])).toBe('accepted');
    expect(storage.writes.length).toBe(before + 1);
    storage.finish();
    await settle();
    expect(applied).toEqual(['x', 'y']);
  });

  it('says when the node does not lead, or too much waits', async () => {
    const c = await startCluster(3, { limits: { uncommittedEntriesMax: 1 } });
    const { node } = await c.leader();
    expect((await c.follower()).node.offer([bytes('x')])).toBe('notLeader');
    expect(node.offer([bytes('x')])).toBe('accepted');
    expect(node.offer([bytes('x')])).toBe('overloaded');
    await c.stop();
    expect(node.offer([bytes('x')])).toBe('notLeader');
  });

  it('may be called from within apply', async () => {
    cluster = new TestCluster(1);
    const seen: string[] = [];
    const { node }: { node: RaftNode } = await cluster.startNode('a', {
      stateMachine: {
        apply: (entries: readonly Entry[]) => {
          for (const { data } of entries) seen.push(String.fromCharCode(...data));
          if (seen.length < 4) expect(node.offer([bytes(`${seen.length}`)])).toBe('accepted');
        },
      },
    });
    await cluster.leader();
    node.offer([bytes('0')]);
    await cluster.clock.until(() => seen.length === 4);
    expect(seen).toEqual(['0', '1', '2', '3']);
  });
});

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
    cluster = new TestCluster(2);
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
    cluster = new TestCluster(3);
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
    cluster = new TestCluster(1);
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
