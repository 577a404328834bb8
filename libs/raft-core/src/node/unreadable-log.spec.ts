import { afterEach, describe, expect, it } from '@jest/globals';
import { bytes } from '../core/test-core.ts';
import type { Entry } from '../core/types.ts';
import { FailingStorage } from './failing-storage.ts';
import { TestCluster } from './test-cluster.ts';

let cluster: TestCluster | null = null;

afterEach(async () => {
  await cluster?.stop();
  cluster = null;
});

/** A leader whose log can only be read from its disk, and a peer that lacks most of it. */
async function leaderWithLaggingPeer(read: () => Promise<readonly Entry[]>) {
  const c = new TestCluster(3, { limits: { memoryBytesMax: 1, appendBytesMax: 300 } });
  cluster = c;
  const storage = new FailingStorage(c.clock);
  storage.isPermanent = (error) => error instanceof Error && error.message === 'a bit flipped';
  const { node } = await c.startNode('a', { storage, priority: 1 });
  await c.startNode('b', { priority: 0 });
  await c.clock.until(() => node.role === 'leader');
  for (let i = 0; i < 30; i++) await c.wait(node.propose(bytes(`text ${i}`)));
  const original = storage.read.bind(storage);
  let broken = true;
  storage.read = (...range) => (broken ? read() : original(...range));
  const { applied } = await c.startNode('c', { priority: 0 });
  return { c, node, applied, repair: () => (broken = false) };
}

describe('a leader that cannot read its log for a peer', () => {
  it('fails when that will not pass, and another one leads', async () => {
    const error = new Error('a bit flipped');
    const { c, node, applied } = await leaderWithLaggingPeer(() => Promise.reject(error));
    await c.clock.until(() => node.status.failed !== null);
    expect(node.status.failed?.message).toMatch(/could not be read for a peer: a bit flipped/);
    await c.clock.until(() => applied.length === 30);
  });

  it('tries again when it may pass', async () => {
    const error = new Error('busy');
    const { c, node, applied, repair } = await leaderWithLaggingPeer(() => Promise.reject(error));
    await c.clock.advance(2000);
    expect(applied).toEqual([]);
    repair();
    await c.clock.until(() => applied.length === 30);
    expect(node.status.failed).toBeNull();
  });
});
