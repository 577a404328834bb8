import type { NodeId } from '../../core/types.ts';
import { emptyDisk } from '../disk.ts';
import type { World } from '../world.ts';
import type { Command } from './command.ts';
import { listOf, nodeOf, nodesOf, runningNodeOf } from './nodes.ts';

/** Nodes, their lives, and time. */
export const clusterCommands: readonly Command[] = [
  { pattern: 'cluster of NODES', run: (world, [ids = '']) => addCluster(world, ids) },
  {
    pattern: 'cluster of NODES, led by A',
    run: (world, [ids = '', leader = '']) => {
      addCluster(world, ids);
      world.timeOut(nodeOf(world, leader));
      world.settle();
      world.transcript.take(); // Always the same: told in other scenarios.
      world.transcript.note(leader, 'leads term 1; its no-op 1@1 is committed on all nodes');
    },
  },
  {
    pattern: 'new nodes? NODES',
    run: (world, [ids = '']) => listOf(ids).forEach((id) => world.add(id, [])),
  },
  {
    pattern: 'disk of A: term N, log TEXT',
    run: (world, [id = '', term, log = '']) => replaceDisk(world, id, Number(term), log),
  },
  {
    pattern: 'from now on, nodes send one entry per message',
    run: (world) => (world.config = { ...world.config, limits: { appendBytesMax: 1 } }),
  },
  {
    pattern: 'from now on, nodes read by lease',
    run: (world) => (world.config = { ...world.config, leaseReads: { maxClockDrift: 0.05 } }),
  },
  {
    pattern: 'crash NODES',
    run: (world, [ids = '']) => nodesOf(world, ids).forEach((node) => node.crash(false)),
  },
  {
    pattern: 'crash NODES just after its writes',
    run: (world, [ids = '']) => nodesOf(world, ids).forEach((node) => node.crash(true)),
  },
  {
    pattern: 'restart NODES',
    run: (world, [ids = '']) => nodesOf(world, ids).forEach((node) => world.start(node)),
  },
  {
    pattern: 'restart A without members',
    run: (world, [id = '']) => {
      const node = nodeOf(world, id);
      node.forgetMembers();
      world.start(node);
    },
  },
  {
    pattern: 'restart A with priority N',
    run: (world, [id = '', priority]) => {
      const node = nodeOf(world, id);
      node.config = { ...node.config, priority: Number(priority) };
      world.start(node);
    },
  },
  { pattern: 'A times out', run: (world, [id = '']) => world.timeOut(runningNodeOf(world, id)) },
  {
    pattern: 'NODES hears? nobody for N ms',
    run: (world, [ids = '', ms]) => world.wait(nodesOf(world, ids), Number(ms)),
  },
  {
    pattern: 'N ms pass',
    run: (world, [ms]) => world.wait(world.nodes, Number(ms), () => world.settle()),
  },
  { pattern: 'settle', run: (world) => world.settle() },
  {
    pattern: 'show logs',
    run: (world) => {
      const width = Math.max(...world.nodes.map(({ id }) => id.length));
      for (const node of world.nodes) {
        world.transcript.tell(`${node.id.padEnd(width)}  ${node.describe()}`);
      }
    },
  },
];

function addCluster(world: World, ids: string): void {
  const voters = listOf(ids).map((id) => ({ id, address: id, role: 'voter' as const }));
  for (const { id } of voters) world.add(id, voters);
}

/** `log`: the terms of its entries, as in `1 1 2, 2 committed`. */
function replaceDisk(world: World, id: NodeId, term: number, log: string): void {
  const match = /^((?:\d+ ?)*)(?:, (\d+) committed)?$/.exec(log);
  if (match === null) throw new Error(`"${log}" is no log: write terms, as in 1 1 2, 2 committed`);
  const terms = (match[1] ?? '').split(' ').filter((word) => word !== '');
  const entries = terms.map((word, i) => ({
    index: i + 1,
    term: Number(word),
    kind: 'command' as const,
    data: new TextEncoder().encode('old'),
  }));
  const hardState = { term, votedFor: null, commitIndex: Number(match[2] ?? 0) };
  world.replaceDisk(nodeOf(world, id), { ...emptyDisk, hardState, entries });
}
