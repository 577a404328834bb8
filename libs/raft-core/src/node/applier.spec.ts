import { describe, expect, it } from '@jest/globals';
import { RaftLog } from '../core/raft-log.ts';
import { entry } from '../core/test-core.ts';
import type { Entry } from '../core/types.ts';
import { MemoryLogStorage } from '../memory/memory-log-storage.ts';
import { Applier } from './applier.ts';
import { TestClock, settle } from './test-clock.ts';

async function setUp(
  entries: readonly Entry[],
  options: { inMemoryFrom?: number; cost?: number; skip?: number } = {},
) {
  const storage = new MemoryLogStorage();
  await storage.open();
  await storage.write({ hardState: null, reset: null, truncateFrom: null, entries });
  const log = new RaftLog(
    {
      hardState: { term: 9, votedFor: null, commitIndex: 0 },
      firstIndex: 1,
      lastIndex: 0,
      compactedTerm: 0,
      terms: [],
      memberships: [],
      membership: { members: [], outgoing: [] },
    },
    1e9,
  );
  log.append(entries);
  const clock = new TestClock();
  const calls: number[][] = [];
  const applied: number[] = [];
  const failures: unknown[] = [];
  const reads: number[] = [];
  const readFrom = storage.read.bind(storage);
  storage.read = (from, to, bytesMax) => {
    reads.push(from);
    return readFrom(from, to, bytesMax);
  };
  let elapsed = 0;
  const applier: Applier = new Applier({
    stateMachine: {
      apply: (slice) => {
        calls.push(slice.map((e) => e.index));
        elapsed += options.cost ?? 0;
        if (slice.some((e) => e.data[0] === '!'.charCodeAt(0))) throw new Error('bad entry');
        return slice.map((e) => -e.index);
      },
    },
    storage,
    clock: { now: () => elapsed, schedule: (ms, callback) => clock.schedule(ms, callback) },
    appliedIndex: 0,
    entries: (from, to, bytes) =>
      from < (options.inMemoryFrom ?? 1)
        ? null
        : log.entries(from + (options.skip ?? 0), to, bytes),
    applied: (slice) => applied.push(...slice.map((e) => e.index)),
    failed: (error) => failures.push(error),
  });
  return { applier, clock, calls, applied, failures, reads };
}

const log = (n: number) => Array.from({ length: n }, (_, i) => entry(i + 1, 1));
const upTo = (n: number) => log(n).map((e) => e.index);

describe('Applier', () => {
  it('applies entries in memory within the call', async () => {
    const { applier, calls } = await setUp(log(5));
    applier.commit(2);
    expect(calls).toEqual([[1, 2]]);
    applier.commit(5);
    applier.commit(4);
    expect(calls).toEqual([
      [1, 2],
      [3, 4, 5],
    ]);
  });

  it('gives the state machine commands only, but counts all entries as applied', async () => {
    const noop = { ...entry(1, 1), kind: 'noop' as const };
    const { applier, calls, applied } = await setUp([noop, entry(2, 1), { ...noop, index: 3 }]);
    applier.commit(3);
    expect([calls, applied]).toEqual([[[2]], [1, 2, 3]]);
  });

  it('reads from storage what is no longer in memory, and then goes on in memory', async () => {
    const { applier, applied } = await setUp(log(600), { inMemoryFrom: 400 });
    applier.commit(500);
    applier.commit(600);
    expect(applied).toEqual([]);
    await settle();
    expect(applied).toEqual(upTo(600));
  });

  // A slice read from storage was once lost at each yield: found with kill -9 on a real node.
  it.each([
    ['memory', 1],
    ['storage', 2001],
  ])(
    'lets the event loop turn during a long backlog in %s, and loses nothing',
    async (_, first) => {
      const { applier, clock, calls, applied } = await setUp(log(2000), {
        cost: 6,
        inMemoryFrom: first,
      });
      applier.commit(2000);
      await settle();
      expect(calls.length).toBeLessThan(4);
      await clock.advance(1);
      expect(applied).toEqual(upTo(2000));
      expect(calls.flat()).toEqual(upTo(2000));
    },
  );

  it('reads a long backlog from storage part by part, each while the part before is applied', async () => {
    const megabyte = new Uint8Array(2 ** 20);
    const entries = log(20).map((e) => ({ ...e, data: megabyte }));
    const { applier, clock, calls, applied, reads } = await setUp(entries, {
      cost: 6,
      inMemoryFrom: 18,
    });
    applier.commit(20);
    await settle();
    // Two slices are applied and the event loop is to turn: the first part is not even half applied.
    expect([calls, reads]).toEqual([
      [[1], [2]],
      [1, 5],
    ]);
    await clock.advance(1);
    expect(applied).toEqual(upTo(20));
    // Each once, and none of what is in memory.
    expect(reads).toEqual([1, 5, 9, 13, 17]);
  });

  it('drops what was read ahead when it is to go on somewhere else', async () => {
    const megabyte = new Uint8Array(2 ** 20);
    const entries = log(20).map((e) => ({ ...e, data: megabyte }));
    const { applier, clock, applied } = await setUp(entries, { cost: 6, inMemoryFrom: 21 });
    applier.commit(20);
    await settle();
    applier.pause();
    applier.resume(12);
    await clock.advance(1);
    expect(applied).toEqual([1, 2, 13, 14, 15, 16, 17, 18, 19, 20]);
  });

  it('applies in slices bounded by size', async () => {
    const big = log(3).map((e) => ({ ...e, data: new Uint8Array(50_000) }));
    const { applier, calls } = await setUp(big);
    applier.commit(3);
    expect(calls).toEqual([[1], [2], [3]]);
  });

  it('stops for good when the state machine throws: never a hole', async () => {
    const { applier, applied, failures } = await setUp([
      entry(1, 1),
      entry(2, 1, '!'),
      entry(3, 1),
    ]);
    applier.commit(1);
    applier.commit(2);
    applier.commit(3);
    expect(applied).toEqual([1]);
    expect(failures).toHaveLength(1);
  });

  it('refuses a hole in what it is given to apply', async () => {
    const { applier, applied, failures } = await setUp(log(3), { skip: 1 });
    applier.commit(3);
    expect([applied, failures.length]).toEqual([[], 1]);
  });

  it('fails when the storage does not have what was committed', async () => {
    const { applier, failures } = await setUp(log(2), { inMemoryFrom: 99 });
    applier.commit(5);
    await settle();
    expect(failures).toHaveLength(1);
  });
});
