import { afterEach, describe, expect, it } from '@jest/globals';
import { bytes } from '../core/test-core.ts';
import type { Entry } from '../core/types.ts';
import { ManualStorage } from './manual-storage.ts';
import { RaftNode } from './raft-node.ts';
import type { RaftNodeOptions } from './raft-node-options.ts';
import { settle } from './test-clock.ts';
import { clusterPerSpec } from './cluster-per-spec.ts';

const { createCluster, startCluster } = clusterPerSpec(afterEach);

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
    const cluster = createCluster(1);
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
