import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { CheckpointStore } from '@kiwi/checkpoint';
import { CheckpointStorage } from '@kiwi/checkpoint-storage';
import { silentLogger } from '@kiwi/kernel';
import { Keyspace } from '@kiwi/keyspace';
import { MemoryLogStorage, MemoryNetwork, RaftNode } from '@kiwi/raft-core';
import { stateMachineOf } from '../testing/reference-history.ts';
import { PersistenceReport } from './persistence-report.ts';

/** A report on a node that replays its log and never gets to the end. */
async function replaying(directory: string) {
  const keyspace = new Keyspace();
  const stateMachine = stateMachineOf(keyspace);
  const files = await CheckpointStorage.open({ directory, release: 'spec' });
  const raft = new RaftNode({
    id: '1',
    members: [{ id: '1', address: '', role: 'voter' }],
    storage: new MemoryLogStorage(),
    transport: new MemoryNetwork().transport('1'),
    stateMachine,
  });
  const { status } = raft;
  Object.defineProperty(raft, 'status', { get: () => ({ ...status, commitIndex: 5 }) });
  const store = new CheckpointStore({
    files,
    release: 'spec',
    keyspace,
    stateMachine,
    now: () => 0,
    wallClock: () => 0,
    nextTurn: () => Promise.resolve(),
    onReplaced: () => undefined,
  });
  const logger = silentLogger;
  return new PersistenceReport({ raft, keyspace, store, files, logDirectory: directory, logger });
}

describe('PersistenceReport', () => {
  it('says that the node loads until the log is replayed, and watches no longer than the node runs', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'kiwi-report-'));
    const report = await replaying(directory);
    const started = report.started();
    expect(report.loading).not.toBeNull();
    report.stop();
    const timeout = pause(1000).then(() => 'still watching');
    expect(await Promise.race([started, timeout])).toBeUndefined();
    expect(report.loading).not.toBeNull();
    await rm(directory, { recursive: true });
  });
});
