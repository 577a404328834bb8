import { describe, expect, it } from '@jest/globals';
import type { Entry } from '@kiwi/raft-core';
import { LogImage } from './log-image.ts';
import type { Persist } from './log-image.ts';

const entry = (index: number, term: number, kind: Entry['kind'] = 'command'): Entry => ({
  index,
  term,
  kind,
  data: new Uint8Array([index]),
});

const write = (what: Partial<Persist>): Persist => ({
  type: 'persist',
  ticket: 1,
  hardState: null,
  reset: null,
  truncateFrom: null,
  entries: [],
  ...what,
});

function filled(): LogImage {
  const log = new LogImage();
  log.write(write({ entries: [entry(1, 1), entry(2, 1, 'membership'), entry(3, 2), entry(4, 2)] }));
  return log;
}

describe('LogImage', () => {
  it('forgets entries, and keeps the term and the membership of the place', () => {
    const log = filled();
    log.compact(3);
    expect([log.firstIndex, log.lastIndex, log.lastTerm]).toEqual([4, 4, 2]);
    expect([2, 3, 4, 5].map((index) => log.termAt(index))).toEqual([undefined, 2, 2, undefined]);
    expect(log.memberships).toEqual([{ index: 2, data: new Uint8Array([2]) }]);
    log.compact(1);
    expect(log.firstIndex).toBe(4);
  });

  it('ends at the compaction point when all is forgotten', () => {
    const log = filled();
    log.compact(4);
    expect([log.firstIndex, log.lastIndex, log.lastTerm]).toEqual([5, 4, 2]);
    log.write(write({ entries: [entry(5, 3)] }));
    expect(log.entry(5)?.term).toBe(3);
  });

  it('gives way to a snapshot as a whole, before the entries of the same write', () => {
    const log = filled();
    const reset = { index: 3, term: 9, membership: { index: 1, data: new Uint8Array([7]) } };
    log.write(write({ reset, entries: [entry(4, 9)] }));
    expect(log.entries).toEqual([entry(4, 9)]);
    expect(log.termAt(3)).toBe(9);
    expect(log.memberships).toEqual([reset.membership]);
  });

  it('has copies of its own', () => {
    const log = filled();
    const copy = log.copy();
    log.write(write({ truncateFrom: 2 }));
    expect([log.lastIndex, copy.lastIndex]).toEqual([1, 4]);
  });
});
