import { afterEach, describe, expect, it } from '@jest/globals';
import { bytes } from '../../core/test-core.ts';
import type { SnapshotRequest } from '../../core/messages.ts';
import type { Entry } from '../../core/types.ts';
import { TestCluster } from '../test-cluster.ts';
import type { TestMember } from '../test-cluster.ts';
import type { SnapshotOptions } from './snapshot-options.ts';

let cluster: TestCluster | null = null;

async function startCluster(
  size: number,
  options: Omit<SnapshotOptions, 'store'> = {},
): Promise<TestCluster> {
  cluster = new TestCluster(size, {}, options);
  return cluster.start();
}

afterEach(async () => {
  await cluster?.stop();
  cluster = null;
});

async function propose(c: TestCluster, leader: TestMember, from: number, to: number) {
  for (let i = from; i <= to; i++) {
    await c.wait(leader.node.propose(bytes(`text ${i}`)));
  }
}

function texts(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, i) => `text ${from + i}`);
}

describe('RaftNode.snapshot', () => {
  it('makes the log begin behind it, and a restart goes on from it without the entries before', async () => {
    const c = await startCluster(1, { trailingBytes: 0 });
    const leader = await c.leader();
    await propose(c, leader, 1, 10);
    const index = await c.wait(leader.node.snapshot());
    await propose(c, leader, 11, 12);
    expect(leader.node.status).toMatchObject({ snapshotIndex: index, firstIndex: index + 1 });

    await c.stopNode('a');
    const restarted = await c.startNode('a');
    await c.leader();
    await c.clock.until(() => restarted.applied.length === 12);
    expect(restarted.applied).toEqual(texts(1, 12));
  });

  it('keeps trailing entries, counted in bytes', async () => {
    const c = await startCluster(1, { trailingBytes: 1000 });
    const leader = await c.leader();
    await propose(c, leader, 1, 100);
    const index = await c.wait(leader.node.snapshot());
    const kept = index + 1 - leader.node.status.firstIndex;
    // An entry counts its six or seven bytes and an overhead of 64.
    expect(kept).toBeGreaterThanOrEqual(1000 / 71);
    expect(kept).toBeLessThan(2 * (1000 / 71));
  });

  it('is made by itself after so many bytes, and after so much time', async () => {
    const c = await startCluster(1, { logBytes: 700, intervalMs: 5000 });
    const leader = await c.leader();
    await propose(c, leader, 1, 20);
    await c.clock.until(() => leader.node.status.snapshotIndex > 0);
    const { snapshotIndex } = leader.node.status;
    expect(snapshotIndex).toBeLessThanOrEqual(21);
    await propose(c, leader, 21, 21);
    await c.clock.advance(6000);
    expect(leader.node.status.snapshotIndex).toBe(leader.node.status.lastIndex);
  });

  it('is made although there is nothing new when that is asked for', async () => {
    const c = await startCluster(1);
    const leader = await c.leader();
    await propose(c, leader, 1, 3);
    const index = await c.wait(leader.node.snapshot());
    const saves: number[] = [];
    const save = leader.snapshots.save.bind(leader.snapshots);
    leader.snapshots.save = (meta) => {
      saves.push(meta.index);
      return save(meta);
    };
    expect(await c.wait(leader.node.snapshot({ evenIfCurrent: true }))).toBe(index);
    expect(saves).toEqual([index]);
    expect(leader.node.status.snapshotIndex).toBe(index);
  });

  it('resolves at once when there is nothing new, and is refused without a store', async () => {
    const c = await startCluster(1);
    const leader = await c.leader();
    await propose(c, leader, 1, 3);
    const index = await c.wait(leader.node.snapshot());
    expect(await leader.node.snapshot()).toBe(index);
    cluster = new TestCluster(1);
    await c.stop();
    await cluster.start();
    await expect((await cluster.leader()).node.snapshot()).rejects.toMatchObject({
      code: 'RAFT_REJECTED',
    });
  });

  it('holds whole slices of entries when it is asked for by one of them', async () => {
    cluster = new TestCluster(1, {}, { trailingBytes: 0 });
    const c = cluster;
    const saved: Promise<number>[] = [];
    const started: { member?: TestMember } = {};
    const apply = (entries: readonly Entry[]) => {
      for (const { data } of entries) {
        const text = String.fromCharCode(...data);
        started.member?.applied.push(text);
        if (text === 'text 2' && started.member !== undefined) {
          saved.push(started.member.node.snapshot());
        }
      }
    };
    started.member = await c.startNode('a', { stateMachine: { apply } });
    const leader = await c.leader();
    await Promise.all([1, 2, 3].map((i) => c.wait(leader.node.propose(bytes(`text ${i}`)))));
    expect(saved).toHaveLength(1);
    await c.wait(Promise.all(saved));

    await c.stopNode('a');
    const restarted = await c.startNode('a');
    await c.leader();
    await c.clock.until(() => restarted.applied.length >= 3);
    expect(restarted.applied).toEqual(texts(1, 3));
  });

  it('makes none of a state machine that has failed in the middle of an entry', async () => {
    cluster = new TestCluster(1, {}, { trailingBytes: 0 });
    const c = cluster;
    const apply = (entries: readonly Entry[]) => {
      if (entries.some(({ data }) => String.fromCharCode(...data) === 'text 2')) {
        throw new Error('not understood');
      }
    };
    const member = await c.startNode('a', { stateMachine: { apply } });
    await c.leader();
    await c.wait(member.node.propose(bytes('text 1')));
    const kept: number[] = [];
    let finishFirst = (): void => undefined;
    member.snapshots.save = (meta) => {
      kept.push(meta.index);
      return new Promise((resolve) => (finishFirst = resolve));
    };
    const first = member.node.snapshot();
    await c.wait(member.node.propose(bytes('text 1')));
    const second = member.node.snapshot();
    void member.node.propose(bytes('text 2'));
    await c.clock.until(() => member.node.status.failed !== null);
    finishFirst();
    await c.wait(first);
    await expect(c.wait(second)).rejects.toMatchObject({ code: 'RAFT_FAILED' });
    expect(kept).toHaveLength(1);
  });

  it('does not keep a node from stopping: what is being written is given up', async () => {
    const c = await startCluster(1);
    const leader = await c.leader();
    await propose(c, leader, 1, 3);
    const errors: Error[] = [];
    leader.node.on('snapshotFailed', ({ error }) => errors.push(error));
    let giveUp: (error: Error) => void = () => undefined;
    leader.snapshots.save = () => new Promise((_, reject) => (giveUp = reject));
    leader.snapshots.close = async () => giveUp(new Error('the store was closed'));
    const saving = leader.node.snapshot();
    const refused = expect(saving).rejects.toThrow('the store was closed');
    await c.wait(leader.node.stop());
    await refused;
    expect(errors).toEqual([]);
  });

  it('reports a store that fails, goes on, and tries again', async () => {
    const c = await startCluster(1, { logBytes: 500 });
    const leader = await c.leader();
    const save = leader.snapshots.save.bind(leader.snapshots);
    const errors: string[] = [];
    leader.node.on('snapshotFailed', ({ error }) => errors.push(error.message));
    leader.snapshots.save = () => Promise.reject(new Error('no space left'));
    await propose(c, leader, 1, 20);
    expect(errors).toEqual(['no space left']);
    expect(leader.node.status.snapshotIndex).toBe(0);
    leader.snapshots.save = save;
    await c.clock.advance(6000);
    expect(leader.node.status.snapshotIndex).toBeGreaterThan(0);
  });
});

describe('a node that was away for longer than the log reaches back', () => {
  async function behind(options: Omit<SnapshotOptions, 'store'> = {}) {
    const c = await startCluster(3, { trailingBytes: 0, ...options });
    const leader = await c.leader();
    const away = c.running.find((member) => member !== leader)?.node.status.id ?? '';
    await c.stopNode(away);
    await propose(c, leader, 1, 50);
    await c.wait(leader.node.snapshot());
    await propose(c, leader, 51, 52);
    return { c, leader, away };
  }

  it('is brought back by a snapshot, chunk by chunk, and by the entries after it', async () => {
    const { c, leader, away } = await behind({ chunkBytesMax: 16 });
    const sent: number[] = [];
    leader.node.on('snapshot', ({ index }) => sent.push(index));
    const back = await c.startNode(away);
    await c.clock.until(() => back.applied.length === 52);
    expect(back.applied).toEqual(texts(1, 52));
    expect(back.node.status.firstIndex).toBe(leader.node.status.firstIndex);
    expect(sent).toEqual([leader.node.status.snapshotIndex]);
  });

  it('is sent the snapshot no faster than is allowed', async () => {
    const bytesPerSecond = 100;
    const { c, away } = await behind({ chunkBytesMax: 20, sendBytesPerSecondMax: bytesPerSecond });
    const arrivals: { readonly ms: number; readonly bytes: number }[] = [];
    const back = await c.startNode(away, {
      trace: (event) => {
        if (event.type !== 'message' || event.message.type !== 'snapshot') return;
        const { chunk } = event.message satisfies SnapshotRequest;
        arrivals.push({ ms: c.clock.now(), bytes: chunk.data.byteLength });
      },
    });
    await c.clock.until(() => back.applied.length === 52);
    const first = arrivals[0]?.ms ?? 0;
    const after = arrivals.slice(1);
    const sent = after.reduce((sum, { bytes: size }) => sum + size, 0);
    expect(sent).toBeGreaterThan(300);
    const seconds = ((after.at(-1)?.ms ?? 0) - first) / 1000;
    expect(sent / seconds).toBeLessThanOrEqual(bytesPerSecond * 1.02);
    expect(sent / seconds).toBeGreaterThan(bytesPerSecond * 0.5);
  });

  it('keeps the snapshot over a restart', async () => {
    const { c, away } = await behind();
    const back = await c.startNode(away);
    await c.clock.until(() => back.applied.length === 52);
    await c.stopNode(away);
    const again = await c.startNode(away);
    await c.clock.until(() => again.applied.length === 52);
    expect(again.applied).toEqual(texts(1, 52));
    expect(again.node.status.firstIndex).toBeGreaterThan(50);
  });

  it('gets the rest of it after the connection was lost in the middle', async () => {
    const { c, leader, away } = await behind({ chunkBytesMax: 8 });
    const received: number[] = [];
    const back = await c.startNode(away, {
      trace: (event) => {
        if (event.type !== 'message' || event.message.type !== 'snapshot') return;
        received.push((event.message satisfies SnapshotRequest).sequence);
        if (received.length === 10) c.network.isolate(away);
      },
    });
    await c.clock.until(() => received.length >= 10);
    await c.clock.advance(3000);
    c.network.heal();
    await c.clock.until(() => back.applied.length === 52);
    expect(back.applied).toEqual(texts(1, 52));
    // It did not begin again.
    expect(received.filter((sequence) => sequence === 0)).toHaveLength(1);
    expect(leader.node.status.peers.every(({ mode }) => mode === 'replicate')).toBe(true);
  });

  it('begins again when it was restarted in the middle, and need not wait, however often that happens', async () => {
    const { c, away } = await behind({ chunkBytesMax: 8 });
    for (let restart = 0; restart < 6; restart++) {
      let received = 0;
      const { applied } = await c.startNode(away, {
        trace: (event) => {
          if (event.type !== 'message' || event.message.type !== 'snapshot') return;
          if (++received === 10) c.network.isolate(away);
        },
      });
      await c.clock.until(() => received >= 10, 1_000);
      expect(applied).toEqual([]);
      await c.stopNode(away);
      c.network.heal();
    }
    const back = await c.startNode(away);
    await c.clock.until(() => back.applied.length === 52, 1_000);
    expect(back.applied).toEqual(texts(1, 52));
  });

  it('asks for all of it again when a chunk could not be stored', async () => {
    const { c, leader, away } = await behind({ chunkBytesMax: 64 });
    const chunk = 3;
    let written = 0;
    const read = leader.snapshots.read.bind(leader.snapshots);
    let reads = 0;
    leader.snapshots.read = async () => {
      reads++;
      return read();
    };
    const failures: string[] = [];
    const back = await c.startNode(away, {}, (node) => {
      node.on('snapshotFailed', ({ error }) => failures.push(error.message));
    });
    const receive = back.snapshots.receive.bind(back.snapshots);
    back.snapshots.receive = async (meta) => {
      const receiver = await receive(meta);
      return {
        ...receiver,
        write: (data) =>
          ++written === chunk ? Promise.reject(new Error('a bit flipped')) : receiver.write(data),
      };
    };
    await c.clock.until(() => back.applied.length === 52);
    expect(failures).toEqual(['a bit flipped']);
    expect(reads).toBe(1);
  });

  it('is tried less and less often while it takes no snapshot, and at once when it has been restarted', async () => {
    const { c, away } = await behind({ chunkBytesMax: 64 });
    const { snapshots } = await c.startNode(away);
    let tries = 0;
    snapshots.receive = () => {
      tries++;
      return Promise.reject(new Error('of another release'));
    };
    // Twice at once, then after one election time-out of 2 s, after two more, after four more.
    await c.clock.advance(13_000);
    expect(tries).toBe(4);
    await c.clock.advance(15_000);
    expect(tries).toBe(5);
    await c.stopNode(away);
    const back = await c.startNode(away);
    await c.clock.until(() => back.applied.length === 52, 1_000);
  });

  it('goes on with its old state when the installation fails, and tries again', async () => {
    const { c, away } = await behind();
    const back = await c.startNode(away);
    const receive = back.snapshots.receive.bind(back.snapshots);
    let failed = false;
    back.snapshots.receive = async (meta) => {
      const receiver = await receive(meta);
      return {
        ...receiver,
        install: () => {
          if (failed) return receiver.install();
          failed = true;
          return Promise.reject(new Error('disk full'));
        },
      };
    };
    await c.clock.until(() => back.applied.length === 52);
    expect(failed).toBe(true);
    expect(back.applied).toEqual(texts(1, 52));
  });

  it('says of its own proposals that it does not know what became of them', async () => {
    const c = await startCluster(3, { trailingBytes: 0 });
    const old = await c.leader();
    const { id } = old.node.status;
    await propose(c, old, 1, 1);
    c.network.isolate(id);
    const outcome = old.node.propose(bytes('lost'));
    const leader = await c.leader([id]);
    await propose(c, leader, 2, 30);
    await c.wait(leader.node.snapshot());
    c.network.heal();
    expect(await c.wait(outcome)).toMatchObject({ type: 'indeterminate' });
    await c.clock.until(() => old.applied.length === leader.applied.length);
    expect(old.applied).toEqual(leader.applied);
  });
});

describe('a node that joins', () => {
  it('learns the state and the members from a snapshot', async () => {
    const c = await startCluster(1, { trailingBytes: 0 });
    const leader = await c.leader();
    await propose(c, leader, 1, 20);
    await c.wait(leader.node.snapshot());
    const joining = await c.startNode('b', { members: [] });
    await c.wait(leader.node.addLearner({ id: 'b', address: 'b' }, { promoteWhenCaughtUp: true }));
    await c.clock.until(() => joining.node.role === 'follower');
    expect(joining.applied).toEqual(texts(1, 20));
    expect(joining.node.status.membership).toEqual(leader.node.status.membership);
  });
});

describe('a member that lost its disk', () => {
  it.each([0, 30])(
    'is rebuilt from the others, with %i entries in a snapshot, and votes again once it has caught up',
    async (inSnapshot) => {
      const c = await startCluster(3, { trailingBytes: 0 });
      const leader = await c.leader();
      await propose(c, leader, 1, 30);
      const lost = c.running.find((member) => member !== leader)?.node.status.id ?? '';
      await c.stopNode(lost);
      c.wipe(lost);
      if (inSnapshot > 0) await c.wait(leader.node.snapshot());
      await c.wait(leader.node.changeMembership({ rebuild: [lost] }));
      const roleNow = () => leader.node.membership.members.find(({ id }) => id === lost)?.role;
      expect(roleNow()).toBe('learner');

      const rebuilt = await c.startNode(lost, { members: [] });
      await c.clock.until(
        () => roleNow() === 'voter' && leader.node.membership.outgoing.length === 0,
      );
      await propose(c, leader, 31, 31);
      await c.clock.until(() => rebuilt.applied.length === 31);
      expect(rebuilt.applied).toEqual(texts(1, 31));
    },
  );

  it('is not the leader', async () => {
    const c = await startCluster(3);
    const { node } = await c.leader();
    await propose(c, await c.leader(), 1, 1);
    const change = node.changeMembership({ rebuild: [node.status.id] });
    await expect(c.wait(change)).rejects.toThrow(/leads, so it has not lost/);
  });
});
