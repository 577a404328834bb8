import { describe, expect, it } from '@jest/globals';
import type { Entry } from '@kiwi/raft-core';
import { SeededRandom } from '../random/seeded-random.ts';
import { faultlessDisk } from './disk-faults.ts';
import type { DiskFaults } from './disk-faults.ts';
import { SimulatedDisk } from './simulated-disk.ts';
import type { Persist } from './log-image.ts';

function createDisk(faults: Partial<DiskFaults> = {}, seed = 1) {
  const completions: number[] = [];
  const clock = { nowMs: 0 };
  const disk = new SimulatedDisk(
    { ...faultlessDisk, ...faults },
    new SeededRandom(seed),
    () => clock.nowMs,
    (delayMs) => completions.push(clock.nowMs + delayMs),
  );
  return { disk, completions, clock };
}

const entry = (index: number, term: number): Entry => ({
  index,
  term,
  kind: 'command',
  data: new Uint8Array(10),
});

const batch = (ticket: number, entries: Entry[], truncateFrom: number | null = null): Persist => ({
  type: 'persist',
  ticket,
  hardState: { term: ticket, votedFor: null, commitIndex: 0 },
  reset: null,
  truncateFrom,
  entries,
});

const shape = (entries: readonly Entry[]): string[] =>
  entries.map(({ index, term }) => `${index}@${term}`);

describe('SimulatedDisk', () => {
  it('shows a write to readers at once, and counts it as durable only when it completes', () => {
    const { disk } = createDisk();
    disk.write(batch(1, [entry(1, 1), entry(2, 1)]));
    expect(shape(disk.read(1, 2, 1000))).toEqual(['1@1', '2@1']);
    expect(disk.durableLog.entries).toHaveLength(0);
    expect(disk.durableHardState.term).toBe(0);
    expect(disk.complete()).toEqual({ type: 'persisted', ticket: 1 });
    expect(shape(disk.durableLog.entries)).toEqual(['1@1', '2@1']);
    expect(disk.durableHardState.term).toBe(1);
  });

  it('joins what comes during a write into the next one', () => {
    const { disk, completions } = createDisk();
    disk.write(batch(1, [entry(1, 1)]));
    disk.write(batch(2, [entry(2, 1)]));
    disk.write(batch(3, [entry(3, 1)]));
    expect(completions).toHaveLength(1);
    expect(disk.complete()).toEqual({ type: 'persisted', ticket: 1 });
    expect(completions).toHaveLength(2);
    expect(disk.complete()).toEqual({ type: 'persisted', ticket: 3 });
    expect(disk.durableLog.entries).toHaveLength(3);
  });

  it('truncates before it appends, within one atomic batch', () => {
    const { disk } = createDisk();
    disk.write(batch(1, [entry(1, 1), entry(2, 1), entry(3, 1)]));
    disk.complete();
    disk.write(batch(2, [entry(2, 2)], 2));
    expect(shape(disk.log.entries)).toEqual(['1@1', '2@2']);
    expect(shape(disk.durableLog.entries)).toEqual(['1@1', '2@1', '3@1']);
    disk.complete();
    expect(shape(disk.durableLog.entries)).toEqual(['1@1', '2@2']);
  });

  it('keeps a begun write whole or not at all in a crash, and never a later one without an earlier', () => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 60; seed += 1) {
      const { disk } = createDisk({ pipelined: true }, seed);
      disk.write(batch(1, [entry(1, 1), entry(2, 1)]));
      disk.write(batch(2, [entry(3, 1), entry(4, 1)]));
      disk.crash();
      expect(disk.log.entries).toEqual(disk.durableLog.entries);
      seen.add(shape(disk.durableLog.entries).join());
    }
    expect([...seen].sort()).toEqual(['', '1@1,2@1', '1@1,2@1,3@1,4@1']);
  });

  it('may bring compacted entries back in a crash, but not once a later write is durable', () => {
    const firsts = new Set<number>();
    for (let seed = 0; seed < 20; seed += 1) {
      const { disk } = createDisk({}, seed);
      disk.write(batch(1, [entry(1, 1), entry(2, 1), entry(3, 1)]));
      disk.complete();
      disk.compact(2);
      expect(disk.log.firstIndex).toBe(3);
      expect(disk.durableLog.firstIndex).toBe(1);
      if (seed % 2 === 0) {
        disk.write(batch(2, [entry(4, 1)]));
        disk.complete();
        disk.crash();
        expect(disk.log.firstIndex).toBe(3);
        expect(disk.log.lastIndex).toBe(4);
      } else {
        disk.crash();
        firsts.add(disk.log.firstIndex);
      }
    }
    expect([...firsts].sort()).toEqual([1, 3]);
  });

  it('loses in a crash what was waiting for its turn', () => {
    for (let seed = 0; seed < 20; seed += 1) {
      const { disk } = createDisk({}, seed);
      disk.write(batch(1, [entry(1, 1)]));
      disk.write(batch(2, [entry(2, 1)]));
      disk.crash();
      expect(disk.durableLog.entries.length).toBeLessThan(2);
    }
  });

  it('completes pipelined writes in order, also through slow periods', () => {
    const { disk, completions, clock } = createDisk({
      pipelined: true,
      slowRate: 0.3,
      slowFactor: 50,
      slowMeanMs: 5,
    });
    for (let ticket = 1; ticket <= 50; ticket += 1) {
      disk.write(batch(ticket, [entry(ticket, 1)]));
      clock.nowMs += 1;
    }
    expect(completions).toEqual(completions.slice().sort((a, b) => a - b));
    expect(Math.max(...completions)).toBeGreaterThan(52);
  });

  it('refuses every write after one has failed, until the crash', () => {
    const { disk } = createDisk({ failureRate: 1 });
    disk.write(batch(1, [entry(1, 1)]));
    expect(disk.complete()).toEqual({ type: 'writeFailed', ticket: 1 });
    disk.faults = faultlessDisk;
    disk.write(batch(2, [entry(2, 1)]));
    expect(disk.complete()).toEqual({ type: 'writeFailed', ticket: 2 });
    disk.crash();
    expect(disk.broken).toBe(false);
  });

  it('stops a read at the byte limit, but not before the first entry', () => {
    const { disk } = createDisk();
    disk.write(batch(1, [entry(1, 1), entry(2, 1), entry(3, 1)]));
    expect(disk.read(1, 3, 20)).toHaveLength(2);
    expect(disk.read(1, 3, 1)).toHaveLength(1);
    expect(disk.read(4, 9, 100)).toHaveLength(0);
  });
});
