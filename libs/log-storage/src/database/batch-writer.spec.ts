import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BatchWriter } from './batch-writer.ts';
import { createLogDatabase } from './log-database.ts';
import type { LogDatabase, LogOperation } from './log-database.ts';

interface BatchCall {
  readonly operations: readonly LogOperation[];
  readonly sync: boolean;
}

const key = Buffer.from('k');

function put(value: string): LogOperation {
  return { type: 'put', key, value: Buffer.from(value) };
}

describe('The batch writer', () => {
  let directory: string;
  let database: LogDatabase;
  let writer: BatchWriter;
  let calls: BatchCall[];
  /** The batch with this number is refused, as by a full disk. */
  let refused: number;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'kiwi-batch-'));
    database = createLogDatabase(directory);
    await database.open();
    calls = [];
    refused = -1;
    const batch = database.batch.bind(database);
    const observed = (operations: LogOperation[], options: { sync: boolean }) => {
      calls.push({ operations: [...operations], sync: options.sync });
      const full = Object.assign(new Error('No space left on device'), { code: 'LEVEL_IO_ERROR' });
      return calls.length === refused ? Promise.reject(full) : batch(operations, options);
    };
    Object.assign(database, { batch: observed });
    writer = new BatchWriter(database, directory);
  });
  afterEach(async () => {
    await database.close();
    await rm(directory, { recursive: true });
  });

  it('begins at once, and sends what comes meanwhile as one synced batch in the order of the calls', async () => {
    const done: number[] = [];
    const writes = Array.from({ length: 100 }, (_, i) =>
      writer.enqueue([put(String(i))], 10, true).then(() => done.push(i)),
    );
    expect(calls).toHaveLength(1);
    await Promise.all(writes);
    expect(calls.map(({ operations, sync }) => [operations.length, sync])).toEqual([
      [1, true],
      [99, true],
    ]);
    expect(done).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(String(await database.get(key))).toBe('99');
  });

  it('never has two batches on their way, so that none overtakes another', async () => {
    for (let i = 0; i < 5; i++) void writer.enqueue([put(String(i))], 5 * 1024 * 1024, true);
    expect(calls).toHaveLength(1);
    await writer.settled();
    expect(calls.map(({ operations }) => operations)).toEqual(
      ['0', '1', '2', '3', '4'].map((value) => [put(value)]),
    );
    expect(String(await database.get(key))).toBe('4');
  });

  it('syncs a batch as soon as one write in it asks for that', async () => {
    void writer.enqueue([put('a')], 1, false);
    void writer.enqueue([put('b')], 1, false);
    void writer.enqueue([put('c')], 1, true);
    void writer.enqueue([put('d')], 1, false);
    await writer.settled();
    expect(calls.map(({ sync }) => sync)).toEqual([false, true]);
  });

  it('fails everything that waits and everything later once a batch fails', async () => {
    refused = 2;
    const outcomes = ['a', 'b', 'c'].map((value) => writer.enqueue([put(value)], 1, true));
    const failed = {
      code: 'KIWI_STORAGE_WRITE_FAILED',
      message: expect.stringMatching(/No space left on device/),
    };
    await outcomes[0];
    await expect(outcomes[1]).rejects.toMatchObject(failed);
    await expect(outcomes[2]).rejects.toMatchObject(failed);
    await expect(writer.enqueue([put('d')], 1, true)).rejects.toMatchObject(failed);
    expect(writer.failure).toMatchObject(failed);
    await writer.settled();
    expect(calls).toHaveLength(2);
    expect(String(await database.get(key))).toBe('a');
  });
});
