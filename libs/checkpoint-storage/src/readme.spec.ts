import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { CheckpointStorage } from './index.ts';

it('works as the README shows', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'kiwi-readme-'));
  const seen: unknown[] = [];
  const console = { log: (...values: unknown[]) => seen.push(values) };

  const directory = join(parent, 'node-1/checkpoint');
  const storage = await CheckpointStorage.open({ directory, release: '0.1.0' });

  const writer = await storage.begin();
  await writer.put('slot-17', Buffer.from('what has changed since the last checkpoint'));
  writer.drop('slot-18');
  for (const key of storage.pagesToRewrite(16 * 1024 * 1024)) {
    console.log('put this one again too', key);
  }
  await writer.commit(Buffer.from('index 4711'), Buffer.from('header')); // durable now

  for await (const batch of storage.pages()) {
    for (const { key, data } of batch) console.log(key, data.length);
  }

  const reader = storage.read(); // for a peer; stays the same whatever is committed meanwhile
  const peer = await CheckpointStorage.open({
    directory: join(parent, 'node-2/checkpoint'),
    release: '0.1.0',
  });
  const receiver = await peer.receive();
  for (let chunk = await reader?.next(65_536); chunk; chunk = await reader?.next(65_536)) {
    await receiver.write(chunk);
  }
  const received = await receiver.finish(); // whole and checked; `received.pages()` loads it
  await received.commit(); // in the place of the peer's own
  await reader?.close();
  expect(peer.current).toMatchObject({ meta: Buffer.from('index 4711'), pages: 1 });
  await peer.close();
  await storage.close();

  expect(seen).toEqual([['slot-17', 42]]);
  await rm(parent, { recursive: true });
});
