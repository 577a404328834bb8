import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CheckpointStorage } from './index.ts';
import { contentOf } from './testing/checkpoint-content.ts';
import { SimulatedDisk } from './testing/simulated-disk.ts';

const limits = { segmentBytesMax: 4000, blockBytes: 1000, readBytes: 1000 };

/** So many that their number is no reason to rewrite any. */
const manySegments = 100_000;

/** What a manifest and the headers of files take up beside the pages. */
const overheadBytes = (pages: number, segments: number) => 200 + 30 * pages + 60 * segments;

type Change = readonly [key: number, size: number | null];

const frame = 10;

/** Applies the changes, rewriting as asked for; the pages are also kept in a map, as the truth. */
class Writing {
  readonly pages = new Map<string, Buffer>();
  readonly storage: CheckpointStorage;
  #filling = 0;

  constructor(storage: CheckpointStorage) {
    this.storage = storage;
  }

  async checkpoint(changes: readonly Change[], rewriteBytesMax: number): Promise<number> {
    const writer = await this.storage.begin();
    const rewrite = this.storage.pagesToRewrite(rewriteBytesMax);
    for (const [number, size] of changes) {
      const key = `k${number}`;
      if (size === null) {
        this.pages.delete(key);
        writer.drop(key);
      } else {
        const data = Buffer.alloc(size, ++this.#filling % 256);
        this.pages.set(key, data);
        await writer.put(key, data);
      }
    }
    const changed = new Set(changes.map(([number]) => `k${number}`));
    for (const key of rewrite) {
      if (changed.has(key)) continue;
      await writer.put(key, this.pages.get(key) ?? Buffer.alloc(0));
    }
    await writer.commit(Buffer.from('m'), Buffer.from('h'));
    return writer.bytesWritten;
  }

  get liveBytes(): number {
    return [...this.pages].reduce((sum, [key, data]) => sum + frame + key.length + data.length, 0);
  }

  async expectContent(): Promise<void> {
    const expected = Object.fromEntries(
      [...this.pages].map(([key, data]) => [key, data.toString('latin1')]),
    );
    expect((await contentOf(this.storage))?.pages).toEqual(expected);
  }
}

const open = (disk: SimulatedDisk, segmentsMax = manySegments) =>
  CheckpointStorage.open({
    directory: '/c',
    release: '1',
    fileSystem: disk.process(),
    limits: { ...limits, segmentsMax },
  });

const change: fc.Arbitrary<Change> = fc.tuple(
  // Few pages change all the time, and many seldom: these are what keeps old segments alive.
  fc.oneof(
    { weight: 6, arbitrary: fc.nat({ max: 3 }) },
    { weight: 1, arbitrary: fc.nat({ max: 200 }) },
  ),
  fc.oneof(
    { weight: 4, arbitrary: fc.nat({ max: 600 }) },
    { weight: 1, arbitrary: fc.constant(null) },
  ),
);
const histories = fc.array(fc.array(change, { maxLength: 30 }), { minLength: 1, maxLength: 40 });

describe('The space that checkpoints take up', () => {
  it('stays below twice the pages and one checkpoint, for any history, and the pages stay right', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const disk = new SimulatedDisk();
        const writing = new Writing(await open(disk));
        for (const changes of history) {
          const before = writing.liveBytes;
          const written = await writing.checkpoint(changes, Infinity);
          const files = disk.files().size;
          expect(writing.storage.bytesOnDisk).toBeLessThanOrEqual(
            2 * before + written + overheadBytes(writing.pages.size, files) + 85 * files,
          );
        }
        await writing.expectContent();
        const reopened = new Writing(await open(disk));
        for (const [key, data] of writing.pages) reopened.pages.set(key, data);
        await reopened.expectContent();
        expect(reopened.storage.bytesOnDisk).toBe(writing.storage.bytesOnDisk);
        expect(reopened.storage.pagesToRewrite(Infinity)).toEqual(
          writing.storage.pagesToRewrite(Infinity),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('stays bounded in a long run that rewrites no more bytes than it changes', async () => {
    const disk = new SimulatedDisk();
    const writing = new Writing(await open(disk));
    const pages = 200;
    await writing.checkpoint(
      Array.from({ length: pages }, (_, i) => [i, 300] as const),
      0,
    );
    let random = 1;
    let written = 0;
    let worst = 0;
    const rounds = 600;
    const perRound = 10;
    for (let round = 0; round < rounds; round++) {
      const changes: Change[] = [];
      for (let i = 0; i < perRound; i++) {
        random = (random * 48271) % 2147483647;
        changes.push([random % pages, 300]);
      }
      written += await writing.checkpoint(changes, perRound * 313);
      worst = Math.max(worst, writing.storage.bytesOnDisk / writing.liveBytes);
    }
    await writing.expectContent();
    expect(worst).toBeLessThan(2.3);
    // Each changed page is written once, and at most once more on account of others.
    expect(written / (rounds * perRound * 313)).toBeLessThan(2.2);
  });

  it('is given back to the last page', async () => {
    const writing = new Writing(await open(new SimulatedDisk()));
    await writing.checkpoint(
      Array.from({ length: 100 }, (_, i) => [i, 500] as const),
      0,
    );
    await writing.checkpoint(
      Array.from({ length: 100 }, (_, i) => [i, null] as const),
      0,
    );
    expect(writing.storage.current).toMatchObject({ pages: 0, bytes: 0 });
    expect(writing.storage.bytesOnDisk).toBeLessThan(100);
  });

  it('keeps few files although each checkpoint is tiny and nothing dies', async () => {
    const disk = new SimulatedDisk();
    const writing = new Writing(await open(disk, 12));
    let written = 0;
    for (let i = 0; i < 200; i++) {
      written += await writing.checkpoint([[i, 20]], Infinity);
      expect(disk.files().size).toBeLessThanOrEqual(12 + 2);
    }
    await writing.expectContent();
    // Rewritten in halves, as a merge sort does: a small multiple of the logarithm.
    expect(written).toBeLessThan(12 * 200 * 60);
  });

  it('asks for no rewriting beyond the bytes allowed, but always gets on', async () => {
    const writing = new Writing(await open(new SimulatedDisk()));
    await writing.checkpoint(
      Array.from({ length: 10 }, (_, i) => [i, 300] as const),
      0,
    );
    await writing.checkpoint(
      Array.from({ length: 7 }, (_, i) => [i, 1] as const),
      0,
    );
    expect(writing.storage.pagesToRewrite(Infinity)).toEqual(['k7', 'k8', 'k9']);
    expect(writing.storage.pagesToRewrite(320)).toEqual(['k7', 'k8']);
    expect(writing.storage.pagesToRewrite(1)).toEqual(['k7']);
    expect(writing.storage.pagesToRewrite(0)).toEqual([]);
  });
});
