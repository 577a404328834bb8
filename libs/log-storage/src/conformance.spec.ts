import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { logStorageSuite } from '@kiwi/raft-core/testing';
import { allLogEngines } from './testing/log-engines.ts';

const cases = allLogEngines.flatMap(([name, create]) => [
  { name: `${name}, read from memory`, create, cacheBytesMax: 32 * 1024 * 1024 },
  { name: `${name}, read from disk`, create, cacheBytesMax: 0 },
]);

describe.each(cases)('The contract of a log storage, $name', ({ create, cacheBytesMax }) => {
  it('has cases', () => {
    expect(logStorageSuite.length).toBeGreaterThan(10);
  });

  for (const { name, run } of logStorageSuite) {
    it(name, () =>
      run(async () => {
        const directory = await mkdtemp(join(tmpdir(), 'kiwi-log-contract-'));
        return {
          create: () => create({ directory, cacheBytesMax }),
          dispose: () => rm(directory, { recursive: true }),
        };
      }),
    );
  }
});
