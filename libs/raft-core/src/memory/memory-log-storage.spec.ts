import { describe, it } from '@jest/globals';
import { logStorageSuite } from '../testing/log-storage-suite.ts';
import { MemoryLogStorage } from './memory-log-storage.ts';

describe('MemoryLogStorage keeps the contract of LogStorage:', () => {
  for (const { name, run } of logStorageSuite) {
    it(name, () =>
      run(() => {
        const storage = new MemoryLogStorage();
        return Promise.resolve({ create: () => storage, dispose: () => Promise.resolve() });
      }),
    );
  }
});
