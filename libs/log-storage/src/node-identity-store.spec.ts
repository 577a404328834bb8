import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LevelLogStorage } from './index.ts';

describe('The identity of a node', () => {
  let directory: string;
  let storage: LevelLogStorage;
  let now = 1_000_000;

  async function open(): Promise<void> {
    storage = new LevelLogStorage({ directory, wallClock: () => now });
    await storage.open();
  }
  async function reopen(): Promise<void> {
    await storage.close();
    await open();
  }

  beforeEach(async () => {
    now = 1_000_000;
    directory = await mkdtemp(join(tmpdir(), 'kiwi-identity-'));
    await open();
  });
  afterEach(async () => {
    await storage.close();
    await rm(directory, { recursive: true });
  });

  it('has an incarnation that is the time of day, and rises with every start all the same', async () => {
    expect(await storage.identity.bumpIncarnation()).toBe(1_000_000);
    await reopen();
    expect(await storage.identity.bumpIncarnation()).toBe(1_000_001);
    now = 500;
    await reopen();
    expect(await storage.identity.bumpIncarnation()).toBe(1_000_002);
    now = 2_000_000;
    expect(await storage.identity.bumpIncarnation()).toBe(2_000_000);
  });

  it('never gives one incarnation twice, also when asked twice at a time', async () => {
    const { identity } = storage;
    const numbers = await Promise.all([identity.bumpIncarnation(), identity.bumpIncarnation()]);
    expect(numbers).toEqual([1_000_000, 1_000_001]);
  });

  it('keeps a directory for the node that first claimed it', async () => {
    expect(storage.identity.owner).toBeNull();
    await storage.identity.claim({ nodeId: '1' });
    await reopen();
    await storage.identity.claim({ nodeId: '1' });
    expect(storage.identity.owner).toEqual({ nodeId: '1' });
    await expect(storage.identity.claim({ nodeId: '2' })).rejects.toMatchObject({
      code: 'KIWI_STORAGE_FOREIGN',
      message: expect.stringMatching(/belongs to node 1, and this is node 2/),
    });
    expect(storage.identity.owner).toEqual({ nodeId: '1' });
  });

  it('keeps a directory for its cluster, once that has a name', async () => {
    await storage.identity.claim({ nodeId: '1' });
    await storage.identity.claim({ nodeId: '1', clusterId: 'blue' });
    await reopen();
    await storage.identity.claim({ nodeId: '1' });
    await expect(storage.identity.claim({ nodeId: '1', clusterId: 'green' })).rejects.toMatchObject(
      { code: 'KIWI_STORAGE_FOREIGN' },
    );
    expect(storage.identity.owner).toEqual({ nodeId: '1', clusterId: 'blue' });
  });

  it('does not get in the way of the log', async () => {
    await storage.identity.claim({ nodeId: '1' });
    await storage.identity.bumpIncarnation();
    await storage.close();
    storage = new LevelLogStorage({ directory });
    expect(await storage.open()).toMatchObject({ firstIndex: 1, lastIndex: 0, terms: [] });
  });
});
