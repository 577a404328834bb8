import { describe, it } from '@jest/globals';
import { snapshotStoreSuite } from '../testing/snapshot-store-suite.ts';
import type { SnapshotStoreSubject } from '../testing/snapshot-store-case.ts';
import { TextMap } from '../testing/text-map.ts';
import { MemorySnapshotStore } from './memory-snapshot-store.ts';

describe('MemorySnapshotStore keeps the contract of SnapshotStore:', () => {
  for (const { name, run } of snapshotStoreSuite) it(name, () => run(inMemory));
});

function inMemory(): Promise<SnapshotStoreSubject> {
  const stores = new Map<string, MemorySnapshotStore>();
  return Promise.resolve({
    start: (node) => {
      const machine = new TextMap();
      const store = new MemorySnapshotStore(machine, stores.get(node));
      stores.set(node, store);
      return Promise.resolve({
        store,
        set: (key, value) => machine.set(key, value),
        contents: () => machine.contents(),
        breakNextSave: () => machine.breakNextSave(),
      });
    },
    dispose: () => Promise.resolve(),
  });
}
