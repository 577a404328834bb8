import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CheckpointStorage } from './index.ts';
import type { CheckpointLimits, CheckpointReader } from './index.ts';
import { contentOf, pagesOf, writeCheckpoint } from './testing/checkpoint-content.ts';

describe('Checkpoints on the real file system', () => {
  let directory: string;
  let storage: CheckpointStorage;

  const open = (limits: Partial<CheckpointLimits> = {}) =>
    CheckpointStorage.open({ directory, release: '1.0.0', limits });
  const bytesInDirectory = async () => {
    const sizes = (await readdir(directory)).map(
      async (name) => (await stat(join(directory, name))).size,
    );
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  };

  beforeEach(async () => {
    directory = join(await mkdtemp(join(tmpdir(), 'kiwi-checkpoint-')), 'data', 'checkpoint');
    storage = await open();
  });
  afterEach(async () => {
    await storage.close();
    await rm(join(directory, '..', '..'), { recursive: true });
  });

  const reopen = async (limits: Partial<CheckpointLimits> = {}) => {
    await storage.close();
    storage = await open(limits);
  };

  it('has none at first, also after a restart', async () => {
    expect(storage.current).toBeNull();
    expect(storage.read()).toBeNull();
    expect(await contentOf(storage)).toBeNull();
    await reopen();
    expect(storage.current).toBeNull();
  });

  it('returns meta, header and all pages as they were given', async () => {
    const binary = String.fromCharCode(...Array.from({ length: 256 }, (_, i) => i));
    await writeCheckpoint(storage, 'at 17', { 'slot-1': binary, '\u{1f95d} ключ': 'x', empty: '' });
    const expected = {
      meta: 'at 17',
      header: 'header of at 17',
      pages: { empty: '', 'slot-1': binary, '\u{1f95d} ключ': 'x' },
    };
    expect(await contentOf(storage)).toEqual(expected);
    await reopen();
    expect(await contentOf(storage)).toEqual(expected);
    expect(storage.current).toMatchObject({ number: 1, pages: 3 });
  });

  it('stores only what changed', async () => {
    const page = 'p'.repeat(10_000);
    await writeCheckpoint(storage, '1', { a: page, b: page, c: page, d: page });
    const before = storage.bytesOnDisk;
    const writer = await storage.begin();
    await writer.put('a', Buffer.from('changed'));
    expect(writer.bytesWritten).toBeLessThan(200);
    await writer.commit(Buffer.from('2'), Buffer.from(''));
    expect(storage.bytesOnDisk - before).toBeLessThan(1000);
    expect(storage.bytesOnDisk).toBe(await bytesInDirectory());
  });

  it('spreads a checkpoint over several segments, and a page over several writes', async () => {
    await reopen({
      segmentBytesMax: 5000,
      blockBytes: 512,
      readBytes: 2000,
      unsyncedBytesMax: 3000,
    });
    const pages = Object.fromEntries(
      Array.from({ length: 20 }, (_, i) => [`page-${10 + i}`, String(i).repeat(100 * i)]),
    );
    await writeCheckpoint(storage, 'm', pages);
    expect(
      (await readdir(directory)).filter((name) => name.endsWith('.seg')).length,
    ).toBeGreaterThan(3);
    await reopen();
    expect((await contentOf(storage))?.pages).toEqual(pages);
  });

  it('counts the last of several puts and drops of a page', async () => {
    await writeCheckpoint(storage, '1', { a: '1', b: '1', c: '1' });
    const writer = await storage.begin();
    await writer.put('a', Buffer.from('2'));
    await writer.put('a', Buffer.from('3'));
    await writer.put('b', Buffer.from('2'));
    writer.drop('b');
    writer.drop('c');
    await writer.put('c', Buffer.from('2'));
    writer.drop('never there');
    await writer.commit(Buffer.from('2'), Buffer.from(''));
    const expected = { a: '3', c: '2' };
    expect((await contentOf(storage))?.pages).toEqual(expected);
    await reopen();
    expect((await contentOf(storage))?.pages).toEqual(expected);
    expect(storage.current?.pages).toBe(2);
  });

  it('forgets an aborted checkpoint, and removes its file', async () => {
    await writeCheckpoint(storage, '1', { a: '1' });
    const bytes = storage.bytesOnDisk;
    const writer = await storage.begin();
    await writer.put('a', Buffer.alloc(3_000_000));
    await writer.abort();
    await writer.abort();
    expect(() => writer.put('a', Buffer.from('2'))).toThrow(
      expect.objectContaining({ code: 'KIWI_CHECKPOINT_BUSY' }),
    );
    expect(storage.bytesOnDisk).toBe(bytes);
    expect(await bytesInDirectory()).toBe(bytes);
    await writeCheckpoint(storage, '2', { b: '2' });
    expect((await contentOf(storage))?.pages).toEqual({ a: '1', b: '2' });
  });

  it('writes one checkpoint at a time, and is closed once for all', async () => {
    const writer = await storage.begin();
    await expect(storage.begin()).rejects.toMatchObject({ code: 'KIWI_CHECKPOINT_BUSY' });
    await storage.close();
    await expect(storage.begin()).rejects.toMatchObject({ code: 'KIWI_STORAGE_NOT_OPEN' });
    await expect(writer.commit(Buffer.from(''), Buffer.from(''))).rejects.toMatchObject({
      code: 'KIWI_CHECKPOINT_BUSY',
    });
    expect((await readdir(directory)).filter((name) => name.endsWith('.seg'))).toEqual([]);
  });

  it('refuses pages, keys and heads that are too large, and goes on', async () => {
    await reopen({ pageBytesMax: 100, headBytesMax: 10 });
    const refused = expect.objectContaining({ code: 'KIWI_CHECKPOINT_LIMIT' });
    let writer = await storage.begin();
    expect(() => writer.put('a', Buffer.alloc(101))).toThrow(refused);
    expect(() => writer.put('', Buffer.alloc(1))).toThrow(refused);
    expect(() => writer.put('k'.repeat(1025), Buffer.alloc(1))).toThrow(refused);
    expect(() => writer.put('\ud800', Buffer.alloc(1))).toThrow(refused);
    await writer.put('a', Buffer.alloc(100));
    await writer.commit(Buffer.from('m'), Buffer.from('h'));
    writer = await storage.begin();
    await writer.put('b', Buffer.alloc(1));
    await expect(writer.commit(Buffer.alloc(11), Buffer.alloc(0))).rejects.toEqual(refused);
    expect(storage.current).toMatchObject({ number: 1, pages: 1 });
    expect(storage.bytesOnDisk).toBe(await bytesInDirectory());
  });

  it('leaves files alone that are not its own', async () => {
    await writeFile(join(directory, 'notes.txt'), 'mine');
    await reopen();
    await writeCheckpoint(storage, '1', { a: '1' });
    expect(await readdir(directory)).toContain('notes.txt');
  });

  it('makes a put wait when the disk does not keep up', async () => {
    const writer = await storage.begin();
    const waits = Array.from({ length: 8 }, (_, i) =>
      writer.put(String(i), Buffer.alloc(1_000_000)),
    );
    expect(waits[0]).toBeUndefined();
    expect(waits.at(-1)).toBeInstanceOf(Promise);
    await Promise.all(waits);
    await writer.commit(Buffer.from(''), Buffer.from(''));
    expect(storage.current?.pages).toBe(8);
  });

  describe('a reader', () => {
    const drain = async (reader: CheckpointReader | null, bytesMax = 1000) => {
      const chunks: Uint8Array[] = [];
      for (let chunk = await reader?.next(bytesMax); chunk; chunk = await reader?.next(bytesMax)) {
        expect(chunk.length).toBeGreaterThan(0);
        expect(chunk.length).toBeLessThanOrEqual(bytesMax);
        chunks.push(chunk);
      }
      return Buffer.concat(chunks);
    };

    it('sees its checkpoint whatever is committed meanwhile, and holds its files until it is closed', async () => {
      const page = 'p'.repeat(5000);
      await writeCheckpoint(storage, '1', { a: page, b: page });
      const earlier = storage.read();
      const bytes = await drain(earlier);
      await earlier?.close();
      const reader = storage.read();
      const other = storage.read();
      const start = await reader?.next(100);
      await writeCheckpoint(storage, '2', { a: 'new', b: null, c: 'new' });
      await writeCheckpoint(storage, '3', { c: 'newer' });
      expect(storage.bytesOnDisk).toBeGreaterThan(10_000);
      expect(Buffer.concat([start ?? Buffer.alloc(0), await drain(reader)])).toEqual(bytes);
      await reader?.close();
      expect(storage.bytesOnDisk).toBeGreaterThan(10_000);
      expect(await drain(other)).toEqual(bytes);
      await other?.close();
      expect(storage.bytesOnDisk).toBeLessThan(1000);
      expect(await bytesInDirectory()).toBe(storage.bytesOnDisk);
    });

    it('gives the same bytes however they are cut', async () => {
      await reopen({ segmentBytesMax: 700, readBytes: 300 });
      await writeCheckpoint(storage, '1', {
        a: 'x'.repeat(500),
        b: 'y'.repeat(500),
        c: '',
        d: 'z',
      });
      const bytes = await drain(storage.read(), 1);
      expect(await drain(storage.read(), 7)).toEqual(bytes);
      expect(await drain(storage.read(), 100_000)).toEqual(bytes);
    });

    it('is refused after its close and after that of the storage', async () => {
      await writeCheckpoint(storage, '1', { a: '1' });
      const [closed, open] = [storage.read(), storage.read()];
      await closed?.close();
      await expect(closed?.next(10)).rejects.toMatchObject({ code: 'KIWI_STORAGE_NOT_OPEN' });
      await storage.close();
      await expect(open?.next(10)).rejects.toMatchObject({ code: 'KIWI_STORAGE_NOT_OPEN' });
    });

    it('brings a whole checkpoint to a receiver, which puts it in the place of the own one', async () => {
      const source = await CheckpointStorage.open({
        directory: join(directory, '../source'),
        release: '2',
      });
      await writeCheckpoint(source, '1', { a: 'a', b: 'b'.repeat(3_000_000), gone: 'x' });
      await writeCheckpoint(source, '2', { c: '', gone: null });
      const bytes = await drain(source.read(), 65_536);
      await writeCheckpoint(storage, 'own', { a: 'other', z: 'z'.repeat(100_000) });

      const receiver = await storage.receive();
      await expect(storage.receive()).rejects.toMatchObject({ code: 'KIWI_CHECKPOINT_BUSY' });
      for (let at = 0; at < bytes.length; at += 10_007)
        await receiver.write(bytes.subarray(at, at + 10_007));
      const received = await receiver.finish();
      expect(Buffer.from(received.meta).toString()).toBe('2');
      const pages = { a: 'a', b: 'b'.repeat(3_000_000), c: '' };
      expect(await pagesOf(received.pages())).toEqual(pages);
      expect((await contentOf(storage))?.meta).toBe('own');
      await received.commit();

      const content = await contentOf(source);
      expect(await contentOf(storage)).toEqual(content);
      expect(content?.pages).toEqual(pages);
      await writeCheckpoint(storage, 'next', { a: 'changed' });
      await reopen();
      expect((await contentOf(storage))?.pages).toEqual({ ...pages, a: 'changed' });
      expect(storage.bytesOnDisk).toBe(await bytesInDirectory());
      await source.close();
    });
  });

  it('refuses a checkpoint that was begun before a received one came into force', async () => {
    await writeCheckpoint(storage, 'own', { a: '1' });
    const reader = storage.read();
    const bytes = (await reader?.next(1e6)) ?? new Uint8Array(0);
    await reader?.close();
    const writer = await storage.begin();
    await writer.put('b', Buffer.from('2'));
    const receiver = await storage.receive();
    await receiver.write(bytes);
    await (await receiver.finish()).commit();
    await expect(writer.commit(Buffer.from('own'), Buffer.from(''))).rejects.toMatchObject({
      code: 'KIWI_CHECKPOINT_SUPERSEDED',
    });
    expect((await contentOf(storage))?.pages).toEqual({ a: '1' });
    expect(storage.bytesOnDisk).toBe(await bytesInDirectory());
    await writeCheckpoint(storage, 'next', { b: '3' });
    expect((await contentOf(storage))?.pages).toEqual({ a: '1', b: '3' });
  });

  it('gives up what is being received when it is closed', async () => {
    const receiver = await storage.receive();
    await storage.close();
    await expect(receiver.write(Buffer.alloc(1))).rejects.toMatchObject({
      code: 'KIWI_CHECKPOINT_BUSY',
    });
  });
});
