import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Entry } from '@kiwi/raft-core';
import fc from 'fast-check';
import { SimulatedSegmentDisk } from '../testing/simulated-segment-disk.ts';
import { SegmentLogStorage } from './segment-log-storage.ts';

const kibibyte = 1024;

let directory: string;
let runs = 0;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kiwi-segments-reads-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

/** A log whose entries are read from the disk. `frames`: the lengths of the entries of each frame. */
async function logOf(frames: readonly (readonly number[])[]) {
  const disk = new SimulatedSegmentDisk();
  const storage = new SegmentLogStorage({
    directory: join(directory, String(runs++)),
    disk,
    cacheBytesMax: 0,
    segmentBytesMin: 256 * kibibyte,
    segmentBytesMax: 256 * kibibyte,
  });
  await storage.open();
  const written: Entry[] = [];
  for (const lengths of frames) {
    const entries = lengths.map((length, i): Entry => {
      const index = written.length + i + 1;
      return { index, term: 1, kind: 'command', data: Buffer.alloc(length, index) };
    });
    written.push(...entries);
    await storage.write({ hardState: null, reset: null, truncateFrom: null, entries });
  }
  return { storage, disk, written };
}

const textOf = (entries: readonly Entry[]) =>
  entries.map(({ index, data }) => `${index} ${data.length} ${Buffer.from(data).toString('hex')}`);

/** What a read returns by the contract of `LogStorage`. */
function expected(written: readonly Entry[], from: number, to: number, bytesMax: number) {
  const range = written.slice(from - 1, to);
  let bytes = 0;
  const end = range.findIndex(({ data }, i) => (bytes += data.length) > bytesMax && i > 0);
  return end < 0 ? range : range.slice(0, end);
}

describe('Reading a log in segments from the disk', () => {
  it('takes few reads for many frames', async () => {
    const { storage, disk, written } = await logOf(Array.from({ length: 300 }, () => [2_000]));
    const before = disk.operations;
    const entries = await storage.read(1, 300, Infinity);
    expect(textOf(entries)).toEqual(textOf(written));
    // Three segments, each opened and read once.
    expect(disk.operations - before).toBe(6);
    await storage.close();
  });

  it('reads no more than was asked for, but for the frame at the end', async () => {
    const { storage, disk } = await logOf(Array.from({ length: 100 }, () => [2_000]));
    const before = disk.bytesRead;
    await storage.read(1, 100, 20_000);
    expect(disk.bytesRead - before).toBeLessThan(90_000);
    await storage.read(30, 40, Infinity);
    expect(disk.bytesRead - before).toBeLessThan(180_000);
    await storage.close();
  });

  it('finds frames of any length, also those longer than what is read at once', async () => {
    const long = 5 * kibibyte * kibibyte;
    const { storage, written } = await logOf([[10], [70_000], [long], [0], [90_000, 1], [0, long]]);
    expect(textOf(await storage.read(1, 8, Infinity))).toEqual(textOf(written));
    for (const entry of written) {
      expect(textOf(await storage.read(entry.index, 8, 0))[0]).toBe(textOf([entry])[0]);
    }
    await storage.close();
  });

  it('returns what was asked for, wherever it begins and ends', async () => {
    const length = fc.oneof(fc.nat(300), fc.integer({ min: 50_000, max: 90_000 }));
    const frames = fc.array(fc.array(length, { minLength: 1, maxLength: 4 }), {
      minLength: 1,
      maxLength: 12,
    });
    const range = fc.record({
      from: fc.double({ min: 0, max: 0.99, noNaN: true }),
      count: fc.nat(50),
      bytesMax: fc.constantFrom(0, 100, 1_000, 60_000, 100_000, 1e6),
    });
    await fc.assert(
      fc.asyncProperty(frames, fc.array(range, { maxLength: 6 }), async (lengths, ranges) => {
        const { storage, written } = await logOf(lengths);
        for (const { from: share, count, bytesMax } of ranges) {
          const from = 1 + Math.floor(share * written.length);
          const to = Math.min(from + count, written.length);
          const entries = await storage.read(from, to, bytesMax);
          expect(textOf(entries)).toEqual(textOf(expected(written, from, to, bytesMax)));
        }
        await storage.close();
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});

describe('A log in segments that is opened', () => {
  it('keeps nothing of what it has read in memory but what it tells', async () => {
    const data = Buffer.from('members');
    const { storage } = await logOf([[10_000], [10_000]]);
    const entry = { index: 3, term: 1, kind: 'membership', data } as const;
    await storage.write({ hardState: null, reset: null, truncateFrom: null, entries: [entry] });
    await storage.close();
    const { memberships } = await storage.open();
    expect(memberships.map((membership) => Buffer.from(membership.data))).toEqual([data]);
    expect(memberships.map((membership) => membership.data.buffer.byteLength)).toEqual([
      data.length,
    ]);
    await storage.close();
  });
});
