import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { SnapshotMeta, SnapshotStore } from '@kiwi/raft-core';
import { snapshotStoreSuite, TextMap } from '@kiwi/raft-core/testing';
import type { SnapshotStoreRun, SnapshotStoreSubject } from '@kiwi/raft-core/testing';
import { CheckpointStorage } from '../checkpoint-storage.ts';
import type { FileSystem } from '../files/file-system.ts';
import { SimulatedDisk } from '../testing/simulated-disk.ts';
import { FileSnapshotStore } from './file-snapshot-store.ts';

const directory = '/data/snapshots';

/** Restarts are losses of power, of which nothing survives that was not synced. */
function onSimulatedDisks(): Promise<SnapshotStoreSubject> {
  const disks = new Map<string, SimulatedDisk>();
  return Promise.resolve({
    start: (node) => {
      const disk = disks.get(node)?.afterPowerLoss('nothing') ?? new SimulatedDisk();
      disks.set(node, disk);
      return Promise.resolve(runOver(directory, disk.process()));
    },
    dispose: () => Promise.resolve(),
  });
}

async function onRealFiles(): Promise<SnapshotStoreSubject> {
  const parent = await mkdtemp(join(tmpdir(), 'kiwi-snapshots-'));
  return {
    start: (node) => Promise.resolve(runOver(join(parent, node))),
    dispose: () => rm(parent, { recursive: true }),
  };
}

function runOver(directory: string, fileSystem?: FileSystem): SnapshotStoreRun {
  const stateMachine = new TextMap();
  const store = new FileSnapshotStore({
    directory,
    stateMachine,
    ...(fileSystem !== undefined && { fileSystem }),
  });
  return {
    store,
    set: (key, value) => stateMachine.set(key, value),
    contents: () => stateMachine.contents(),
    breakNextSave: () => stateMachine.breakNextSave(),
  };
}

describe('FileSnapshotStore keeps the contract of SnapshotStore', () => {
  describe('on disks that lose what was not synced:', () => {
    for (const { name, run } of snapshotStoreSuite) it(name, () => run(onSimulatedDisks));
  });
  describe('on real files:', () => {
    for (const { name, run } of snapshotStoreSuite) it(name, () => run(onRealFiles));
  });
});

function meta(index: number): SnapshotMeta {
  return { index, term: 1, membership: { index: 0, data: Uint8Array.of(1, 2) } };
}

async function sent(from: SnapshotStore): Promise<Uint8Array> {
  const reader = await from.read();
  const chunks: Uint8Array[] = [];
  for (let chunk = await reader?.next(1 << 20); chunk; chunk = await reader?.next(1 << 20)) {
    chunks.push(chunk);
  }
  await reader?.close();
  return Buffer.concat(chunks);
}

describe('FileSnapshotStore', () => {
  it('gives the state machine its old state back when an installation fails on the disk', async () => {
    const peer = runOver(directory, new SimulatedDisk().process());
    await peer.store.open();
    peer.set('of', 'the peer');
    await peer.store.save(meta(9));
    const bytes = await sent(peer.store);

    let full = false;
    const disk = new SimulatedDisk();
    const run = runOver(
      directory,
      disk.process(({ kind }) => (full && kind === 'rename' ? noSpace : null)),
    );
    await run.store.open();
    run.set('own', 'saved');
    await run.store.save(meta(3));
    run.set('later', 'applied since');
    const receiver = await run.store.receive(meta(9));
    await receiver.write(bytes);
    full = true;
    await expect(receiver.install()).rejects.toMatchObject({ code: 'KIWI_STORAGE_WRITE_FAILED' });
    await receiver.abort();
    expect(run.contents()).toEqual({ own: 'saved', later: 'applied since' });

    full = false;
    await run.store.save(meta(4));
    const restarted = runOver(directory, disk.process());
    expect(await restarted.store.open()).toMatchObject({ index: 4 });
    expect(restarted.contents()).toEqual(run.contents());
  });

  it('refuses another snapshot than the one that was announced', async () => {
    const peer = runOver(directory, new SimulatedDisk().process());
    await peer.store.open();
    await peer.store.save(meta(9));
    const run = runOver(directory, new SimulatedDisk().process());
    await run.store.open();
    run.set('own', 'state');
    const receiver = await run.store.receive(meta(10));
    await receiver.write(await sent(peer.store));
    await expect(receiver.install()).rejects.toMatchObject({
      code: 'KIWI_CHECKPOINT_STREAM',
      message: expect.stringMatching(/index 9, and not of 10/),
    });
    expect(run.contents()).toEqual({ own: 'state' });
  });

  it('refuses files of something else, and says so', async () => {
    const fileSystem = new SimulatedDisk().process();
    const write = async (page: string, description: string): Promise<void> => {
      const storage = await CheckpointStorage.open({ directory, release: 'other', fileSystem });
      const writer = await storage.begin();
      await writer.put(page, Buffer.from('what is this?'));
      await writer.commit(Buffer.from(description), Buffer.from(''));
      await storage.close();
    };
    const opening = (): Promise<unknown> => runOver(directory, fileSystem).store.open();
    const right = '{"format":1,"index":1,"term":1,"membership":{"index":0,"data":""}}';

    await write('slot-1', 'not JSON');
    await expect(opening()).rejects.toMatchObject({ code: 'KIWI_CHECKPOINT_CORRUPT' });
    await write('slot-1', '{"format":7}');
    await expect(opening()).rejects.toMatchObject({
      code: 'KIWI_STORAGE_FORMAT',
      message: expect.stringMatching(/format 7.*reads format 1/),
    });
    await write('slot-1', '{"format":1,"index":-1}');
    await expect(opening()).rejects.toMatchObject({ code: 'KIWI_CHECKPOINT_CORRUPT' });
    await write('slot-1', right);
    await expect(opening()).rejects.toMatchObject({
      code: 'KIWI_CHECKPOINT_CORRUPT',
      message: expect.stringMatching(/page "slot-1" where page "bytes-0" belongs/),
    });
  });

  it('says that it is not open', async () => {
    const { store } = runOver(directory, new SimulatedDisk().process());
    await expect(store.read()).rejects.toMatchObject({ code: 'KIWI_STORAGE_NOT_OPEN' });
    await expect(store.save(meta(1))).rejects.toMatchObject({ code: 'KIWI_STORAGE_NOT_OPEN' });
    await store.close();
  });

  it('writes pieces of any size as pages that fit into memory', async () => {
    const disk = new SimulatedDisk();
    const pieces = [0, 1, 3_000_000, 17, 1 << 20, 5].map((length, i) => Buffer.alloc(length, i));
    const stateMachine = {
      apply: () => undefined,
      snapshot: () => pieces,
      restored: Buffer.alloc(0),
      async restore(came: AsyncIterable<Uint8Array>) {
        for await (const piece of came) {
          expect(piece.byteLength).toBeLessThanOrEqual(1 << 20);
          this.restored = Buffer.concat([this.restored, piece]);
        }
      },
    };
    const store = new FileSnapshotStore({
      directory,
      stateMachine,
      fileSystem: disk.process(),
    });
    await store.open();
    await store.save(meta(1));
    await store.close();
    await store.open();
    expect(stateMachine.restored.equals(Buffer.concat(pieces))).toBe(true);
  });
});

const noSpace = { kind: 'fail', code: 'ENOSPC' } as const;
