import { afterEach, describe, expect, it } from '@jest/globals';
import type { RaftNode } from './raft-node.ts';
import { TestCluster } from './test-cluster.ts';

let cluster: TestCluster | null = null;
afterEach(async () => {
  await cluster?.stop();
  cluster = null;
});

/** A leader that has just been cut off, and so can end nothing. */
async function isolatedLeader(): Promise<{ c: TestCluster; node: RaftNode }> {
  cluster = new TestCluster(3);
  const c = await cluster.start();
  const { node } = await c.leader();
  c.network.isolate(node.status.id);
  return { c, node };
}

describe('a read with a signal', () => {
  it('ends with the signal’s reason when that aborts first', async () => {
    const { node } = await isolatedLeader();
    const abort = new AbortController();
    let queried = false;
    const read = node.read(() => (queried = true), { signal: abort.signal });
    const readIndex = node.readIndex({ signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(read).rejects.toThrow('enough');
    await expect(readIndex).rejects.toThrow('enough');
    expect(queried).toBe(false);
  });

  it('is not begun with one that is aborted already, at any consistency', async () => {
    const { node } = await isolatedLeader();
    const signal = AbortSignal.abort();
    for (const consistency of ['linearizable', 'local'] as const) {
      const read = node.read(() => 1, { consistency, signal });
      await expect(read).rejects.toMatchObject({ name: 'AbortError' });
    }
  });

  it('ends as it would without when that comes first', async () => {
    const { c, node } = await isolatedLeader();
    c.network.heal();
    const { signal } = new AbortController();
    expect(await c.wait(node.read(() => 7, { signal }))).toBe(7);
    await c.stopNode(node.status.id);
    await expect(node.readIndex({ signal })).rejects.toMatchObject({ code: 'RAFT_STOPPED' });
  });
});

describe('a change with a signal', () => {
  const changes: readonly [string, (node: RaftNode, signal: AbortSignal) => Promise<void>][] = [
    ['changeMembership', (node, signal) => node.changeMembership({ demote: ['b'] }, { signal })],
    ['addLearner', (node, signal) => node.addLearner({ id: 'x', address: 'x' }, { signal })],
    ['remove', (node, signal) => node.remove('c', { signal })],
  ];

  it.each(changes)('is indeterminate when that aborts first: %s', async (_, change) => {
    const { node } = await isolatedLeader();
    const abort = new AbortController();
    const outcome = change(node, abort.signal);
    abort.abort();
    await expect(outcome).rejects.toMatchObject({
      code: 'RAFT_INDETERMINATE',
      cause: { name: 'AbortError' },
    });
  });

  it.each(changes)('is not begun with one that is aborted already: %s', async (_, change) => {
    const { node } = await isolatedLeader();
    const before = node.status.lastIndex;
    const outcome = change(node, AbortSignal.abort());
    await expect(outcome).rejects.toMatchObject({ code: 'RAFT_REJECTED' });
    expect(node.status.lastIndex).toBe(before);
  });

  it('holds for a transfer of leadership, too', async () => {
    const { node } = await isolatedLeader();
    const abort = new AbortController();
    const outcome = node.transferLeadership(undefined, { signal: abort.signal });
    abort.abort();
    await expect(outcome).rejects.toMatchObject({ code: 'RAFT_INDETERMINATE' });
  });
});
