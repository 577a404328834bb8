import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from '@jest/globals';
import { CheckpointStore } from '@kiwi/checkpoint';
import { CheckpointStorage } from '@kiwi/checkpoint-storage';
import type { CheckpointStorageOptions } from '@kiwi/checkpoint-storage';
import { SimulatedDisk } from '@kiwi/checkpoint-storage/testing';
import { Keyspace } from '@kiwi/keyspace';
import { systemClock } from '@kiwi/raft-core';
import { snapshotStoreSuite } from '@kiwi/raft-core/testing';
import type { SnapshotStoreRun, SnapshotStoreSubject } from '@kiwi/raft-core/testing';
import { Origins, Waiters, Watches } from '@kiwi/state-machine';

// The two halves of Kiwi's snapshots together, as the server joins them: what a checkpoint holds, and the files.

/** Restarts are losses of power, of which nothing survives that was not synced. */
function onSimulatedDisks(): Promise<SnapshotStoreSubject> {
  const disks = new Map<string, SimulatedDisk>();
  return Promise.resolve({
    start: (node) => {
      const disk = disks.get(node)?.afterPowerLoss('nothing') ?? new SimulatedDisk();
      disks.set(node, disk);
      return run({ directory: '/data/checkpoint', fileSystem: disk.process() });
    },
    dispose: () => Promise.resolve(),
  });
}

async function onRealFiles(): Promise<SnapshotStoreSubject> {
  const parent = await mkdtemp(join(tmpdir(), 'kiwi-checkpoints-'));
  return {
    start: (node) => run({ directory: join(parent, node) }),
    dispose: () => rm(parent, { recursive: true }),
  };
}

async function run(options: Omit<CheckpointStorageOptions, 'release'>): Promise<SnapshotStoreRun> {
  const files = await CheckpointStorage.open({ ...options, release: 'spec' });
  const keyspace = new Keyspace();
  const database = keyspace.databases[0];
  if (database === undefined) throw new Error('there is no database 0');
  const store = new CheckpointStore({
    files,
    release: 'spec',
    keyspace,
    stateMachine: {
      origins: new Origins(),
      watches: new Watches(keyspace),
      waiters: new Waiters(keyspace),
      replaced: () => undefined,
    },
    now: () => systemClock.now(),
    wallClock: Date.now,
    nextTurn: () => new Promise((resolve) => setImmediate(resolve)),
    onReplaced: () => undefined,
  });
  return {
    store,
    set: (key, value) => void (value === null ? database.delete(key) : database.put(key, value)),
    contents: () =>
      Object.fromEntries(Array.from(database.keys(), (key) => [key, String(database.lookup(key))])),
    breakNextSave: () => {
      const begin = files.begin.bind(files);
      files.begin = async () => {
        files.begin = begin;
        const writer = await begin();
        writer.commit = () => Promise.reject(new Error('no space left, as the case asked for'));
        return writer;
      };
    },
  };
}

describe('CheckpointStore over CheckpointStorage keeps the contract of SnapshotStore', () => {
  describe('on disks that lose what was not synced:', () => {
    for (const { name, run } of snapshotStoreSuite) it(name, () => run(onSimulatedDisks));
  });
  describe('on real files:', () => {
    for (const { name, run } of snapshotStoreSuite) it(name, () => run(onRealFiles));
  });
});
