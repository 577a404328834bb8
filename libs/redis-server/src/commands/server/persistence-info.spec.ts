import { afterEach, describe, expect, it } from '@jest/globals';
import { plainReply } from '@kiwi/resp-protocol/testing';
import type { RespClient } from '@kiwi/resp-protocol/testing';
import { FakePersistence } from '../../testing/fake-persistence.ts';
import { MemoryServer } from '../../testing/memory-server.ts';

let server: MemoryServer;
let client: RespClient;

async function start(): Promise<FakePersistence> {
  const persistence = new FakePersistence();
  server = await MemoryServer.start({ persistence });
  client = await server.connect();
  return persistence;
}

afterEach(async () => {
  await client.close();
  await server.stop();
});

async function fields(section: string): Promise<Map<string, string>> {
  const text = String(plainReply(await client.command('INFO', section)));
  const lines = text.split('\r\n').filter((line) => line.includes(':'));
  return new Map(lines.map((line) => line.split(':') as [string, string]));
}

describe('INFO persistence', () => {
  it('shows a node that has made no checkpoint yet', async () => {
    await start();
    expect(Object.fromEntries(await fields('persistence'))).toMatchObject({
      loading: '0',
      rdb_bgsave_in_progress: '0',
      rdb_last_save_time: '1700000000',
      rdb_last_bgsave_status: 'ok',
      rdb_last_bgsave_time_sec: '-1',
      rdb_current_bgsave_time_sec: '-1',
      rdb_saves: '0',
      aof_enabled: '1',
    });
  });

  it('shows a checkpoint under way as background save and as rewrite of the log', async () => {
    const persistence = await start();
    persistence.savingSinceMs = Date.now() - 3500;
    await client.command('MSET', 'a', '1', 'b', '2');
    expect(Object.fromEntries(await fields('persistence'))).toMatchObject({
      rdb_bgsave_in_progress: '1',
      rdb_current_bgsave_time_sec: '3',
      current_save_keys_total: '2',
      aof_rewrite_in_progress: '1',
    });
  });

  it('shows what became of the last one, and the sizes', async () => {
    const persistence = await start();
    Object.assign(persistence, {
      saves: 4,
      lastSaveDurationMs: 1999,
      lastSaveFailed: 'no space left',
      changesSinceSave: 17,
      loadedKeys: 5,
      checkpointBytes: 1000,
      logBytes: 300,
    });
    expect(Object.fromEntries(await fields('persistence'))).toMatchObject({
      rdb_changes_since_last_save: '17',
      rdb_last_bgsave_status: 'err',
      rdb_last_bgsave_time_sec: '1',
      rdb_saves: '4',
      rdb_last_load_keys_loaded: '5',
      aof_rewrites: '4',
      aof_last_bgrewrite_status: 'err',
      aof_current_size: '300',
      aof_base_size: '1000',
    });
  });

  it('promises no time before anything is loaded', async () => {
    const persistence = await start();
    persistence.loading = { startedAtMs: Date.now(), totalBytes: 0, loadedBytes: 0 };
    expect(Object.fromEntries(await fields('persistence'))).toMatchObject({
      loading_loaded_perc: '0.00',
      loading_eta_seconds: '1',
    });
  });
});

describe('INFO raft', () => {
  it('tells which entries are in the log, and which the checkpoint has', async () => {
    const persistence = await start();
    Object.assign(persistence, { firstIndex: 71, snapshotIndex: 90 });
    const raft = await fields('raft');
    expect([raft.get('raft_first_index'), raft.get('raft_snapshot_index')]).toEqual(['71', '90']);
  });
});
