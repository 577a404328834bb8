import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { logStorageSuite } from '@kiwi/raft-core/testing';
import { LevelLogStorage } from './index.ts';

describe.each([
  ['read from memory', 32 * 1024 * 1024],
  ['read from disk', 0],
])('The contract of a log storage, %s', (_, cacheBytesMax) => {
  it('has cases', () => {
    expect(logStorageSuite.length).toBeGreaterThan(10);
  });

  for (const { name, run } of logStorageSuite) {
    it(name, () =>
      run(async () => {
        const directory = await mkdtemp(join(tmpdir(), 'kiwi-log-contract-'));
        return {
          create: () => new LevelLogStorage({ directory, cacheBytesMax }),
          dispose: () => rm(directory, { recursive: true }),
        };
      }),
    );
  }
});
