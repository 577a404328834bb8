import { describe, expect, it } from '@jest/globals';
import type { SnapshotMeta } from '@kiwi/raft-core';
import { snapshotStoreSuite } from '@kiwi/raft-core/testing';
import type { SnapshotStoreSubject } from '@kiwi/raft-core/testing';
import { CheckpointedNode, settled } from './testing/checkpointed-node.ts';
import { MemoryCheckpointFiles } from './testing/memory-checkpoint-files.ts';

function inMemory(): Promise<SnapshotStoreSubject> {
  const disks = new Map<string, MemoryCheckpointFiles>();
  const nodes = new Set<CheckpointedNode>();
  let stopped = false;
  const turns = async (): Promise<void> => {
    for (; !stopped; await settled()) for (const node of nodes) await node.turn();
  };
  void turns();
  return Promise.resolve({
    start: (name) => {
      const files = new MemoryCheckpointFiles(disks.get(name));
      disks.set(name, files);
      const node = new CheckpointedNode(files);
      nodes.add(node);
      const database = node.keyspace.databases[0];
      if (database === undefined) throw new Error('there is no database 0');
      return Promise.resolve({
        store: node.store,
        set: (key, value) =>
          void (value === null ? database.delete(key) : database.put(key, value)),
        contents: () =>
          Object.fromEntries(
            Array.from(database.keys(), (key) => [key, String(database.lookup(key))]),
          ),
        breakNextSave: () => files.failNext('put', 3),
      });
    },
    dispose: () => Promise.resolve(void (stopped = true)),
  });
}

describe('CheckpointStore keeps the contract of SnapshotStore:', () => {
  for (const { name, run } of snapshotStoreSuite) it(name, () => run(inMemory));
});

function meta(index: number): SnapshotMeta {
  return { index, term: 1, membership: { index: 0, data: Uint8Array.of(7) } };
}

function setUp(stepMs?: number) {
  const files = new MemoryCheckpointFiles();
  const node = new CheckpointedNode(files, stepMs);
  const set = (name: string, count: number): void => {
    for (let i = 0; i < count; i++) node.keyspace.databases[0]?.put(`key ${i}`, `${name} ${i}`);
  };
  return { files, node, set, save: (index: number) => node.finish(node.store.save(meta(index))) };
}

describe('CheckpointStore', () => {
  it('writes in slices, and lets the others have their turn in between', async () => {
    const { files, node, set } = setUp(0.7);
    set('value', 300);
    const saving = node.store.save(meta(1));
    await settled();
    const slices: number[] = [];
    for (let before = 0; node.rests; before = files.written.length) {
      slices.push(files.written.length - before);
      await node.turn();
    }
    await saving;
    // A slice takes 0.5 ms, and the clock goes on by 0.23 ms with each page.
    expect(Math.max(...slices)).toBeLessThanOrEqual(3);
    expect(slices.length).toBeGreaterThan(files.written.length / 3 - 1);
  });

  it('writes without a pause what takes no time', async () => {
    const { files, node, set } = setUp(0);
    set('value', 300);
    await node.store.save(meta(1));
    expect(files.written.length).toBeGreaterThan(250);
    expect(node.rests).toBe(false);
  });

  it('writes only what has changed since the last checkpoint', async () => {
    const { files, node, set, save } = setUp();
    set('value', 300);
    await save(1);
    const all = files.written.length;
    node.keyspace.databases[0]?.put('key 7', 'changed');
    await save(2);
    expect(files.written).toHaveLength(1);
    await save(3);
    expect(files.written).toHaveLength(0);
    expect(files.current?.pages).toBe(all);
  });

  it('writes pages again, with the next checkpoint, that keep large files alive', async () => {
    const { files, set, save } = setUp();
    set('value', 300);
    await save(1);
    files.rewriting = files.written.slice(10, 15);
    await save(2);
    expect(files.written).toEqual([]);
    await save(3);
    expect([...files.written].sort()).toEqual([...files.rewriting].sort());
  });

  it.each(['begin', 'put', 'commit'] as const)(
    'keeps all changes for the next checkpoint when one fails at its %s',
    async (step) => {
      const { files, node, set, save } = setUp();
      set('value', 100);
      await save(1);
      set('changed', 60);
      files.failNext(step, 20);
      if (step !== 'put') files.failNext(step);
      await expect(save(2)).rejects.toMatchObject({ code: 'KIWI_STORAGE_WRITE_FAILED' });
      expect(node.store.status).toMatchObject({
        saves: 1,
        failures: 1,
        savingSinceMs: null,
        lastSaveFailed: `No space left at ${step}.`,
      });

      node.keyspace.databases[0]?.put('key 80', 'changed after the failure');
      await save(3);
      expect(node.store.status).toMatchObject({ saves: 2, failures: 1, lastSaveFailed: null });
      const restarted = new CheckpointedNode(new MemoryCheckpointFiles(files));
      expect(await restarted.finish(restarted.store.open())).toMatchObject({ index: 3 });
      const [database, original] = [restarted.keyspace.databases[0], node.keyspace.databases[0]];
      for (const key of original?.keys() ?? []) {
        expect(database?.lookup(key)).toBe(original?.lookup(key));
      }
      expect(database?.size).toBe(100);
    },
  );

  it('refuses pages of another version, and says which release wrote them', async () => {
    const { files, set, save } = setUp();
    set('value', 100);
    await save(4);
    for await (const [page] of files.pages()) if (page !== undefined) page.data[0] = 99;
    const older = new CheckpointedNode(new MemoryCheckpointFiles(files));
    await expect(older.finish(older.store.open())).rejects.toMatchObject({
      code: 'KIWI_STORAGE_FORMAT',
      message: expect.stringMatching(
        /it has version 99, this release reads version \d+\. Kiwi 1\.0\.0 wrote it: run that release, or a newer one\./,
      ),
    });
  });

  it('tells of loading while it loads, and of snapshots that were installed', async () => {
    const { files, set, save } = setUp();
    set('value', 100);
    await save(4);
    const restarted = new CheckpointedNode(new MemoryCheckpointFiles(files));
    const opening = restarted.store.open();
    await settled();
    expect(restarted.store.status.loading?.totalBytes).toBe(files.current?.bytes);
    expect(restarted.store.status.loading?.loadedBytes).toBeGreaterThan(0);
    expect(restarted.keyspace.databases[0]?.size).toBe(0);
    await restarted.finish(opening);
    expect(restarted.store.status.loading).toBeNull();
    expect(restarted.stateMachine.appliedIndex).toBe(4);
    expect(restarted.replaced).toBe(0);

    const other = setUp();
    const receiver = await other.node.store.receive(meta(4));
    const reader = files.read();
    for (let chunk = await reader?.next(100); chunk; chunk = await reader?.next(100)) {
      await receiver.write(chunk);
    }
    await other.node.finish(receiver.install());
    expect(other.node.replaced).toBe(1);
    expect(other.node.store.status.installs).toBe(1);
    expect(other.node.stateMachine.appliedIndex).toBe(4);
  });

  it('writes pages again that a peer needs and the disk has lost', async () => {
    const { files, node, set, save } = setUp();
    set('value', 100);
    await save(4);
    const lost = files.written[3] ?? '';
    files.damage(lost);
    const damaged = await node.store.read();
    const reading = expect(damaged?.next(100)).rejects.toMatchObject({ details: { page: lost } });
    await node.finish(reading);
    await settled();
    expect(node.damaged).toBe(1);

    await save(4);
    expect(files.written).toEqual([lost]);
    const whole = await node.store.read();
    expect(await whole?.next(100)).toHaveLength(100);
  });

  it('marks lost pages only when no checkpoint is being written', async () => {
    const { files, node, set, save } = setUp();
    set('value', 100);
    await save(4);
    const lost = files.written[3] ?? '';
    set('changed', 50);
    const saving = node.store.save(meta(5));
    await settled();
    files.damage('none that is written');
    const reader = await node.store.read();
    const pagesDamagedBy = files.pagesDamagedBy.bind(files);
    files.pagesDamagedBy = (error) => pagesDamagedBy(error).map(() => lost);
    await expect(reader?.next(100)).rejects.toMatchObject({ code: 'KIWI_CHECKPOINT_CORRUPT' });
    await node.turn();
    expect(node.damaged).toBe(0);
    await node.finish(saving);
    await node.turn();
    expect(node.damaged).toBe(1);
    await save(6);
    expect(files.written).toEqual([lost]);
  });

  it('refuses another snapshot than the one that was announced', async () => {
    const { files, set, save } = setUp();
    set('value', 10);
    await save(4);
    const other = setUp();
    const receiver = await other.node.store.receive(meta(5));
    await receiver.write((await files.read()?.next(1e9)) ?? new Uint8Array());
    await expect(other.node.finish(receiver.install())).rejects.toMatchObject({
      code: 'KIWI_CHECKPOINT_STREAM',
    });
    expect(other.node.keyspace.databases[0]?.size).toBe(0);
    expect(other.files.current).toBeNull();
  });

  it('leaves the state in memory as it is when the disk refuses a snapshot of a peer', async () => {
    const { files, set, save } = setUp();
    set('of the peer', 10);
    await save(9);
    const other = setUp();
    other.set('own', 30);
    await other.save(2);
    const receiver = await other.node.store.receive(meta(9));
    await receiver.write((await files.read()?.next(1e9)) ?? new Uint8Array());
    other.files.failNext('commit');
    await expect(other.node.finish(receiver.install())).rejects.toMatchObject({
      code: 'KIWI_STORAGE_WRITE_FAILED',
    });
    expect(other.node.keyspace.databases[0]?.lookup('key 29')).toBe('own 29');
    expect(other.node.replaced).toBe(0);
    expect(other.node.store.status.installs).toBe(0);
  });
});
