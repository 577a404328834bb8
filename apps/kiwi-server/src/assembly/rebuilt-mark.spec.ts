import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RebuiltMark } from './rebuilt-mark.ts';

describe('the mark of a node that begins anew', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'kiwi-mark-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('is there from the time it is left to the time it is removed', async () => {
    const mark = new RebuiltMark(directory);
    expect(await mark.isThere()).toBe(false);
    await mark.leave(3);
    expect(await new RebuiltMark(directory).isThere()).toBe(true);
    await mark.remove();
    expect(await mark.isThere()).toBe(false);
    expect(await readdir(directory)).toEqual([]);
    await mark.remove();
  });

  it('names the file when it cannot be removed', async () => {
    const file = join(directory, 'file');
    await writeFile(file, '');
    await expect(new RebuiltMark(file).remove()).rejects.toMatchObject({
      code: 'KIWI_STORAGE_WRITE_FAILED',
      message: expect.stringContaining(join(file, 'rebuilt')),
    });
  });
});
