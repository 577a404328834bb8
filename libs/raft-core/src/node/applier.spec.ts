import { describe, expect, it } from '@jest/globals';
import type { Entry } from '../core/types.ts';
import type { LogStorage } from '../ports/log-storage.ts';
import { Applier } from './applier.ts';

const log: Entry[] = Array.from({ length: 2_000 }, (_, i) => ({
  index: i + 1,
  term: 1,
  kind: 'command',
  data: new Uint8Array(1024),
}));

/** Each entry takes a millisecond to apply, on a clock that nothing else moves. */
async function applyAll(inMemory: boolean, commitIndex: number): Promise<number[]> {
  const indexes: number[] = [];
  let nowMs = 0;
  let done: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => (done = resolve));
  const slice = (from: number, to: number, bytesMax: number): Entry[] =>
    log.slice(from - 1, Math.min(to, from - 1 + Math.max(1, Math.floor(bytesMax / 1024))));
  const applier = new Applier({
    stateMachine: {
      apply: (entries) => {
        for (const entry of entries) indexes.push(entry.index);
        nowMs += entries.length;
      },
    },
    storage: {
      read: (from: number, to: number, bytesMax: number) =>
        Promise.resolve(slice(from, to, bytesMax)),
    } as Pick<LogStorage, 'read'> as LogStorage,
    clock: {
      now: () => nowMs,
      schedule: (_delayMs, callback) => {
        const timer = setImmediate(callback);
        return () => clearImmediate(timer);
      },
    },
    appliedIndex: 0,
    entries: (from, to, bytesMax) => (inMemory ? slice(from, to, bytesMax) : null),
    applied: (entries) => {
      if (entries.at(-1)?.index === commitIndex) done();
    },
    failed: (error) => {
      throw error;
    },
  });
  applier.commit(commitIndex);
  await finished;
  return indexes;
}

describe('Applier', () => {
  const all = log.map((entry) => entry.index);

  it('applies a long backlog from memory whole, though it lets the event loop turn in between', async () => {
    expect(await applyAll(true, 2_000)).toEqual(all);
  });

  it('applies a long backlog from storage whole, though it lets the event loop turn in between', async () => {
    expect(await applyAll(false, 2_000)).toEqual(all);
  });
});
