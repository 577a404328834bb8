import { expect, it } from '@jest/globals';
import { MemoryLogStorage, MemoryNetwork, RaftNode } from './index.ts';
import type { Entry, StateMachine } from './index.ts';

// The examples of README.md, executed.

it('runs the example of three lines', async () => {
  let applied = 0;
  const stateMachine: StateMachine = { apply: (entries) => void (applied += entries.length) };
  const transport = new MemoryNetwork().transport('a');
  const members = [{ id: 'a', address: '', role: 'voter' as const }];

  const node = new RaftNode({
    id: 'a',
    members,
    stateMachine,
    transport,
    storage: new MemoryLogStorage(),
  });
  await node.start();
  while (node.status.role !== 'leader') await new Promise((resolve) => setTimeout(resolve, 5));
  const outcome = await node.propose(Buffer.from('hello'));

  expect(outcome.type).toBe('committed');
  expect(applied).toBe(1);
  await node.stop();
});

it('runs the example of a replicated counter', async () => {
  const network = new MemoryNetwork();
  const ids = ['a', 'b', 'c'];
  const members = ids.map((id) => ({ id, address: id, role: 'voter' as const }));

  class Counter implements StateMachine {
    value = 0;
    apply(entries: readonly Entry[]) {
      return entries.map((entry) => (this.value += entry.data[0] ?? 0));
    }
  }

  const counters = ids.map(() => new Counter());
  const nodes = ids.map(
    (id, i) =>
      new RaftNode({
        id,
        members,
        stateMachine: counters[i] as Counter,
        storage: new MemoryLogStorage(),
        transport: network.transport(id),
        heartbeatIntervalMs: 20,
        electionTimeoutMinMs: 100,
        electionTimeoutMaxMs: 200,
      }),
  );
  await Promise.all(nodes.map((node) => node.start()));
  const leader = await new Promise<RaftNode>((resolve) => {
    for (const node of nodes) node.on('role', ({ role }) => role === 'leader' && resolve(node));
  });

  const outcome = await leader.propose(Uint8Array.of(5)); // { type: 'committed', index: 2, result: 5 }
  const seen = await Promise.all(nodes.map((node, i) => node.read(() => counters[i]?.value))); // [5, 5, 5]

  expect(outcome).toMatchObject({ type: 'committed', result: 5 });
  expect(seen).toEqual([5, 5, 5]);
  await Promise.all(nodes.map((node) => node.stop()));
});
