import { afterEach, expect, it } from '@jest/globals';
import { MemoryLogStorage, MemoryNetwork, RaftNode } from '@kiwi/raft-core';
import type { Entry, SnapshottingStateMachine } from '@kiwi/raft-core';
import { SimulatedDisk } from '../testing/simulated-disk.ts';
import { FileSnapshotStore } from './file-snapshot-store.ts';

const ids = ['a', 'b', 'c'];

/** Texts in the order in which they came. */
class Texts implements SnapshottingStateMachine {
  texts: string[] = [];

  apply(entries: readonly Entry[]): void {
    for (const { data } of entries) this.texts.push(Buffer.from(data).toString());
  }
  snapshot(): Iterable<Uint8Array> {
    return [Buffer.from(JSON.stringify(this.texts))];
  }
  async restore(pieces: AsyncIterable<Uint8Array>): Promise<void> {
    const chunks: Uint8Array[] = [];
    for await (const piece of pieces) chunks.push(piece.slice());
    this.texts = JSON.parse(Buffer.concat(chunks).toString()) as string[];
  }
}

interface Run {
  readonly node: RaftNode;
  readonly machine: Texts;
}

/** Nodes whose snapshots lie on disks that lose what was not synced when a node stops. */
class Cluster {
  readonly #network = new MemoryNetwork();
  readonly #logs = new Map(ids.map((id) => [id, new MemoryLogStorage()]));
  readonly #disks = new Map<string, SimulatedDisk>();
  readonly #runs = new Map<string, Run>();

  async start(id: string, beforeStart: (node: RaftNode) => void = () => undefined): Promise<Run> {
    const machine = new Texts();
    const disk = this.#disks.get(id)?.afterPowerLoss('nothing') ?? new SimulatedDisk();
    this.#disks.set(id, disk);
    const store = new FileSnapshotStore({
      directory: '/snapshots',
      stateMachine: machine,
      fileSystem: disk.process(),
    });
    const node = new RaftNode({
      id,
      members: ids.map((member) => ({ id: member, address: '', role: 'voter' as const })),
      stateMachine: machine,
      storage: this.#logs.get(id) ?? new MemoryLogStorage(),
      transport: this.#network.transport(id),
      snapshots: { store, trailingBytes: 0, chunkBytesMax: 1000 },
      heartbeatIntervalMs: 50,
      electionTimeoutMinMs: 400,
      electionTimeoutMaxMs: 800,
    });
    const run = { node, machine };
    this.#runs.set(id, run);
    beforeStart(node);
    await node.start();
    return run;
  }

  async stop(id: string): Promise<void> {
    await this.#runs.get(id)?.node.stop();
    this.#runs.delete(id);
  }

  async stopAll(): Promise<void> {
    for (const id of [...this.#runs.keys()]) await this.stop(id);
  }
}

let cluster = new Cluster();
afterEach(async () => {
  await cluster.stopAll();
  cluster = new Cluster();
});

it('A RaftNode with a FileSnapshotStore is brought back by the snapshot of its leader, and keeps that', async () => {
  let leads: (node: RaftNode) => void = () => undefined;
  const led = new Promise<RaftNode>((resolve) => (leads = resolve));
  for (const id of ids) {
    await cluster.start(id, (node) =>
      node.on('role', ({ role }) => role === 'leader' && leads(node)),
    );
  }
  const leader = await led;
  const away = ids.find((id) => id !== leader.status.id) ?? '';
  await cluster.stop(away);
  const texts = Array.from({ length: 100 }, (_, i) => `text ${i} `.padEnd(100, 'x'));
  for (const text of texts) {
    expect(await leader.propose(Buffer.from(text))).toMatchObject({ type: 'committed' });
  }
  const index = await leader.snapshot();

  let installed: (index: number) => void = () => undefined;
  const installation = new Promise<number>((resolve) => (installed = resolve));
  const back = await cluster.start(away, (node) => {
    node.on('snapshot', (news) => news.action === 'installed' && installed(news.index));
  });
  expect(await installation).toBe(index);
  await back.node.readIndex();
  expect(back.machine.texts).toEqual(texts);

  await cluster.stop(away);
  const again = await cluster.start(away);
  expect(again.machine.texts).toEqual(texts);
  expect(again.node.status).toMatchObject({ snapshotIndex: index, firstIndex: index + 1 });
});
