import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { StorageError } from '@kiwi/kernel';
import type { Entry } from '@kiwi/raft-core';
import { Level } from 'level';
import { LevelLogStorage } from './index.ts';

let directory: string;
let storage: LevelLogStorage;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kiwi-log-'));
  storage = new LevelLogStorage({ directory });
  await storage.open();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await storage.close();
  await rm(directory, { recursive: true });
});

function entry(index: number, term: number, text: string): Entry {
  return { index, term, kind: 'command', data: Buffer.from(text) };
}

function write(term: number, list: readonly Entry[], truncateFrom: number | null = null) {
  const hardState = { term, votedFor: null, commitIndex: 0 };
  return storage.write({ hardState, reset: null, truncateFrom, entries: list });
}

async function texts(): Promise<string[]> {
  const entries = await storage.read(1, 100, Infinity);
  return entries.map(({ term, data }) => `${term} ${Buffer.from(data).toString()}`);
}

/** The next batch does not reach the disk. */
function refuseOnce(): void {
  jest.spyOn(Level.prototype, 'batch').mockRejectedValueOnce(new Error('no space left') as never);
}

const failure = { code: 'KIWI_STORAGE_WRITE_FAILED', message: expect.stringContaining('no space') };

describe('a write that the disk refuses', () => {
  it('is the last one until the storage is opened again, whatever comes', async () => {
    await write(1, [entry(1, 1, 'a')]);
    refuseOnce();
    await expect(write(1, [entry(2, 1, 'b')])).rejects.toMatchObject(failure);
    await expect(write(1, [entry(3, 1, 'c')])).rejects.toMatchObject(failure);
    await expect(write(1, [entry(2, 1, 'd')])).rejects.toMatchObject(failure);
  });

  it('leaves no trace in the storage that is opened again', async () => {
    await write(1, [entry(1, 1, 'a'), entry(2, 1, 'b'), entry(3, 1, 'c')]);
    refuseOnce();
    await expect(write(5, [entry(2, 5, 'x')], 2)).rejects.toMatchObject(failure);
    await storage.close();
    expect(await storage.open()).toEqual({
      hardState: { term: 1, votedFor: null, commitIndex: 0 },
      firstIndex: 1,
      lastIndex: 3,
      compactedTerm: 0,
      terms: [{ term: 1, firstIndex: 1 }],
      memberships: [],
    });
    expect(await texts()).toEqual(['1 a', '1 b', '1 c']);
    await write(6, [entry(4, 6, 'd')]);
    expect(await texts()).toEqual(['1 a', '1 b', '1 c', '6 d']);
    await storage.close();
    expect(await storage.open()).toMatchObject({ lastIndex: 4, hardState: { term: 6 } });
    expect(await texts()).toEqual(['1 a', '1 b', '1 c', '6 d']);
  });

  it('may pass, as may what keeps the directory from opening; damage and misuse do not', () => {
    const isPermanent = (code: string) =>
      storage.isPermanent(new StorageError(code, 'text', { details: {} }));
    expect(isPermanent('KIWI_STORAGE_WRITE_FAILED')).toBe(false);
    expect(isPermanent('KIWI_STORAGE_OPEN_FAILED')).toBe(false);
    expect(isPermanent('KIWI_LOG_CORRUPT')).toBe(true);
    expect(isPermanent('KIWI_STORAGE_LOCKED')).toBe(true);
    expect(isPermanent('KIWI_STORAGE_FORMAT')).toBe(true);
    expect(isPermanent('KIWI_LOG_GAP')).toBe(true);
  });
});
