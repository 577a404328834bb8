import type { Command } from './command.ts';
import { nodeOf, nodesOf, runningNodeOf } from './nodes.ts';

/** Writes one by one. */
export const diskCommands: readonly Command[] = [
  {
    pattern: 'hold the disks? of NODES',
    run: (world, [ids = '']) => nodesOf(world, ids).forEach(({ disk }) => (disk.held = true)),
  },
  {
    pattern: 'release the disks? of NODES',
    run: (world, [ids = '']) => nodesOf(world, ids).forEach(({ disk }) => (disk.held = false)),
  },
  {
    pattern: 'A finishes a write',
    run: (world, [id = '']) => {
      const isWritten = world.finishWrite(runningNodeOf(world, id));
      if (!isWritten) throw new Error(`${id} has no write under way`);
    },
  },
  {
    pattern: 'the disk of A fails',
    run: (world, [id = '']) =>
      world.step(runningNodeOf(world, id), { type: 'writeFailed', ticket: 0 }),
  },
  { pattern: 'A loses its disk', run: (world, [id = '']) => nodeOf(world, id).wipe() },
];
