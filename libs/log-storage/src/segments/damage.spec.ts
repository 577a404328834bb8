import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { KiwiError } from '@kiwi/kernel';
import type { Entry } from '@kiwi/raft-core';
import { SimulatedSegmentDisk } from '../testing/simulated-segment-disk.ts';
import { SegmentLogStorage } from './segment-log-storage.ts';

type Files = ReadonlyMap<string, Uint8Array>;

let parent: string;

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'kiwi-segments-damage-'));
});
afterAll(async () => {
  await rm(parent, { recursive: true });
});

function storageOn(disk: SimulatedSegmentDisk, folder: string): SegmentLogStorage {
  return new SegmentLogStorage({
    directory: join(parent, folder),
    disk,
    cacheBytesMax: 0,
    segmentBytesMin: 9 * 1024,
    segmentBytesMax: 9 * 1024,
    release: '1.2.3',
  });
}

function entry(index: number, bytes = 100): Entry {
  const kind = index % 5 === 0 ? 'membership' : 'command';
  return { index, term: 1 + Math.floor(index / 7), kind, data: Buffer.alloc(bytes, index) };
}

/** Thirty writes over several segments. */
async function writeHistory(storage: SegmentLogStorage): Promise<void> {
  await storage.open();
  for (let index = 1; index <= 30; index++) {
    const { term } = entry(index);
    const hardState = { term, votedFor: 'a', commitIndex: index - 1 };
    await storage.write({ hardState, reset: null, truncateFrom: null, entries: [entry(index)] });
  }
}

/** The indexes of the entries of an opened log, each checked against what was written. */
async function readBack(files: Files, folder: string): Promise<number> {
  const storage = storageOn(new SimulatedSegmentDisk({ files }), folder);
  try {
    const { lastIndex, memberships, hardState } = await storage.open();
    const entries = await storage.read(1, lastIndex, Infinity);
    expect(entries.map(({ data, ...rest }) => ({ ...rest, data: Buffer.from(data) }))).toEqual(
      Array.from({ length: lastIndex }, (_, i) => entry(i + 1)),
    );
    expect(memberships).toHaveLength(Math.floor(lastIndex / 5));
    expect(hardState.commitIndex).toBe(lastIndex - 1);
    return lastIndex;
  } finally {
    await storage.close();
  }
}

function changed(files: Files, name: string, change: (bytes: Buffer) => Buffer | null): Files {
  const copy = new Map(files);
  const bytes = change(Buffer.from(files.get(name) ?? []));
  if (bytes === null) copy.delete(name);
  else copy.set(name, bytes);
  return copy;
}

interface Outcome {
  readonly code: string | null;
  readonly lastIndex: number;
  readonly message: string;
}

async function outcomeOf(files: Files, folder: string): Promise<Outcome> {
  try {
    return { code: null, lastIndex: await readBack(files, folder), message: '' };
  } catch (error) {
    const { code = null, message } = error as Partial<KiwiError> & Error;
    if (code === null || !code.startsWith('KIWI_')) throw error;
    return { code, lastIndex: 0, message };
  }
}

describe('A log in segments that was closed', () => {
  let files: Files;
  const folder = 'closed';

  beforeAll(async () => {
    const disk = new SimulatedSegmentDisk();
    const storage = storageOn(disk, folder);
    await writeHistory(storage);
    await storage.close();
    files = disk.files();
    expect(files.size).toBeGreaterThan(3);
  });

  it('is whole, or is refused as damaged, whichever byte has changed', async () => {
    const codes = new Set<string | null>();
    for (const [name, content] of files) {
      for (let at = 0; at < content.length; at += at < 60 || at >= 8192 ? 71 : 1021) {
        const damaged = changed(files, name, (bytes) => {
          bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << at % 8), at);
          return bytes;
        });
        const { code, lastIndex } = await outcomeOf(damaged, folder);
        codes.add(code);
        if (code === null) expect([name, at, lastIndex]).toEqual([name, at, 30]);
        else expect(code).toBe('KIWI_LOG_CORRUPT');
      }
    }
    expect(codes).toEqual(new Set([null, 'KIWI_LOG_CORRUPT']));
  }, 60_000);

  it('is refused when a file is missing or cut', async () => {
    const used = [...files.keys()].sort().slice(0, -1);
    for (const name of used) {
      const missing = await outcomeOf(
        changed(files, name, () => null),
        folder,
      );
      expect([name, missing.code]).toEqual([name, 'KIWI_LOG_CORRUPT']);
      for (const bytes of [0, 4096, 8192, 8300]) {
        const cut = changed(files, name, (content) => content.subarray(0, bytes));
        expect([name, bytes, (await outcomeOf(cut, folder)).code]).toEqual([
          name,
          bytes,
          'KIWI_LOG_CORRUPT',
        ]);
      }
    }
    expect((await outcomeOf(new Map(), folder)).code).toBe('KIWI_LOG_CORRUPT');
  });

  it('is whole with one damaged copy of a header', async () => {
    const [name = ''] = [...files.keys()].sort();
    for (const at of [0, 4096]) {
      const damaged = changed(files, name, (bytes) => bytes.fill(0xff, at, at + 4096));
      expect(await outcomeOf(damaged, folder)).toMatchObject({ code: null, lastIndex: 30 });
    }
  });

  it('says where it is damaged', async () => {
    const [name = ''] = [...files.keys()].sort();
    const damaged = changed(files, name, (bytes) => {
      bytes.writeUInt8(bytes.readUInt8(8500) ^ 1, 8500);
      return bytes;
    });
    const { message } = await outcomeOf(damaged, folder);
    expect(message).toMatch(
      /frame \d+ is not in the segment before|has no whole frame at byte \d+/,
    );
  });
});

describe('A log in segments whose process was killed', () => {
  it('lacks the last write at most, whichever byte has changed', async () => {
    const folder = 'killed';
    const disk = new SimulatedSegmentDisk();
    const storage = storageOn(disk, folder);
    await writeHistory(storage);
    const files = disk.files();
    const name = [...files.keys()].sort().at(-2) ?? '';
    // Nothing of this process runs on: what it does when it is closed happens on a disk that nobody looks at.
    await storage.close();
    await rm(join(parent, folder, 'log.mark'));
    const content = files.get(name) ?? new Uint8Array();
    const lost: number[] = [];
    for (let at = 8192; at < content.length; at += 41) {
      const damaged = changed(files, name, (bytes) => {
        bytes.writeUInt8(bytes.readUInt8(at) ^ 4, at);
        return bytes;
      });
      const { code, lastIndex } = await outcomeOf(damaged, folder);
      await rm(join(parent, folder, 'log.mark'), { force: true });
      if (code !== null) expect(code).toBe('KIWI_LOG_CORRUPT');
      else expect(lastIndex).toBeGreaterThanOrEqual(29);
      if (lastIndex === 29) lost.push(at);
    }
    expect(lost.length).toBeGreaterThan(0);
  }, 60_000);
});

describe('A folder of segments', () => {
  it('in another format is refused, with the release that wrote it', async () => {
    const folder = 'format';
    const disk = new SimulatedSegmentDisk();
    const storage = storageOn(disk, folder);
    await writeHistory(storage);
    await storage.close();
    const { encodeSegmentHeader, decodeSegmentHeader, segmentHeaderBytes } = await import(
      './segment-header.ts'
    );
    const files = disk.files();
    const [name = ''] = [...files.keys()].sort();
    const later = changed(files, name, (bytes) => {
      const header = decodeSegmentHeader(bytes);
      if (header === null) throw new Error('no header');
      const block = encodeSegmentHeader({ ...header, format: 2, release: '9.0.0' });
      return Buffer.concat([block, bytes.subarray(segmentHeaderBytes)]);
    });
    const { code, message } = await outcomeOf(later, folder);
    expect(code).toBe('KIWI_STORAGE_FORMAT');
    expect(message).toContain('written by Kiwi 9.0.0');
    expect(message).toContain('this is Kiwi 1.2.3');
  });

  it('that is missing is noticed, and so is a log of LevelDB in its place', async () => {
    const storage = new SegmentLogStorage({ directory: join(parent, 'moved') });
    await writeHistory(storage);
    await storage.close();
    await rm(join(parent, 'moved', 'segments'), { recursive: true });
    const { LevelLogStorage } = await import('../level-log-storage.ts');
    const level = new LevelLogStorage({ directory: join(parent, 'moved') });
    await expect(level.open()).rejects.toMatchObject({
      code: 'KIWI_LOG_CORRUPT',
      message: expect.stringContaining('segments, which is missing'),
    });
    const old = new LevelLogStorage({ directory: join(parent, 'old') });
    await old.open();
    await old.close();
    await expect(storageOn(new SimulatedSegmentDisk(), 'old').open()).rejects.toMatchObject({
      code: 'KIWI_LOG_CORRUPT',
      message: expect.stringContaining('it is kept in LevelDB'),
    });
  });
});
