import { copyFile, mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Entry, HardState, SnapshotMeta } from '@kiwi/raft-core';
import { Level } from 'level';
import { entryKey, hardStateKey, isEntryKey, numberOfKey, recordKey } from './codec/keys.ts';
import type { RecordName } from './codec/keys.ts';
import { encodeRecord } from './codec/record.ts';
import { LevelLogStorage } from './index.ts';
import type { LevelLogStorageOptions } from './index.ts';

const all = Number.MAX_SAFE_INTEGER;

let directory: string;
let opened: LevelLogStorage[] = [];

function newStorage(options: Partial<LevelLogStorageOptions> = {}): LevelLogStorage {
  const storage = new LevelLogStorage({ directory, ...options });
  opened.push(storage);
  return storage;
}

function entry(index: number, term = 1, text = `entry ${index}`): Entry {
  return { index, term, kind: 'command', data: Buffer.from(text) };
}

function entries(from: number, to: number, term = 1): Entry[] {
  return Array.from({ length: to - from + 1 }, (_, i) => entry(from + i, term));
}

function append(storage: LevelLogStorage, list: readonly Entry[]): Promise<void> {
  return storage.write({ hardState: null, reset: null, truncateFrom: null, entries: list });
}

/** As plain values, since the bytes may come as any kind of `Uint8Array`. */
function plain(list: readonly Entry[]) {
  return list.map((item) => ({ ...item, data: Buffer.from(item.data).toString('latin1') }));
}

async function editDatabase(edit: (database: Level<Buffer, Buffer>) => Promise<void>) {
  const encodings = { keyEncoding: 'buffer', valueEncoding: 'buffer' } as const;
  const database = new Level<Buffer, Buffer>(directory, encodings);
  await database.open();
  await edit(database);
  await database.close();
}

async function flipLastByte(database: Level<Buffer, Buffer>, key: Buffer): Promise<void> {
  const value = Buffer.from(await database.get(key));
  value[value.length - 1] = (value.at(-1) ?? 0) ^ 1;
  await database.put(key, value);
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kiwi-log-'));
});
afterEach(async () => {
  for (const storage of opened) await storage.close();
  opened = [];
  await rm(directory, { recursive: true });
});

describe('A log on LevelDB that is opened again', () => {
  it('has its entries with their kinds, its terms and its hard state', async () => {
    const storage = newStorage();
    await storage.open();
    const hardState: HardState = { term: 3, votedFor: 'n2', commitIndex: 2 };
    const list: Entry[] = [
      { index: 1, term: 1, kind: 'membership', data: Buffer.from([0, 255, 128]) },
      { index: 2, term: 1, kind: 'noop', data: Buffer.alloc(0) },
      entry(3, 3),
    ];
    await storage.write({ hardState, reset: null, truncateFrom: null, entries: list });
    await storage.close();

    const again = newStorage();
    expect(await again.open()).toEqual({
      hardState,
      firstIndex: 1,
      lastIndex: 3,
      compactedTerm: 0,
      terms: [
        { term: 1, firstIndex: 1 },
        { term: 3, firstIndex: 3 },
      ],
      memberships: [{ index: 1, data: Buffer.from([0, 255, 128]) }],
    });
    expect(plain(await again.read(1, 3, all))).toEqual(plain(list));
  });

  it('keeps a hard state that was written without entries, and one older than many entries', async () => {
    const storage = newStorage();
    await storage.open();
    const hardState: HardState = { term: 7, votedFor: null, commitIndex: 0 };
    await storage.write({ hardState, reset: null, truncateFrom: null, entries: [] });
    for (let index = 1; index <= 20; index++) await append(storage, [entry(index, 7)]);
    await storage.write({ hardState: null, reset: null, truncateFrom: 5, entries: [] });
    await storage.close();

    const again = newStorage();
    expect(await again.open()).toMatchObject({ hardState, lastIndex: 4 });
  });

  it('keeps its hard state when everything was compacted, also beyond the end of the log', async () => {
    const hardState: HardState = { term: 2, votedFor: 'n1', commitIndex: 9 };
    let storage = newStorage();
    await storage.open();
    await storage.write({ hardState, reset: null, truncateFrom: null, entries: entries(1, 9) });
    for (const index of [9, 50]) {
      await storage.compact(index, 2);
      await storage.close();
      storage = newStorage();
      expect(await storage.open()).toEqual({
        hardState,
        firstIndex: index + 1,
        lastIndex: index,
        compactedTerm: 2,
        terms: [],
        memberships: [],
      });
    }
    await append(storage, [entry(51, 2)]);
    expect(plain(await storage.read(51, 51, all))).toEqual(plain([entry(51, 2)]));
  });
});

describe('Writing', () => {
  it('asks for the disk, not only for the operating system, in every write', async () => {
    const storage = newStorage();
    await storage.open();
    const batch = jest.spyOn(Level.prototype, 'batch');
    try {
      await append(storage, [entry(1)]);
      await storage.write({ hardState: null, reset: null, truncateFrom: 1, entries: [] });
      await storage.identity.bumpIncarnation();
      const options = batch.mock.calls.map((call: readonly unknown[]) => call[1]);
      expect(options).toEqual([{ sync: true }, { sync: true }, { sync: true }]);
    } finally {
      batch.mockRestore();
    }
  });

  it('keeps the order of writes that nobody waited for, over several batches', async () => {
    const storage = newStorage();
    await storage.open();
    const writes = Array.from({ length: 100 }, (_, i) =>
      storage.write({
        hardState: { term: i, votedFor: null, commitIndex: 0 },
        reset: null,
        truncateFrom: i === 0 ? null : i,
        entries: [entry(i === 0 ? 1 : i, i + 1), entry(i === 0 ? 2 : i + 1, i + 1)],
      }),
    );
    await Promise.all(writes);
    await storage.close();

    const again = newStorage();
    expect(await again.open()).toMatchObject({ lastIndex: 100, hardState: { term: 99 } });
    const read = await again.read(1, 100, all);
    expect(read.map(({ term }) => term)).toEqual([
      ...Array.from({ length: 98 }, (_, i) => i + 2),
      100,
      100,
    ]);
  });

  it('refuses entries that do not follow on, and writes nothing of them', async () => {
    const storage = newStorage();
    await storage.open();
    await append(storage, entries(1, 3));
    await expect(append(storage, [entry(5)])).rejects.toMatchObject({ code: 'KIWI_LOG_GAP' });
    await expect(append(storage, [entry(4), entry(6)])).rejects.toMatchObject({
      code: 'KIWI_LOG_GAP',
    });
    await storage.compact(2, 1);
    await expect(
      storage.write({ hardState: null, reset: null, truncateFrom: 2, entries: [entry(2)] }),
    ).rejects.toMatchObject({ code: 'KIWI_LOG_GAP' });
    await append(storage, [entry(4)]);
    await storage.close();
    expect(await newStorage().open()).toMatchObject({ firstIndex: 3, lastIndex: 4 });
  });

  it('says so when it is not open', async () => {
    const storage = newStorage();
    const notOpen = { code: 'KIWI_STORAGE_NOT_OPEN' };
    await expect(append(storage, [entry(1)])).rejects.toMatchObject(notOpen);
    await storage.open();
    await storage.close();
    await expect(storage.read(1, 1, all)).rejects.toMatchObject(notOpen);
    await expect(storage.compact(1, 1)).rejects.toMatchObject(notOpen);
  });
});

describe('Reading', () => {
  it.each([
    ['memory', 32 * 1024 * 1024],
    ['disk', 0],
  ])(
    'from %s stops once the bytes are used up, but never before the first entry',
    async (_, cacheBytesMax) => {
      const storage = newStorage({ cacheBytesMax });
      await storage.open();
      const data = Buffer.alloc(100);
      const list = entries(1, 5).map((item) => ({ ...item, data }));
      await append(storage, list);
      expect(await storage.read(2, 5, 200)).toHaveLength(2);
      expect(await storage.read(2, 5, 299)).toHaveLength(2);
      expect(await storage.read(2, 5, 0)).toHaveLength(1);
      expect(await storage.read(2, 9, all)).toHaveLength(4);
      expect(await storage.read(6, 9, all)).toEqual([]);
    },
  );

  it('sees writes that are still on their way, also when they do not fit the cache', async () => {
    const storage = newStorage({ cacheBytesMax: 0 });
    await storage.open();
    const first = append(storage, entries(1, 10));
    const second = storage.write({
      hardState: null,
      reset: null,
      truncateFrom: 6,
      entries: entries(6, 8, 2),
    });
    const read = await storage.read(1, 10, all);
    expect(read.map(({ term }) => term)).toEqual([1, 1, 1, 1, 1, 2, 2, 2]);
    await Promise.all([first, second]);
  });

  it('gives a code for entries that are compacted', async () => {
    const storage = newStorage();
    await storage.open();
    await append(storage, entries(1, 10));
    await storage.compact(4, 1);
    await expect(storage.read(4, 10, all)).rejects.toMatchObject({ code: 'RAFT_COMPACTED' });
    expect(await storage.read(5, 10, all)).toHaveLength(6);
  });
});

describe('Compaction', () => {
  it('gives disk space back', async () => {
    const mebibyte = 1024 * 1024;
    const tuning = { writeBufferBytes: mebibyte };
    const storage = newStorage({ reclaimBytesMin: mebibyte, tuning });
    await storage.open();
    for (let index = 1; index <= 200; index++) {
      await append(storage, [{ ...entry(index), data: Buffer.alloc(100_000, index) }]);
    }
    const before = await bytesOnDisk();
    expect(before).toBeGreaterThan(19_000_000);
    await storage.compact(190, 1);
    // LevelDB deletes the old files in the background.
    await storage.close();
    const again = newStorage();
    await again.open();
    await again.close();
    expect(await bytesOnDisk()).toBeLessThan(3_000_000);
  }, 20_000);

  it('is resumed when a crash left entries before the compaction point', async () => {
    const storage = newStorage();
    await storage.open();
    await append(storage, entries(1, 600));
    await storage.close();
    await editDatabase(async (database) => {
      const key = recordKey('compacted');
      await database.put(key, encodeRecord(key, [590, 1]));
    });
    const again = newStorage();
    expect(await again.open()).toMatchObject({ firstIndex: 591, lastIndex: 600, compactedTerm: 1 });
    await again.close();
    await editDatabase(async (database) => {
      const keys = await database.keys({ gte: entryKey(0), lt: entryKey(591) }).all();
      expect(keys).toEqual([]);
    });
  });

  it('gives the disk space of a log back that a snapshot replaced', async () => {
    const mebibyte = 1024 * 1024;
    const storage = newStorage({
      reclaimBytesMin: mebibyte,
      tuning: { writeBufferBytes: mebibyte },
    });
    await storage.open();
    for (let index = 1; index <= 100; index++) {
      await append(storage, [{ ...entry(index), data: Buffer.alloc(100_000, index) }]);
    }
    await storage.write({
      hardState: null,
      reset: snapshotAt(500),
      truncateFrom: null,
      entries: [],
    });
    await storage.close();
    const again = newStorage();
    await again.open();
    await again.close();
    expect(await bytesOnDisk()).toBeLessThan(3_000_000);
  }, 20_000);

  it.each([400, 1000, 5000])(
    'leaves the old log or the snapshot at %s, whole, when the process dies beside it',
    async (index) => {
      const storage = newStorage();
      await storage.open();
      const hardState: HardState = { term: 1, votedFor: 'n1', commitIndex: 300 };
      await storage.write({
        hardState,
        reset: null,
        truncateFrom: null,
        entries: entries(1, 1000),
      });
      const written = storage.write({
        hardState: { ...hardState, term: 2, commitIndex: index },
        reset: snapshotAt(index),
        truncateFrom: null,
        entries: entries(index + 1, index + 3, 2),
      });
      const outcomes = [await copiesContent(0)];
      await written;
      // The entries before the snapshot are being deleted.
      for (let i = 1; i <= 3; i++) outcomes.push(await copiesContent(i));
      const before = { firstIndex: 1, lastIndex: 1000, count: 1000, hardState };
      const after = {
        firstIndex: index + 1,
        lastIndex: index + 3,
        count: 3,
        hardState: { ...hardState, term: 2, commitIndex: index },
      };
      expect([before, after]).toContainEqual(outcomes[0]);
      expect(outcomes.slice(1)).toEqual([after, after, after]);
    },
  );

  /** What a node would find that started from the files as they are now. */
  async function copiesContent(number: number): Promise<unknown> {
    const copy = join(directory, `copy ${number}`);
    const files = (await readdir(directory)).filter((name) => !name.startsWith('copy '));
    await mkdir(copy);
    // The mark first: it may be older than the log, but not newer.
    files.sort((a, b) => Number(b === 'log.mark') - Number(a === 'log.mark'));
    for (const name of files) await copyFile(join(directory, name), join(copy, name));
    const storage = newStorage({ directory: copy });
    const { firstIndex, lastIndex, hardState } = await storage.open();
    const read = await storage.read(firstIndex, lastIndex, all);
    return { firstIndex, lastIndex, count: read.length, hardState };
  }

  it('leaves no entry before the log behind, whatever took their place', async () => {
    const storage = newStorage();
    await storage.open();
    await append(storage, entries(1, 700));
    void storage.compact(600, 1);
    void storage.write({
      hardState: null,
      reset: snapshotAt(10_000),
      truncateFrom: null,
      entries: entries(10_001, 10_700),
    });
    void storage.compact(10_400, 1);
    void storage.write({
      hardState: null,
      reset: snapshotAt(50),
      truncateFrom: null,
      entries: entries(51, 60),
    });
    void storage.compact(55, 1);
    await storage.close();
    await editDatabase(async (database) => {
      const keys = await database.keys({ gte: entryKey(0) }).all();
      const indexes = keys.filter(isEntryKey).map(numberOfKey);
      expect(indexes).toEqual([56, 57, 58, 59, 60]);
      // The hard state: where the next start looks for it, and at most one that it replaced.
      expect(
        keys
          .filter((key) => !isEntryKey(key))
          .map(numberOfKey)
          .at(-1),
      ).toBe(60);
      expect(keys.length - indexes.length).toBeLessThanOrEqual(2);
    });
  });

  it('is resumed across the gap that a snapshot left', async () => {
    const storage = newStorage();
    await storage.open();
    await append(storage, entries(1, 10));
    await storage.close();
    await editDatabase(async (database) => {
      const far = 2 ** 45;
      await database.put(recordKey('compacted'), encodeRecord(recordKey('compacted'), [far, 1]));
      await database.put(hardStateKey(far), encodeRecord(hardStateKey(far), [1, null, far]));
    });
    await rm(join(directory, 'log.mark'));
    const again = newStorage();
    expect(await again.open()).toMatchObject({ firstIndex: 2 ** 45 + 1, lastIndex: 2 ** 45 });
    await again.close();
    await editDatabase(async (database) => {
      const keys = await database.keys({ gte: entryKey(0) }).all();
      expect(keys.filter(isEntryKey)).toEqual([]);
    });
  });

  function snapshotAt(index: number): SnapshotMeta {
    return { index, term: 1, membership: { index: 0, data: Buffer.from('members') } };
  }

  /** Files that LevelDB deletes meanwhile take no space. */
  async function bytesOnDisk(): Promise<number> {
    let bytes = 0;
    for (const name of await readdir(directory)) {
      bytes += await stat(join(directory, name)).then(({ size }) => size, ignoreMissing);
    }
    return bytes;
  }

  function ignoreMissing(error: NodeJS.ErrnoException): number {
    if (error.code === 'ENOENT') return 0;
    throw error;
  }
});

describe('A damaged or foreign directory', () => {
  async function writeTen(): Promise<void> {
    const storage = newStorage({ release: '0.1.0-test' });
    await storage.open();
    const hardState: HardState = { term: 1, votedFor: null, commitIndex: 10 };
    await storage.write({ hardState, reset: null, truncateFrom: null, entries: entries(1, 10) });
    await storage.close();
  }

  it('names the entry whose bytes have changed, and gives the others', async () => {
    await writeTen();
    await editDatabase((database) => flipLastByte(database, entryKey(7)));
    const storage = newStorage();
    await storage.open();
    await expect(storage.read(5, 10, all)).rejects.toMatchObject({
      code: 'KIWI_LOG_CORRUPT',
      message: expect.stringContaining('entry 7 does not match its checksum'),
      details: { index: 7 },
    });
    expect(await storage.read(8, 10, all)).toHaveLength(3);
  });

  it('notices an entry under the key of another, and one that is missing', async () => {
    await writeTen();
    await editDatabase(async (database) => {
      await database.put(entryKey(3), await database.get(entryKey(4)));
      await database.del(entryKey(8));
    });
    const storage = newStorage();
    await storage.open();
    const corrupt = (index: number) => ({ code: 'KIWI_LOG_CORRUPT', details: { index } });
    await expect(storage.read(1, 10, all)).rejects.toMatchObject(corrupt(3));
    await expect(storage.read(4, 10, all)).rejects.toMatchObject(corrupt(8));
  });

  it('does not open with a damaged hard state', async () => {
    await writeTen();
    await editDatabase((database) => flipLastByte(database, hardStateKey(10)));
    await expect(newStorage().open()).rejects.toMatchObject({ code: 'KIWI_LOG_CORRUPT' });
  });

  it('does not open in another format, and says which release wrote it', async () => {
    await writeTen();
    await editDatabase(async (database) => {
      const key = recordKey('format' satisfies RecordName);
      await database.put(key, encodeRecord(key, { version: 99, release: '9.8.7' }));
    });
    await expect(newStorage().open()).rejects.toMatchObject({
      code: 'KIWI_STORAGE_FORMAT',
      message: expect.stringMatching(/format 99, written by Kiwi 9\.8\.7/),
    });
  });

  it('does not open when another program made it', async () => {
    await editDatabase((database) => database.put(Buffer.from('x'), Buffer.from('y')));
    await expect(newStorage().open()).rejects.toMatchObject({ code: 'KIWI_STORAGE_FORMAT' });
  });

  it('does not open twice, and names the directory', async () => {
    await newStorage().open();
    await expect(newStorage().open()).rejects.toMatchObject({
      code: 'KIWI_STORAGE_LOCKED',
      message: expect.stringContaining(directory),
    });
  });

  it('does not open where there can be no directory', async () => {
    const storage = newStorage({ directory: '/dev/null/kiwi' });
    await expect(storage.open()).rejects.toMatchObject({ code: 'KIWI_STORAGE_OPEN_FAILED' });
  });
});
