import type { Entry, HardState, LogIndex, Term } from '../core/types.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { expectEqual, expectThat, rejectionCode } from './expectations.ts';
import {
  append,
  entries,
  entry,
  membership,
  plain,
  storageCase,
  texts,
} from './log-storage-case.ts';
import type { LogStorageSubject } from './log-storage-case.ts';
import { logResetCases } from './log-reset-cases.ts';

/** The contract of `LogStorage`, as cases for any test framework. */
export const logStorageSuite: readonly ConformanceCase<LogStorageSubject>[] = [
  storageCase('opens empty', async (storage) => {
    expectEqual(
      await storage.open(),
      {
        hardState: { term: 0, votedFor: null, commitIndex: 0 },
        firstIndex: 1,
        lastIndex: 0,
        compactedTerm: 0,
        terms: [],
        memberships: [],
      },
      'what a new storage holds',
    );
    await storage.close();
  }),

  storageCase('returns what was written, in order and unaltered', async (storage) => {
    await storage.open();
    const written = [
      entry(1, 1, 'noop', ''),
      entry(2, 1, 'command', 'zwei'),
      entry(3, 2, 'membership', '{}'),
      { ...entry(4, 2), data: Uint8Array.from({ length: 256 }, (_, i) => i) },
    ];
    await append(storage, written);
    expectEqual(plain(await storage.read(1, 4, Infinity)), plain(written), 'the log');
    expectEqual(plain(await storage.read(2, 3, Infinity)), plain(written.slice(1, 3)), '2..3');
    await storage.close();
  }),

  storageCase('keeps log, terms and hard state over a restart', async (storage, subject) => {
    await storage.open();
    const hardState = { term: 3, votedFor: 'b', commitIndex: 2 };
    const entries = [entry(1, 1), entry(2, 1), entry(3, 3)];
    await storage.write({ hardState, reset: null, truncateFrom: null, entries });
    await storage.close();
    const reopened = subject.create();
    expectEqual(await reopened.open(), stored(hardState, [1, 3], [1, 1], [3, 3]), 'the restart');
    expectEqual(plain(await reopened.read(1, 3, Infinity)), plain(entries), 'the log');
    await reopened.close();
  }),

  storageCase(
    'writes a hard state without entries, and leaves it when null',
    async (s, subject) => {
      await s.open();
      const hardState = { term: 5, votedFor: 'a', commitIndex: 0 };
      await s.write({ hardState, reset: null, truncateFrom: null, entries: [] });
      await append(s, [entry(1, 5)]);
      await s.close();
      const reopened = subject.create();
      expectEqual(await reopened.open(), stored(hardState, [1, 1], [5, 1]), 'the restart');
      await reopened.close();
    },
  ),

  storageCase('truncates and appends in one write', async (storage, subject) => {
    await storage.open();
    await append(storage, [entry(1, 1), entry(2, 1), entry(3, 2), entry(4, 2)]);
    const hardState = { term: 3, votedFor: null, commitIndex: 1 };
    await storage.write({
      hardState,
      reset: null,
      truncateFrom: 2,
      entries: [entry(2, 3, 'command', 'new')],
    });
    const expected = plain([entry(1, 1), entry(2, 3, 'command', 'new')]);
    expectEqual(plain(await storage.read(1, 9, Infinity)), expected, 'the log');
    await storage.close();
    const reopened = subject.create();
    expectEqual(await reopened.open(), stored(hardState, [1, 2], [1, 1], [3, 2]), 'the restart');
    expectEqual(plain(await reopened.read(1, 2, Infinity)), expected, 'the log after the restart');
    await reopened.close();
  }),

  storageCase('truncates without appending, down to nothing', async (storage, subject) => {
    await storage.open();
    await append(storage, [entry(1, 1), entry(2, 2)]);
    await storage.write({ hardState: null, reset: null, truncateFrom: 1, entries: [] });
    await storage.close();
    const reopened = subject.create();
    const none = { term: 0, votedFor: null, commitIndex: 0 };
    expectEqual(await reopened.open(), stored(none, [1, 0]), 'the restart');
    await append(reopened, [entry(1, 3)]);
    expectEqual(plain(await reopened.read(1, 1, Infinity)), plain([entry(1, 3)]), 'the log');
    await reopened.close();
  }),

  storageCase('keeps the order of writes nobody waited for', async (storage, subject) => {
    await storage.open();
    const writes = [];
    for (let i = 1; i <= 50; i++) writes.push(append(storage, [entry(i, 1)]));
    const replacement = entry(21, 2, 'command', 'instead');
    writes.push(
      storage.write({ hardState: null, reset: null, truncateFrom: 21, entries: [replacement] }),
    );
    expectEqual(
      plain(await storage.read(20, 30, Infinity)),
      plain([entry(20, 1), replacement]),
      'a read that sees every write called before it',
    );
    await Promise.all(writes);
    await storage.close();
    const reopened = subject.create();
    expectEqual((await reopened.open()).lastIndex, 21, 'the last index');
    await reopened.close();
  }),

  storageCase('makes all earlier writes durable with the latest', async (storage, subject) => {
    await storage.open();
    const first = append(storage, [entry(1, 1)]);
    let firstDone = false;
    void first.then(() => (firstDone = true));
    await append(storage, [entry(2, 1)]);
    await Promise.resolve();
    expectThat(firstDone, 'the first write to be done when the second is');
    await storage.close();
    const reopened = subject.create();
    expectEqual((await reopened.open()).lastIndex, 2, 'the last index');
    await reopened.close();
  }),

  storageCase('stops a read at bytesMax, but never before the first entry', async (storage) => {
    await storage.open();
    await append(storage, [entry(1, 1), entry(2, 1), entry(3, 1)].map(hundredBytes));
    expectEqual((await storage.read(1, 3, 250)).length, 2, 'entries within 250 bytes');
    expectEqual((await storage.read(1, 3, 200)).length, 2, 'entries within 200 bytes');
    expectEqual((await storage.read(2, 3, 1)).length, 1, 'entries within 1 byte');
    expectEqual((await storage.read(2, 2, Infinity)).length, 1, 'entries 2..2');
    await storage.close();
  }),

  storageCase('forgets a compacted prefix and remembers where it ended', async (s, subject) => {
    await s.open();
    await append(s, [entry(1, 1), entry(2, 1), entry(3, 2), entry(4, 3)]);
    await s.compact(3, 2);
    expectEqual(await rejectionCode(s.read(3, 4, Infinity)), 'RAFT_COMPACTED', 'the code');
    expectEqual(plain(await s.read(4, 4, Infinity)), plain([entry(4, 3)]), 'the rest');
    await append(s, [entry(5, 3)]);
    await s.close();
    const reopened = subject.create();
    const found = await reopened.open();
    expectEqual([found.firstIndex, found.lastIndex, found.compactedTerm], [4, 5, 2], 'the restart');
    expectEqual(found.terms, [{ term: 3, firstIndex: 4 }], 'the terms');
    await reopened.close();
  }),

  storageCase('compacts the whole log and goes on behind it', async (storage, subject) => {
    await storage.open();
    await append(storage, [entry(1, 1), entry(2, 2)]);
    await storage.compact(2, 2);
    await append(storage, [entry(3, 2)]);
    await storage.close();
    const reopened = subject.create();
    const found = await reopened.open();
    expectEqual([found.firstIndex, found.lastIndex, found.compactedTerm], [3, 3, 2], 'the restart');
    await reopened.close();
  }),

  storageCase('keeps a term run that begins in the compacted part', async (storage, subject) => {
    await storage.open();
    await append(storage, [entry(1, 1), entry(2, 1), entry(3, 1)]);
    await storage.compact(1, 1);
    await storage.close();
    const reopened = subject.create();
    const found = await reopened.open();
    // Where the run began before the first stored entry, either index serves.
    expectEqual(found.terms.length, 1, 'the number of runs');
    expectThat((found.terms[0]?.firstIndex ?? 99) <= 2, 'the run to reach the first stored entry');
    expectEqual(found.terms[0]?.term, 1, 'its term');
    await reopened.close();
  }),

  storageCase('names the membership entries, as truncation leaves them', async (s, subject) => {
    await s.open();
    await append(s, [entry(1, 1), membership(2, 1, 'two'), entry(3, 1), membership(4, 1, 'four')]);
    await s.write({
      hardState: null,
      reset: null,
      truncateFrom: 3,
      entries: [entry(3, 2), membership(4, 2, '4')],
    });
    await append(s, [entry(5, 2), membership(6, 2, 'six')]);
    await s.write({ hardState: null, reset: null, truncateFrom: 6, entries: [] });
    await s.close();
    const reopened = subject.create();
    const { memberships } = await reopened.open();
    expectEqual(texts(memberships), ['2 two', '4 4'], 'the memberships');
    await reopened.close();
  }),

  storageCase('keeps the last membership that was compacted away', async (s, subject) => {
    await s.open();
    await append(s, [
      membership(1, 1, 'one'),
      membership(2, 1, 'two'),
      entry(3, 1),
      membership(4, 1, '4'),
    ]);
    await s.compact(3, 1);
    await s.close();
    const reopened = subject.create();
    const first = await reopened.open();
    expectEqual(texts(first.memberships), ['2 two', '4 4'], 'the memberships');
    await reopened.compact(4, 1);
    await reopened.close();
    const again = subject.create();
    expectEqual(texts((await again.open()).memberships), ['4 4'], 'the last one');
    await again.close();
  }),

  storageCase('keeps the members when everything was compacted', async (s, subject) => {
    await s.open();
    await append(s, [membership(1, 1, 'one'), entry(2, 1)]);
    await s.compact(9, 1);
    await s.close();
    const reopened = subject.create();
    const found = await reopened.open();
    expectEqual(texts(found.memberships), ['1 one'], 'the memberships');
    await reopened.close();
  }),

  storageCase('has a compaction on stable storage with the next write', async (s, subject) => {
    await s.open();
    await append(s, entries(1, 20));
    void s.compact(15, 1);
    await append(s, [entry(21, 1)]);
    await s.close();
    const reopened = subject.create();
    const { firstIndex, lastIndex } = await reopened.open();
    expectEqual([firstIndex, lastIndex], [16, 21], 'the restart');
    expectEqual(await rejectionCode(reopened.read(15, 21, Infinity)), 'RAFT_COMPACTED', 'the code');
    expectEqual((await reopened.read(16, 21, Infinity)).length, 6, 'the entries left');
    await reopened.close();
  }),

  storageCase('never moves its beginning back by a compaction', async (s, subject) => {
    await s.open();
    await append(s, entries(1, 10));
    await s.compact(6, 1);
    await s.compact(4, 1);
    expectEqual((await s.read(7, 10, Infinity)).length, 4, 'the entries left');
    await s.close();
    const reopened = subject.create();
    const { firstIndex, compactedTerm } = await reopened.open();
    expectEqual([firstIndex, compactedTerm], [7, 1], 'the restart');
    await reopened.close();
  }),

  ...logResetCases,

  storageCase('refuses to write after it was closed', async (storage) => {
    await storage.open();
    await storage.close();
    await rejectionCode(append(storage, [entry(1, 1)]));
  }),
];

function hundredBytes(e: Entry): Entry {
  return { ...e, data: new Uint8Array(100).fill(e.index) };
}

function stored(
  hardState: HardState,
  [firstIndex, lastIndex]: readonly [LogIndex, LogIndex],
  ...runs: readonly (readonly [Term, LogIndex])[]
): unknown {
  const terms = runs.map(([term, first]) => ({ term, firstIndex: first }));
  return { hardState, firstIndex, lastIndex, compactedTerm: 0, terms, memberships: [] };
}
