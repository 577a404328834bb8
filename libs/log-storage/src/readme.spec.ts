import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { LevelLogStorage } from './index.ts';

it('works as the README shows', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'kiwi-readme-'));

  const storage = new LevelLogStorage({ directory });
  const { hardState, lastIndex } = await storage.open();
  await storage.identity.claim({ nodeId: '1' }); // refuses the directory of another node
  const incarnation = await storage.identity.bumpIncarnation();
  const entry = {
    index: lastIndex + 1,
    term: 1,
    kind: 'command',
    data: Buffer.from('hello'),
  } as const;
  await storage.write({
    hardState: { ...hardState, term: 1 },
    reset: null,
    truncateFrom: null,
    entries: [entry],
  });
  const [stored] = await storage.read(lastIndex + 1, lastIndex + 1, 1024);
  await storage.compact(lastIndex + 1, 1); // once a checkpoint holds everything up to here
  await storage.close();

  expect(incarnation).toBeGreaterThan(1.7e12);
  expect(stored).toEqual(entry);
  const again = new LevelLogStorage({ directory });
  expect(await again.open()).toMatchObject({ firstIndex: 2, compactedTerm: 1 });
  await again.close();
  await rm(directory, { recursive: true });
});
