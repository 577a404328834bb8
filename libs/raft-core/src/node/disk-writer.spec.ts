import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { entry } from '../core/test-core.ts';
import type { Entry, WriteTicket } from '../core/types.ts';
import { DiskWriter } from './disk-writer.ts';
import { ManualStorage } from './manual-storage.ts';
import { TestClock, settle } from './test-clock.ts';

async function setUp() {
  const storage = new ManualStorage();
  await storage.open();
  const clock = new TestClock();
  const persisted: WriteTicket[] = [];
  const failures: unknown[] = [];
  const measured: number[][] = [];
  const disk = new DiskWriter({
    storage,
    clock,
    persisted: (ticket) => persisted.push(ticket),
    failed: (ticket, error) => failures.push([ticket, error]),
    onWrite: (...measurement) => measured.push(measurement),
  });
  let ticket = 0;
  const submit = (write: { truncateFrom?: number; entries?: readonly Entry[]; term?: number }) => {
    disk.submit({
      type: 'persist',
      ticket: ++ticket,
      hardState:
        write.term === undefined ? null : { term: write.term, votedFor: null, commitIndex: 0 },
      reset: null,
      truncateFrom: write.truncateFrom ?? null,
      entries: write.entries ?? [],
    });
  };
  return { storage, clock, disk, submit, persisted, failures, measured };
}

describe('DiskWriter', () => {
  it('begins to write within the call when the disk is idle', async () => {
    const { storage, submit } = await setUp();
    submit({ entries: [entry(1, 1)] });
    expect(storage.writes).toHaveLength(1);
  });

  it('merges all that comes during a write into the next one, and reports the highest ticket', async () => {
    const { storage, submit, persisted } = await setUp();
    submit({ entries: [entry(1, 1)] });
    submit({ entries: [entry(2, 1)], term: 1 });
    submit({ entries: [entry(3, 2)], term: 2 });
    submit({ entries: [entry(4, 2)] });
    expect(storage.writes).toHaveLength(1);
    storage.finish();
    await settle();
    expect(persisted).toEqual([1]);
    expect(storage.writes[1]).toEqual({
      hardState: { term: 2, votedFor: null, commitIndex: 0 },
      reset: null,
      truncateFrom: null,
      entries: [entry(2, 1), entry(3, 2), entry(4, 2)],
    });
    storage.finish();
    await settle();
    expect(persisted).toEqual([1, 4]);
    expect(storage.concurrencyMax).toBe(1);
  });

  it('takes back entries that were not written yet when they are truncated', async () => {
    const { storage, submit } = await setUp();
    submit({ entries: [entry(1, 1)] });
    submit({ entries: [entry(2, 1), entry(3, 1)] });
    submit({ truncateFrom: 3, entries: [entry(3, 2)] });
    storage.finish();
    await settle();
    expect(storage.writes[1]).toMatchObject({
      reset: null,
      truncateFrom: null,
      entries: [entry(2, 1), entry(3, 2)],
    });
  });

  it('truncates what was written before along with what was not', async () => {
    const { storage, submit } = await setUp();
    submit({ entries: [entry(1, 1), entry(2, 1)] });
    submit({ entries: [entry(3, 1)] });
    submit({ truncateFrom: 2, entries: [entry(2, 2)] });
    storage.finish();
    await settle();
    expect(storage.writes[1]).toMatchObject({ truncateFrom: 2, entries: [entry(2, 2)] });
  });

  it('leaves the same log as writing one after the other would', async () => {
    const lengths = fc.array(fc.record({ keep: fc.nat({ max: 9 }), add: fc.nat({ max: 4 }) }), {
      minLength: 1,
      maxLength: 12,
    });
    const check = async (plan: readonly { keep: number; add: number }[]) => {
      const { storage, submit } = await setUp();
      const model: Entry[] = [];
      plan.forEach(({ keep, add }, term) => {
        const truncateFrom = keep < model.length ? keep + 1 : null;
        if (truncateFrom !== null) model.length = keep;
        const entries = Array.from({ length: add }, (_, i) =>
          entry(model.length + 1 + i, term + 1),
        );
        model.push(...entries);
        submit(truncateFrom === null ? { entries } : { truncateFrom, entries });
      });
      while (storage.busy) {
        storage.finish();
        await settle();
      }
      expect(await storage.read(1, model.length, Infinity)).toEqual(model);
      expect(storage.writes.length).toBeLessThanOrEqual(2);
    };
    await fc.assert(fc.asyncProperty(lengths, check), { numRuns: 50 });
  });

  it('measures each write', async () => {
    const { storage, clock, submit, measured } = await setUp();
    submit({ entries: [entry(1, 1, 'ab'), entry(2, 1, 'c')] });
    await clock.advance(3);
    storage.finish();
    await settle();
    expect(measured).toEqual([[3, 2, 3]]);
  });

  it('writes nothing more after a failure', async () => {
    const { storage, submit, disk, persisted, failures } = await setUp();
    const error = new Error('no space');
    submit({ entries: [entry(1, 1)] });
    submit({ entries: [entry(2, 1)] });
    storage.fail(error);
    await disk.idle();
    submit({ entries: [entry(3, 1)] });
    expect(failures).toEqual([[1, error]]);
    expect(persisted).toEqual([]);
    expect(storage.writes).toHaveLength(1);
  });
});
