import type { FileSystem } from '@kiwi/checkpoint-storage';
import type { SimulatedDisk } from '@kiwi/checkpoint-storage/testing';
import type { SeededRandom } from './seeded-random.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** The files of one process: each operation takes a moment, and some fail. */
export function slowFileSystem(
  disk: SimulatedDisk,
  process: SimulatedProcess,
  clock: VirtualClock,
  random: SeededRandom,
  /** Share of the changes that fail, at present. */
  failing: () => number,
): FileSystem {
  const inner = disk.process(({ kind }) => {
    if (!process.isAlive || !process.operation(`checkpoint ${kind}`)) return { kind: 'kill' };
    const changes = kind !== 'read' && kind !== 'list' && kind !== 'size' && kind !== 'open';
    if (!changes || !random.chance(failing())) return null;
    return random.chance(0.3)
      ? { kind: 'done-but-failed', code: 'EIO' }
      : { kind: 'fail', code: random.pick(['ENOSPC', 'EIO']) };
  });
  const slowly = async <T>(operation: () => Promise<T>): Promise<T> => {
    const delayMs = random.below(4) - 1;
    if (delayMs > 0) await clock.sleep(delayMs);
    return operation();
  };
  return {
    createDirectory: (directory) => inner.createDirectory(directory),
    list: (directory) => slowly(() => inner.list(directory)),
    size: (path) => inner.size(path),
    rename: (from, to) => slowly(() => inner.rename(from, to)),
    remove: (path) => slowly(() => inner.remove(path)),
    syncDirectory: (directory) => slowly(() => inner.syncDirectory(directory)),
    create: async (path) => {
      const file = await slowly(() => inner.create(path));
      return {
        write: (bytes) => slowly(() => file.write(bytes)),
        sync: () => slowly(() => file.sync()),
        close: () => file.close(),
      };
    },
    open: async (path) => {
      const file = await inner.open(path);
      return {
        read: (target, position) => slowly(() => file.read(target, position)),
        close: () => file.close(),
      };
    },
  };
}
