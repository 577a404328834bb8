import { afterEach, describe, expect, it } from '@jest/globals';
import { bytes } from '../core/test-core.ts';
import type { NodeId } from '../core/types.ts';
import type { RaftNode } from './raft-node.ts';
import type { TestMember } from './test-cluster.ts';
import { TestCluster } from './test-cluster.ts';

let cluster: TestCluster | null = null;

async function startCluster(size: number): Promise<TestCluster> {
  cluster = new TestCluster(size);
  return cluster.start();
}

afterEach(async () => {
  await cluster?.stop();
  cluster = null;
});

function member(id: NodeId) {
  return { id, address: id };
}

function votersSeenBy(node: RaftNode): readonly NodeId[] {
  const { members, outgoing } = node.membership;
  if (outgoing.length > 0) return ['in joint consensus'];
  return members.filter(({ role }) => role === 'voter').map(({ id }) => id);
}

/** Waits until these nodes agree on who the voters are. */
async function settled(c: TestCluster, nodes: readonly TestMember[], voters: readonly NodeId[]) {
  const wanted = voters.join();
  await c.clock.until(() => nodes.every(({ node }) => votersSeenBy(node).join() === wanted));
}

/** Starts a node without members, and has it added. */
async function join(c: TestCluster, id: NodeId): Promise<TestMember> {
  const joined = await c.startNode(id, { members: [] });
  const { node } = await c.leader([id]);
  await c.wait(node.addLearner(member(id), { promoteWhenCaughtUp: true }));
  return joined;
}

/** Proposes numbered texts one after the other, on whoever leads, until stopped; only what was acknowledged counts. */
class Load {
  readonly acknowledged: string[] = [];
  readonly #cluster: TestCluster;
  #running = true;
  #sent = 0;
  readonly #done: Promise<void>;

  constructor(c: TestCluster) {
    this.#cluster = c;
    this.#done = this.#run();
  }

  async stop(): Promise<void> {
    this.#running = false;
    await this.#cluster.wait(this.#done);
  }

  async #run(): Promise<void> {
    while (this.#running) {
      const leader = this.#cluster.running.find(({ node }) => node.role === 'leader');
      const text = `text ${++this.#sent}`;
      const outcome = await leader?.node.propose(bytes(text));
      if (outcome?.type === 'committed') this.acknowledged.push(text);
      await new Promise<void>((resolve) => this.#cluster.clock.schedule(2, resolve));
    }
  }
}

describe('a cluster that grows and shrinks under load', () => {
  it('goes from one node to three, to five and back to three, and loses and doubles nothing', async () => {
    const c = await startCluster(1);
    await c.leader();
    const load = new Load(c);
    for (const id of ['b', 'c']) await join(c, id);
    await settled(c, c.running, ['a', 'b', 'c']);
    for (const id of ['d', 'e']) await join(c, id);
    await settled(c, c.running, ['a', 'b', 'c', 'd', 'e']);
    for (const id of ['b', 'd']) {
      const { node } = await c.leader();
      await c.wait(node.remove(id));
      await c.stopNode(id);
    }
    await settled(c, c.running, ['a', 'c', 'e']);
    await load.stop();
    expect(load.acknowledged.length).toBeGreaterThan(100);
    await c.clock.until(() => new Set(c.running.map(({ applied }) => applied.join())).size === 1);
    for (const { applied } of c.running) {
      expect(new Set(applied).size).toBe(applied.length);
      expect(applied.filter((text) => load.acknowledged.includes(text))).toEqual(load.acknowledged);
    }
  }, 60_000);

  it('swaps all its nodes in one joint step', async () => {
    const c = await startCluster(3);
    await c.leader();
    for (const id of ['d', 'e', 'f']) await c.startNode(id, { members: [] });
    const { node } = await c.leader(['d', 'e', 'f']);
    await c.wait(node.propose(bytes('before')));
    await c.wait(
      node.changeMembership({
        addVoters: ['d', 'e', 'f'].map(member),
        remove: ['a', 'b', 'c'],
      }),
    );
    for (const id of ['a', 'b', 'c']) await c.stopNode(id);
    const next = await c.leader();
    expect(await c.wait(next.node.propose(bytes('after')))).toMatchObject({ type: 'committed' });
    for (const { applied } of c.running) expect(applied[0]).toBe('before');
    await settled(c, c.running, ['d', 'e', 'f']);
  });
});

describe('a learner', () => {
  it('is promoted by itself once it has the whole log', async () => {
    const c = await startCluster(3);
    const { node } = await c.leader();
    await c.wait(Promise.all(Array.from({ length: 100 }, () => node.propose(bytes('x')))));
    const joined = await join(c, 'd');
    await settled(c, c.running, ['a', 'b', 'c', 'd']);
    expect(joined.applied).toHaveLength(100);
    expect(joined.node.role).toBe('follower');
  });

  it('stays one until it is promoted, without being asked to', async () => {
    const c = await startCluster(3);
    const { node } = await c.leader();
    const { node: learner } = await c.startNode('d', { members: [] });
    await c.wait(node.addLearner(member('d')));
    await c.clock.advance(3000);
    expect(learner.role).toBe('learner');
    await c.wait(node.promote('d'));
    await settled(c, c.running, ['a', 'b', 'c', 'd']);
  });

  it('answers linearizable reads', async () => {
    const c = await startCluster(1);
    const { node } = await c.leader();
    const learner = await c.startNode('d', { members: [] });
    await c.wait(node.addLearner(member('d')));
    await c.wait(node.propose(bytes('x')));
    await c.clock.until(() => learner.node.leader === 'a');
    expect(await c.wait(learner.node.read(() => learner.applied))).toEqual(['x']);
  });
});

describe('the removal of the leader', () => {
  it('is committed by it, and the others go on at once', async () => {
    const c = await startCluster(3);
    const old = await c.leader();
    const { id } = old.node.status;
    await c.wait(old.node.propose(bytes('before')));
    await c.wait(old.node.remove(id));
    const removedAt = c.clock.now();
    expect(old.node.role).toBe('learner');
    const others = c.running.filter((other) => other !== old);
    const { node } = await c.leader([id]);
    expect(await c.wait(node.propose(bytes('after')))).toMatchObject({ type: 'committed' });
    expect(c.clock.now() - removedAt).toBeLessThan(100);
    for (const other of others) {
      expect(votersSeenBy(other.node)).not.toContain(id);
    }
    expect((await old.node.propose(bytes('x'))).type).toBe('notLeader');
  });

  it('leaves the others undisturbed by it for good', async () => {
    const c = await startCluster(3);
    const old = await c.leader();
    await c.wait(old.node.remove(old.node.status.id));
    const { node } = await c.leader([old.node.status.id]);
    const { term } = node;
    await c.clock.advance(10_000);
    expect([node.role, node.term]).toEqual(['leader', term]);
  });
});

describe('a removed node that never heard of it', () => {
  it('does not disturb the others when it is back', async () => {
    const c = await startCluster(3);
    const { node } = await c.leader();
    const follower = await c.follower();
    const { id } = follower.node.status;
    c.network.isolate(id);
    await c.wait(node.remove(id));
    await c.clock.advance(10_000);
    c.network.heal();
    const { term } = node;
    await c.clock.advance(10_000);
    expect([node.role, node.term]).toEqual(['leader', term]);
    expect(await c.wait(node.propose(bytes('x')))).toMatchObject({ type: 'committed' });
  });
});

describe('a leader that dies in the middle of a joint change', () => {
  it('leaves it to the next one to finish it, or to take it back', async () => {
    const ends = new Set<string>();
    // In the first round nobody hears of the change.
    for (let delayMs = -1; delayMs <= 6; delayMs++) {
      const c = await startCluster(3);
      const old = await c.leader();
      const { id } = old.node.status;
      for (const other of ['d', 'e']) await c.startNode(other, { members: [] });
      if (delayMs < 0) c.network.isolate(id);
      const change = old.node.changeMembership({ addVoters: ['d', 'e'].map(member) });
      const ended = change.then(
        () => 'done',
        (error: { code: string }) => error.code,
      );
      await c.clock.advance(Math.max(0, delayMs));
      await c.stopNode(id);
      expect(['done', 'RAFT_STOPPED']).toContain(await ended);
      const rest = c.running.filter(({ node }) => ['a', 'b', 'c'].includes(node.status.id));
      const leads = ({ node }: TestMember) => node.role === 'leader';
      await c.clock.until(() => c.running.some(leads), 10_000);
      const next = c.running.find(leads);
      expect(await c.wait(next?.node.propose(bytes('x')) ?? Promise.reject())).toMatchObject({
        type: 'committed',
      });
      const seen = () => new Set(rest.map(({ node }) => votersSeenBy(node).join()));
      await c.clock.until(() => seen().size === 1 && !seen().has('in joint consensus'));
      ends.add([...seen()].join());
      await c.stop();
    }
    expect(ends).toEqual(new Set(['a,b,c', 'a,b,c,d,e']));
  }, 60_000);
});

describe('a node that is started again', () => {
  it('has the members of its log, whatever it is started with', async () => {
    const c = await startCluster(1);
    await join(c, 'b');
    await settled(c, c.running, ['a', 'b']);
    for (const id of ['a', 'b']) await c.stopNode(id);
    const a = await c.startNode('a');
    const b = await c.startNode('b', { members: [] });
    await settled(c, [a, b], ['a', 'b']);
    const { node } = await c.leader();
    expect(await c.wait(node.propose(bytes('x')))).toMatchObject({ type: 'committed' });
  });

  it('tells its members at the start', async () => {
    const c = await startCluster(3);
    await c.stopNode('a');
    const told: unknown[] = [];
    await c.startNode('a', {}, (node) =>
      node.on('membership', ({ index, membership }) => told.push([index, membership.members])),
    );
    expect(told).toEqual([[0, c.members]]);
  });
});

describe('a change is refused', () => {
  async function codeOf(promise: Promise<void>): Promise<unknown> {
    return promise.then(
      () => 'done',
      (error: { code: unknown }) => error.code,
    );
  }

  it('with RAFT_REJECTED and the reason, and changes nothing', async () => {
    const c = await startCluster(1);
    const { node } = await c.leader();
    await c.wait(node.propose(bytes('x')));
    const { lastIndex } = node.status;
    await expect(node.remove('a')).rejects.toThrow('it would leave no voter');
    for (const refused of [
      node.changeMembership({}),
      node.remove('z'),
      node.promote('a'),
      node.addLearner(member('a')),
      node.addLearner({ id: 'b', address: 'a' }),
      node.addLearner({ id: '', address: 'b' }),
    ]) {
      expect(await codeOf(refused)).toBe('RAFT_REJECTED');
    }
    expect(node.status.lastIndex).toBe(lastIndex);
    expect(votersSeenBy(node)).toEqual(['a']);
  });

  it('while another is under way', async () => {
    const c = await startCluster(3);
    const { node } = await c.leader();
    await c.wait(node.propose(bytes('x')));
    const id = (await c.follower()).node.status.id;
    const first = node.remove(id);
    expect(await codeOf(node.addLearner(member('z')))).toBe('RAFT_REJECTED');
    await c.wait(first);
    await c.wait(node.addLearner(member('z')));
  });

  it('with RAFT_NOT_LEADER by a follower, and RAFT_STOPPED by a stopped node', async () => {
    const c = await startCluster(3);
    const { node } = await c.follower();
    expect(await codeOf(node.remove('a'))).toBe('RAFT_NOT_LEADER');
    await node.stop();
    expect(await codeOf(node.remove('a'))).toBe('RAFT_STOPPED');
  });

  it('with RAFT_INDETERMINATE when leadership is lost in the middle', async () => {
    const c = await startCluster(3);
    const { node } = await c.leader();
    await c.wait(node.propose(bytes('x')));
    const { id } = node.status;
    c.network.isolate(id);
    const change = codeOf(node.addLearner(member('z')));
    expect(await c.wait(change)).toBe('RAFT_INDETERMINATE');
    c.network.heal();
    await c.leader();
    await c.clock.advance(2000);
    expect(node.membership.members.map((m) => m.id)).not.toContain('z');
  });
});
