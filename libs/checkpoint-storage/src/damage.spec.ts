import { describe, expect, it } from '@jest/globals';
import { CheckpointStorage } from './index.ts';
import { contentOf, pagesOf, writeCheckpoint } from './testing/checkpoint-content.ts';
import { SimulatedDisk } from './testing/simulated-disk.ts';

const limits = { segmentBytesMax: 150, readBytes: 200 };

function open(disk: SimulatedDisk, release = '1.0.0'): Promise<CheckpointStorage> {
  return CheckpointStorage.open({ directory: '/c', release, fileSystem: disk.process(), limits });
}

async function example(): Promise<SimulatedDisk> {
  const disk = new SimulatedDisk();
  const storage = await open(disk, '0.9.1');
  await writeCheckpoint(storage, 'first', { a: 'one', b: 'two'.repeat(20), c: 'three'.repeat(20) });
  await writeCheckpoint(storage, 'second', { a: 'changed', d: 'new', c: null });
  await storage.close();
  return disk;
}

type Damage = (files: Map<string, Uint8Array>, path: string) => void;

/** What a node finds after the damage: the content, or an error. */
async function find(disk: SimulatedDisk, path: string, damage: Damage): Promise<unknown> {
  const files = new Map(disk.files());
  damage(files, path);
  return open(new SimulatedDisk(files))
    .then(contentOf)
    .catch((error: unknown) => error);
}

const cutAt =
  (length: number): Damage =>
  (files, path) =>
    files.set(path, (files.get(path) ?? new Uint8Array(0)).subarray(0, length));

const flipped = (bytes: Uint8Array, offset: number, mask: number): Uint8Array =>
  bytes.map((byte, at) => (at === offset ? byte ^ mask : byte));

const flip =
  (offset: number, mask: number): Damage =>
  (files, path) =>
    files.set(path, flipped(files.get(path) ?? new Uint8Array(0), offset, mask));

const damaged = (path: string) =>
  expect.objectContaining({
    name: 'StorageError',
    code: expect.stringMatching(/^(KIWI_CHECKPOINT_CORRUPT|KIWI_STORAGE_FORMAT)$/),
    message: expect.stringContaining(path),
  });

describe('A damaged file', () => {
  it('with any byte changed: the same content, or an error that names the file', async () => {
    const disk = await example();
    const content = await contentOf(await open(disk));
    let errors = 0;
    let bytes = 0;
    for (const [path, original] of disk.files()) {
      for (let offset = 0; offset < original.length; offset++) {
        for (const mask of [0x01, 0x80, 0xff]) {
          const found = await find(disk, path, flip(offset, mask));
          bytes++;
          if (found instanceof Error) {
            expect(found).toEqual(damaged(path));
            errors++;
          } else expect(found).toEqual(content);
        }
      }
    }
    // Only what lies in dead pages may go unnoticed.
    expect(errors).toBeGreaterThan(bytes / 2);
    expect(errors).toBeLessThan(bytes);
  });

  it('cut at any offset, or with more behind its end, or missing: an error that names the file', async () => {
    const disk = await example();
    for (const [path, original] of disk.files()) {
      for (let length = 0; length < original.length; length++) {
        expect(await find(disk, path, cutAt(length))).toEqual(damaged(path));
      }
      const longer: Damage = (files) => files.set(path, Buffer.concat([original, Buffer.alloc(1)]));
      expect(await find(disk, path, longer)).toEqual(damaged(path));
      const missing = await find(disk, path, (files) => files.delete(path));
      expect(missing).toMatchObject({ code: 'KIWI_CHECKPOINT_CORRUPT' });
    }
  });

  it('names the page and the offset', async () => {
    const disk = await example();
    const found = await find(disk, '/c/segment-000000000001.seg', flip(100, 1));
    expect(found).toMatchObject({
      code: 'KIWI_CHECKPOINT_CORRUPT',
      message:
        'The checkpoint file /c/segment-000000000001.seg is damaged: page "b" at offset 40 does not match its checksum.',
      details: { offset: 40, page: 'b' },
    });
  });

  it('is not passed over for an older checkpoint that is still there', async () => {
    const disk = new SimulatedDisk();
    const storage = await open(disk);
    await writeCheckpoint(storage, 'first', { a: 'one' });
    const older = disk.files();
    await writeCheckpoint(storage, 'second', { a: 'two' });
    const files = new Map([...older, ...disk.files()]);
    const both = new SimulatedDisk(files);
    expect((await contentOf(await open(new SimulatedDisk(files))))?.meta).toBe('second');
    expect(await find(both, '/c/manifest-000000000002', flip(60, 1))).toEqual(
      damaged('/c/manifest-000000000002'),
    );
  });

  it('in the place of another one is noticed', async () => {
    const disk = await example();
    const [one, two] = [...disk.files().keys()].filter((path) => path.endsWith('.seg'));
    const swapped = await find(disk, one ?? '', (files, path) => {
      const bytes = Buffer.from(files.get(two ?? '') ?? []);
      const length = files.get(path)?.length ?? 0;
      files.set(path, Buffer.concat([bytes, Buffer.alloc(length)]).subarray(0, length));
    });
    expect(swapped).toEqual(damaged(one ?? ''));
    const renamed = await find(disk, '/c/manifest-000000000002', (files, path) => {
      files.set('/c/manifest-000000000007', files.get(path) ?? new Uint8Array(0));
    });
    expect(renamed).toEqual(damaged('/c/manifest-000000000007'));
  });

  it('of another format says which release wrote it', async () => {
    const disk = await example();
    const { crc32 } = await import('node:zlib');
    const nextFormat: Damage = (files, path) => {
      const bytes = Buffer.from(files.get(path) ?? []);
      bytes[9] = 2;
      const end = 11 + bytes.readUInt8(10) + 6;
      bytes.writeUInt32BE(crc32(bytes.subarray(0, end)), end);
      files.set(path, bytes);
    };
    for (const path of disk.files().keys()) {
      expect(await find(disk, path, nextFormat)).toMatchObject({
        code: 'KIWI_STORAGE_FORMAT',
        message: `The checkpoint file ${path} has format 2, written by Kiwi 0.9.1; this release reads format 1. Run that release.`,
      });
    }
    const foreign = await find(disk, '/c/manifest-000000000002', (files, path) =>
      files.set(path, Buffer.from('%PDF-1.4 something else altogether')),
    );
    expect(foreign).toMatchObject({
      code: 'KIWI_STORAGE_FORMAT',
      message: expect.stringMatching(/is not part of a checkpoint of Kiwi/),
    });
  });

  it.each([
    ['a damaged page', flip(100, 1)],
    ['a damaged header', flip(3, 1)],
    ['a file that is cut off', cutAt(90)],
    ['a file that is gone', (files, path) => void files.delete(path)],
  ] as readonly (readonly [string, Damage])[])(
    'is whole again when the pages that %s makes doubtful were put again',
    async (_, damage) => {
      const disk = new SimulatedDisk();
      const whole = await open(disk);
      await writeCheckpoint(whole, 'first', { a: 'one', b: 'two'.repeat(20), c: 'three' });
      await writeCheckpoint(whole, 'second', { a: 'changed' });
      const path = '/c/segment-000000000001.seg';
      const files = new Map(disk.files());
      damage(files, path);
      disk.damage(path, files.get(path) ?? null);
      const error = await contentOf(whole).catch((reason: unknown) => reason);
      const keys = whole.pagesDamagedBy(error);
      expect(keys).toEqual(['b', 'c']);
      await writeCheckpoint(whole, 'third', { b: 'two'.repeat(20), c: 'three' });
      expect(await contentOf(whole)).toMatchObject({
        pages: { a: 'changed', b: 'two'.repeat(20), c: 'three' },
      });
      expect([...disk.files().keys()]).not.toContain(path);
      expect(whole.pagesDamagedBy(error)).toEqual([]);
    },
  );

  it('is not what other errors tell of', async () => {
    const disk = await example();
    const storage = await open(disk);
    const reader = storage.read();
    await reader?.close();
    const error = await reader?.next(10).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'KIWI_STORAGE_NOT_OPEN' });
    expect(storage.pagesDamagedBy(error)).toEqual([]);
    expect(storage.pagesDamagedBy(new Error('EIO'))).toEqual([]);
  });

  it('that cannot be read is told apart from a damaged one', async () => {
    const disk = await example();
    const fileSystem = disk.process(({ kind, path }) =>
      kind === 'read' && path.endsWith('.seg') ? { kind: 'fail', code: 'EIO' } : null,
    );
    const storage = await CheckpointStorage.open({
      directory: '/c',
      release: '1',
      fileSystem,
      limits,
    });
    await expect(contentOf(storage)).rejects.toMatchObject({
      code: 'KIWI_STORAGE_READ_FAILED',
      details: { errno: 'EIO', path: '/c/segment-000000000001.seg' },
    });
  });
});

describe('A stream from a peer', () => {
  const stream = async (): Promise<Uint8Array> => {
    const reader = (await open(await example())).read();
    return (await reader?.next(1e6)) ?? new Uint8Array(0);
  };
  const receive = async (chunks: readonly Uint8Array[]) => {
    const disk = new SimulatedDisk();
    const storage = await open(disk);
    await writeCheckpoint(storage, 'own', { own: 'page' });
    const bytes = storage.bytesOnDisk;
    try {
      const receiver = await storage.receive();
      for (const chunk of chunks) await receiver.write(chunk);
      const received = await receiver.finish();
      const pages = await pagesOf(received.pages());
      await received.commit();
      return { meta: Buffer.from(received.meta).toString(), pages };
    } catch (error) {
      expect((await contentOf(storage))?.pages).toEqual({ own: 'page' });
      expect(storage.bytesOnDisk).toBe(bytes);
      expect([...disk.files().keys()].length).toBe(2);
      const again = await storage.receive();
      await again.abort();
      return error;
    }
  };

  it('that is changed at any byte, or cut anywhere, is refused, and nothing of it is kept', async () => {
    const bytes = await stream();
    const whole = await receive([bytes]);
    expect(whole).toMatchObject({ meta: 'second', pages: { a: 'changed', d: 'new' } });
    const refused = expect.objectContaining({ code: 'KIWI_CHECKPOINT_STREAM' });
    // The number of the sender's checkpoint is covered by the header's checksum, so no byte is free.
    for (let offset = 0; offset < bytes.length; offset++) {
      for (const mask of [0x01, 0xff]) {
        expect(await receive([flipped(bytes, offset, mask)])).toEqual(refused);
      }
      expect(await receive([bytes.subarray(0, offset)])).toEqual(refused);
    }
    expect(await receive([bytes, Buffer.alloc(1)])).toEqual(refused);
  });

  it('may be cut anywhere into chunks', async () => {
    const bytes = await stream();
    const whole = await receive([bytes]);
    for (let at = 0; at <= bytes.length; at++) {
      expect(await receive([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(whole);
    }
    expect(await receive([...bytes].map((byte) => Buffer.of(byte)))).toEqual(whole);
  });

  it('cannot make the receiver allocate more than the limits', async () => {
    const bytes = Buffer.from(await stream());
    const pageAt = bytes.indexOf('P', 30);
    for (const [offset, what] of [
      [5, 'key'],
      [7, 'data'],
    ] as const) {
      const changed = Buffer.from(bytes);
      changed.writeUInt16BE(0xffff, pageAt + offset);
      expect([what, await receive([changed])]).toEqual([
        what,
        expect.objectContaining({
          message: expect.stringMatching(/has a page of .* with a key of/),
        }),
      ]);
    }
  });
});
