import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { findProtoFolder } from './proto-folder.ts';

describe('findProtoFolder', () => {
  const folders: string[] = [];
  afterEach(() => Promise.all(folders.splice(0).map((f) => rm(f, { recursive: true }))));

  test('finds the files of this repository', () => {
    expect(existsSync(join(findProtoFolder(), 'kiwi', 'peer', 'v1', 'peer.proto'))).toBe(true);
  });

  test('finds the copy in a published package, before one further up', async () => {
    const root = await mkdtemp(join(tmpdir(), 'kiwi-proto-'));
    folders.push(root);
    const start = join(root, 'node_modules', '@kiwi', 'raft-transport', 'dist', 'wire');
    await mkdir(start, { recursive: true });
    for (const home of [root, join(start, '..', '..')]) {
      const proto = join(home, 'proto', 'kiwi', 'raft', 'v1');
      await mkdir(proto, { recursive: true });
      await writeFile(join(proto, 'raft.proto'), '');
    }
    const expected = join(root, 'node_modules', '@kiwi', 'raft-transport', 'proto');
    expect(findProtoFolder(start)).toBe(expected);
  });

  test('says what is missing when there is none', () => {
    expect(() => findProtoFolder('/')).toThrow(/raft\.proto/);
  });
});
