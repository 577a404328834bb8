import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { MemoryLogStorage, MemoryNetwork, RaftNode } from '@kiwi/raft-core';
import type { Entry, SnapshottingStateMachine } from '@kiwi/raft-core';
import { CheckpointStorage, FileSnapshotStore } from './index.ts';

it('keeps checkpoints and sends them as the README shows', async () => {
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

it('keeps the snapshots of a RaftNode as the README shows', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'kiwi-readme-'));
  const directory = join(parent, 'data/snapshots');

  class Notes implements SnapshottingStateMachine {
    lines: string[] = [];
    apply(entries: readonly Entry[]) {
      for (const { data } of entries) this.lines.push(Buffer.from(data).toString());
    }
    snapshot() {
      const lines = this.lines.slice(); // the cut: cheap, and not changed any more
      return (function* () {
        for (const line of lines) yield Buffer.from(`${line}\n`);
      })();
    }
    async restore(pieces: AsyncIterable<Uint8Array>) {
      const chunks: Uint8Array[] = [];
      for await (const piece of pieces) chunks.push(piece.slice());
      this.lines = Buffer.concat(chunks).toString().split('\n').slice(0, -1);
    }
  }

  const storage = new MemoryLogStorage();
  const run = async () => {
    const stateMachine = new Notes();
    const node = new RaftNode({
      id: 'a',
      members: [{ id: 'a', address: '', role: 'voter' }],
      stateMachine,
      storage, // LevelLogStorage of @kiwi/log-storage, to be durable as a whole
      transport: new MemoryNetwork().transport('a'),
      snapshots: { store: new FileSnapshotStore({ directory, stateMachine }), trailingBytes: 0 },
    });
    const leads = new Promise<void>((resolve) => {
      node.on('role', ({ role }) => role === 'leader' && resolve());
    });
    await node.start();
    await leads;
    return { node, stateMachine };
  };

  const first = await run();
  for (const line of ['one', 'two', 'three']) await first.node.propose(Buffer.from(line));
  const index = await first.node.snapshot();
  await first.node.propose(Buffer.from('four'));
  await first.node.stop();

  const second = await run();
  expect(second.node.status).toMatchObject({ snapshotIndex: index, firstIndex: index + 1 });
  await second.node.readIndex();
  expect(second.stateMachine.lines).toEqual(['one', 'two', 'three', 'four']);
  await second.node.stop();
  await rm(parent, { recursive: true });
});
