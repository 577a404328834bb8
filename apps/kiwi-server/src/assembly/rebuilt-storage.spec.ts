import { describe, expect, it } from '@jest/globals';
import { MemoryLogStorage } from '@kiwi/raft-core';
import type { Entry, LogWrite, SnapshotMeta } from '@kiwi/raft-core';
import { RebuiltStorage } from './rebuilt-storage.ts';

const nothing: LogWrite = { hardState: null, reset: null, truncateFrom: null, entries: [] };
const data = new Uint8Array([1]);
const command: Entry = { index: 1, term: 1, kind: 'command', data };
const membership: Entry = { index: 2, term: 1, kind: 'membership', data };
const snapshot: SnapshotMeta = { index: 7, term: 1, membership: { index: 0, data } };

/** A mark that tells when it was removed, and can refuse. */
class TestMark {
  removals = 0;
  refusal: Error | null = null;

  async remove(): Promise<void> {
    await Promise.resolve();
    if (this.refusal !== null) throw this.refusal;
    this.removals++;
  }
}

async function opened(): Promise<{
  storage: RebuiltStorage;
  inner: MemoryLogStorage;
  mark: TestMark;
}> {
  const inner = new MemoryLogStorage();
  const mark = new TestMark();
  const storage = new RebuiltStorage(inner, await inner.open(), mark);
  await storage.open();
  return { storage, inner, mark };
}

describe('the log of a node that begins anew', () => {
  it('leaves the mark while no members have come', async () => {
    const { storage, mark } = await opened();
    await storage.write({
      ...nothing,
      hardState: { term: 1, votedFor: null, commitIndex: 0 },
      entries: [command],
    });
    expect(mark.removals).toBe(0);
  });

  it.each([
    ['an entry', { ...nothing, entries: [command, membership] }],
    ['a snapshot', { ...nothing, reset: snapshot }],
  ])('has removed the mark when it says that the members in %s are durable', async (_, write) => {
    const { storage, mark } = await opened();
    await storage.write(write);
    expect(mark.removals).toBe(1);
  });

  it('tells of no later write before the mark is gone, and then of each', async () => {
    const { storage, mark } = await opened();
    const first = storage.write({ ...nothing, entries: [command, membership] });
    await storage.write({ ...nothing, entries: [{ ...command, index: 3 }] });
    expect(mark.removals).toBe(1);
    await first;
    await storage.write({ ...nothing, entries: [{ ...command, index: 4 }] });
    expect(mark.removals).toBe(1);
  });

  it('has failed to write when the mark cannot be removed, and tries again when it is opened', async () => {
    const { storage, mark } = await opened();
    mark.refusal = new Error('read-only');
    const write = { ...nothing, entries: [command, membership] };
    await expect(storage.write(write)).rejects.toThrow('read-only');
    await expect(storage.write({ ...nothing, entries: [] })).rejects.toThrow('read-only');
    await storage.close();
    await expect(storage.open()).rejects.toThrow('read-only');
    mark.refusal = null;
    await storage.close();
    expect((await storage.open()).lastIndex).toBe(2);
    expect(mark.removals).toBe(1);
    await storage.write({ ...nothing, entries: [{ ...command, index: 3 }] });
  });
});
