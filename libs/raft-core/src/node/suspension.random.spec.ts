import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bytes } from '../core/test-core.ts';
import type { NodeId } from '../core/types.ts';
import { FailingStorage } from './failing-storage.ts';
import { TestCluster } from './test-cluster.ts';

const times = {
  heartbeatIntervalMs: 10,
  electionTimeoutMinMs: 100,
  electionTimeoutMaxMs: 200,
  storageRetryMs: 20,
  limits: { memoryBytesMax: 1000 },
};

type Action =
  | { readonly type: 'propose'; readonly node: number; readonly count: number }
  | { readonly type: 'break' | 'mend' | 'isolate'; readonly node: number }
  | { readonly type: 'slow'; readonly node: number; readonly ms: number }
  | { readonly type: 'heal' }
  | { readonly type: 'wait'; readonly ms: number };

const node = fc.nat(2);
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('propose' as const),
      node,
      count: fc.integer({ min: 1, max: 8 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('break' as const), node }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('mend' as const), node }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('isolate' as const), node }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('heal' as const) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('slow' as const), node, ms: fc.nat(60) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('wait' as const),
      ms: fc.integer({ min: 1, max: 120 }),
    }),
  },
);

/**
 * Whatever disks fail, and when: what was acknowledged is there, once, in the same order everywhere, and a read sees all that was
 * acknowledged before it. Everybody takes part again when the disks work.
 */
async function check(
  size: number,
  actions: readonly Action[],
  withSnapshots: boolean,
): Promise<void> {
  const snapshots = withSnapshots ? { logBytes: 600, trailingBytes: 200, chunkBytesMax: 64 } : null;
  const cluster = new TestCluster(size, times, snapshots);
  const disks = new Map<NodeId, FailingStorage>();
  const acknowledged: string[] = [];
  const unclear = new Set<string>();
  let proposals = 0;
  for (const { id } of cluster.members) {
    const storage = new FailingStorage(cluster.clock);
    disks.set(id, storage);
    await cluster.startNode(id, { storage });
  }
  const chosen = (place: number) => {
    const member = cluster.running[place % size];
    const disk = [...disks.values()][place % size];
    if (member === undefined || disk === undefined) throw new Error('the place names a node');
    return { ...member, disk };
  };
  const read = async (place: number) => {
    const { node: reader, applied } = chosen(place);
    const before = [...acknowledged];
    const seen = await reader.read(() => new Set(applied)).catch(() => null);
    if (seen !== null) expect(before.filter((text) => !seen.has(text))).toEqual([]);
  };
  const reads: Promise<void>[] = [];
  const carryOut = async (next: Action): Promise<void> => {
    if (next.type === 'heal') cluster.network.heal();
    if (next.type === 'wait') await cluster.clock.advance(next.ms);
    if (next.type === 'heal' || next.type === 'wait') return;
    const { node: target, disk } = chosen(next.node);
    if (next.type === 'break') disk.fault = new Error('no space left on device');
    if (next.type === 'mend') disk.fault = null;
    if (next.type === 'isolate') cluster.network.isolate(target.status.id);
    if (next.type === 'slow') disk.delayMs = next.ms;
    if (next.type !== 'propose') return;
    const leader = cluster.running.find(({ node: n }) => n.role === 'leader')?.node ?? target;
    for (let i = 0; i < next.count; i++) {
      const text = `text ${++proposals}`;
      unclear.add(text);
      void leader.propose(bytes(text)).then(({ type }) => {
        if (type === 'committed') acknowledged.push(text);
        if (type !== 'indeterminate') unclear.delete(text);
      });
    }
    reads.push(read(next.node + 1));
  };
  try {
    await cluster.leader();
    for (const next of actions) await carryOut(next);
    cluster.network.heal();
    for (const disk of disks.values()) {
      disk.fault = null;
      disk.delayMs = 0;
    }
    await cluster.clock.until(() =>
      cluster.running.every(({ node: n }) => n.status.suspended === null),
    );
    const propose = async () => (await cluster.leader()).node.propose(bytes('last'));
    while ((await cluster.wait(propose())).type !== 'committed');
    await cluster.clock.until(() =>
      cluster.running.every(({ applied }) => applied.includes('last')),
    );
    await cluster.wait(Promise.all(reads));
    const [first] = cluster.running;
    for (const { node: n, applied } of cluster.running) {
      expect(n.status.failed).toBe(null);
      expect(applied).toEqual(first?.applied);
    }
    const applied = first?.applied ?? [];
    expect(new Set(applied).size).toBe(applied.length);
    const known = new Set([...acknowledged, ...unclear, 'last']);
    expect(applied.filter((text) => !known.has(text))).toEqual([]);
    expect(acknowledged.filter((text) => !applied.includes(text))).toEqual([]);
  } finally {
    await cluster.wait(cluster.stop());
  }
}

const actions = fc.array(action, { minLength: 5, maxLength: 40 });

for (const [size, runs] of [
  [1, 25],
  [3, 80],
] as const) {
  it(`${size} node(s) keep every acknowledged write, once, whatever disks fail and when`, async () => {
    await fc.assert(
      fc.asyncProperty(actions, fc.boolean(), (list, snapshots) => check(size, list, snapshots)),
      { numRuns: runs, seed: 20261122 },
    );
  }, 60_000);
}
