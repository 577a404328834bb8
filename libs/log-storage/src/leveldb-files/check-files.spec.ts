import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Level } from 'level';
import { checkFiles } from './check-files.ts';
import { readLogFile } from './log-file.ts';
import { firstDamageOfTable } from './table-file.ts';

/** Of the footer of a table: what lies between its numbers and its magic number means nothing. */
const footerBytes = 48;
const valueBytes = 3000;
const count = 200;

let directory: string;
let table: Buffer;
let log: Buffer;

/** A database with tables and a log of many blocks, as another program might have made it. */
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kiwi-leveldb-files-'));
  for (let run = 0; run < 2; run++) {
    const database = new Level<string, Buffer>(directory, {
      valueEncoding: 'buffer',
      compression: false,
    });
    for (let i = 0; i < count; i++) {
      await database.put(`key ${run} ${i}`, Buffer.alloc(valueBytes, `value ${i}.`));
    }
    await database.put(`long ${run}`, Buffer.alloc(100_000, 'long.'));
    await database.close();
  }
  const newest = async (extension: string) => {
    const names = (await readdir(directory)).filter((name) => name.endsWith(extension)).sort();
    return readFile(join(directory, names.at(-1) ?? ''));
  };
  [table, log] = [await newest('.ldb'), await newest('.log')];
});
afterAll(async () => {
  await rm(directory, { recursive: true });
});

function flipped(bytes: Buffer, at: number, bit: number): Buffer {
  const changed = Buffer.from(bytes);
  changed.writeUInt8(changed.readUInt8(at) ^ (1 << bit), at);
  return changed;
}

const bit = fc.nat({ max: 7 });

describe('The check of LevelDB’s files', () => {
  it('finds nothing in whole ones', async () => {
    expect(await checkFiles(directory)).toEqual([]);
    expect(firstDamageOfTable(table)).toBeNull();
    expect(readLogFile(log)).toMatchObject({ damagedAt: null, tornAt: null });
    expect(readLogFile(log).records).toHaveLength(count + 1);
  });

  it('finds nothing where there is nothing', async () => {
    expect(await checkFiles(join(directory, 'missing'))).toEqual([]);
  });

  it('finds every changed bit of the blocks of a table', () => {
    fc.assert(
      fc.property(fc.nat({ max: table.length - footerBytes - 1 }), bit, (at, which) => {
        expect(firstDamageOfTable(flipped(table, at, which))).not.toBeNull();
      }),
    );
  });

  it('finds a table that was cut', () => {
    fc.assert(
      fc.property(fc.nat({ max: table.length - 1 }), (length) => {
        expect(firstDamageOfTable(table.subarray(0, length))).not.toBeNull();
      }),
    );
  });

  it('finds every changed bit of a log in front of its last record', () => {
    const lastRecordBytes = 100_000 + 500;
    fc.assert(
      fc.property(fc.nat({ max: log.length - lastRecordBytes }), bit, (at, which) => {
        const { damagedAt } = readLogFile(flipped(log, at, which));
        // Between the last fragment of a block and its end there may be up to six bytes that mean nothing.
        const isPadding = (at % 32_768) + 6 >= 32_768;
        expect(damagedAt !== null || isPadding).toBe(true);
        if (damagedAt !== null) expect(damagedAt).toBeLessThanOrEqual(at);
      }),
    );
  });

  it('takes a log that ends anywhere for one whose process died, and keeps the records before', () => {
    const whole = readLogFile(log).records;
    fc.assert(
      fc.property(fc.nat({ max: log.length }), (length) => {
        const { records, damagedAt } = readLogFile(log.subarray(0, length));
        expect(damagedAt).toBeNull();
        expect(records.length).toBeGreaterThanOrEqual(Math.floor(length / (valueBytes + 100)) - 33);
        expect(records.every((record, i) => record.equals(whole[i] ?? record))).toBe(true);
      }),
    );
  });

  it('takes what a crash of the machine leaves of the last write for a torn end', () => {
    const lastRecordAt = log.length - 100_100;
    const zeros = Buffer.from(log).fill(0, lastRecordAt);
    expect(readLogFile(zeros)).toMatchObject({ damagedAt: null });
    expect(readLogFile(zeros).tornAt).not.toBeNull();
    // Of a write over several blocks one may be missing in the middle.
    const hole = Buffer.from(log).fill(0, lastRecordAt + 40_000, lastRecordAt + 60_000);
    expect(readLogFile(hole)).toMatchObject({ damagedAt: null });
    expect(readLogFile(hole).tornAt).not.toBeNull();
  });

  it('looks only at the files that LevelDB goes by', async () => {
    const copy = await mkdtemp(join(tmpdir(), 'kiwi-leveldb-files-'));
    try {
      await cp(directory, copy, { recursive: true });
      await writeFile(join(copy, '000999.ldb'), 'a table that a crash cut short');
      await writeFile(join(copy, '000001.log'), log.subarray(5000));
      expect(await checkFiles(copy)).toEqual([]);
    } finally {
      await rm(copy, { recursive: true });
    }
  });
});
