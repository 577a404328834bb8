import type { Entry, LogIndex, Term } from '../core/types.ts';
import type { LogStorage } from '../ports/log-storage.ts';
import type { SnapshotMeta } from '../ports/snapshot-store.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { expectEqual, rejectionCode } from './expectations.ts';
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

/** What `LogWrite.reset` promises. */
export const logResetCases: readonly ConformanceCase<LogStorageSubject>[] = [
  ...[3, 6, 10, 50].map((index) =>
    storageCase(`is replaced by a snapshot at ${index} of a log up to 10`, async (s, subject) => {
      await s.open();
      const hardState = { term: 4, votedFor: 'b', commitIndex: 2 };
      const written = [membership(1, 1, 'one'), ...entries(2, 5), membership(6, 2, 'six')];
      await s.write({
        hardState,
        reset: null,
        truncateFrom: null,
        entries: [...written, ...entries(7, 10, 3)],
      });
      await reset(s, snapshot(index, 4, 2, 'snapshot'));
      const expected = {
        hardState,
        firstIndex: index + 1,
        lastIndex: index,
        compactedTerm: 4,
        terms: [],
      };
      expectEqual(await rejectionCode(s.read(index, 10, Infinity)), 'RAFT_COMPACTED', 'the code');
      expectEqual(await s.read(index + 1, index + 10, Infinity), [], 'what follows');
      await s.close();
      const reopened = subject.create();
      const { memberships, ...rest } = await reopened.open();
      expectEqual(rest, expected, 'the restart');
      expectEqual(texts(memberships), ['2 snapshot'], 'the memberships');
      await append(reopened, entries(index + 1, index + 12, 4));
      expectEqual((await reopened.read(index + 1, index + 99, Infinity)).length, 12, 'the new log');
      await reopened.close();
      const again = subject.create();
      const { firstIndex, lastIndex, terms } = await again.open();
      expectEqual([firstIndex, lastIndex], [index + 1, index + 12], 'the second restart');
      expectEqual(terms, [{ term: 4, firstIndex: index + 1 }], 'the terms');
      await again.close();
    }),
  ),

  storageCase('takes a snapshot, a hard state and entries in one write', async (s, subject) => {
    await s.open();
    await append(s, [...entries(1, 9), membership(10, 1, 'ten')]);
    const hardState = { term: 5, votedFor: 'c', commitIndex: 7 };
    const behind = [entry(8, 4), membership(9, 5, 'nine')];
    const written = s.write({
      hardState,
      reset: snapshot(7, 4, 0, 'first'),
      truncateFrom: null,
      entries: behind,
    });
    expectEqual(
      plain(await s.read(8, 99, Infinity)),
      plain(behind),
      'the log before it is durable',
    );
    await written;
    await s.close();
    const reopened = subject.create();
    const { memberships, ...rest } = await reopened.open();
    const terms = [
      { term: 4, firstIndex: 8 },
      { term: 5, firstIndex: 9 },
    ];
    const expected = { hardState, firstIndex: 8, lastIndex: 9, compactedTerm: 4, terms };
    expectEqual(rest, expected, 'the restart');
    expectEqual(texts(memberships), ['0 first', '9 nine'], 'the memberships');
    expectEqual(plain(await reopened.read(8, 99, Infinity)), plain(behind), 'the log');
    await reopened.close();
  }),

  storageCase('starts from a snapshot when it is empty', async (s, subject) => {
    await s.open();
    await reset(s, snapshot(1000, 3, 0, 'members'));
    await append(s, [entry(1001, 3)]);
    await s.close();
    const reopened = subject.create();
    const { firstIndex, lastIndex, memberships } = await reopened.open();
    expectEqual([firstIndex, lastIndex], [1001, 1001], 'the restart');
    expectEqual(texts(memberships), ['0 members'], 'the memberships');
    await reopened.close();
  }),

  storageCase('keeps the members of a snapshot until others are compacted', async (s, subject) => {
    await s.open();
    await reset(s, snapshot(5, 1, 0, 'zero'));
    await append(s, [entry(6, 1), membership(7, 1, 'seven'), entry(8, 1)]);
    await s.compact(6, 1);
    await s.write({ hardState: null, reset: null, truncateFrom: 7, entries: [entry(7, 2)] });
    await s.close();
    const reopened = subject.create();
    expectEqual(texts((await reopened.open()).memberships), ['0 zero'], 'the memberships');
    await append(reopened, [membership(8, 2, 'eight')]);
    await reopened.compact(8, 2);
    await reopened.close();
    const again = subject.create();
    expectEqual(texts((await again.open()).memberships), ['8 eight'], 'the last one');
    await again.close();
  }),

  storageCase('takes one snapshot after another, also back', async (s, subject) => {
    await s.open();
    await append(s, entries(1, 600));
    const writes = [
      s.compact(500, 1),
      reset(s, snapshot(900, 2, 0, 'a')),
      append(s, entries(901, 905, 2)),
      reset(s, snapshot(300, 3, 0, 'b')),
      append(s, entries(301, 310, 3)),
      reset(s, snapshot(302, 3, 0, 'c')),
      append(s, entries(303, 304, 4)),
    ];
    await Promise.all(writes);
    await s.close();
    const reopened = subject.create();
    const { firstIndex, lastIndex, memberships } = await reopened.open();
    expectEqual([firstIndex, lastIndex], [303, 304], 'the restart');
    expectEqual(texts(memberships), ['0 c'], 'the memberships');
    expectEqual(plain(await reopened.read(303, 999, Infinity)), plain(entries(303, 304, 4)), 'it');
    await reopened.close();
  }),

  storageCase('answers a read that races with a snapshot rightly', async (s) => {
    await s.open();
    await append(s, entries(1, 30));
    const gone = rejectionCode(s.read(5, 30, Infinity).then(expectOldEntries));
    const kept = s.read(25, 30, Infinity);
    await s.write({
      hardState: null,
      reset: snapshot(24, 2, 0, ''),
      truncateFrom: null,
      entries: entries(25, 26, 2),
    });
    expectEqual(await gone, 'RAFT_COMPACTED', 'the code');
    const terms = new Set((await kept).map(({ term }) => term));
    expectEqual(terms.size, 1, 'the logs that one read sees');
    await s.close();
  }),
];

function snapshot(
  index: LogIndex,
  term: Term,
  membershipIndex: LogIndex,
  text: string,
): SnapshotMeta {
  return {
    index,
    term,
    membership: { index: membershipIndex, data: entry(0, 0, 'noop', text).data },
  };
}

function reset(storage: LogStorage, snapshotMeta: SnapshotMeta): Promise<void> {
  return storage.write({ hardState: null, reset: snapshotMeta, truncateFrom: null, entries: [] });
}

/** A storage may still give the log as it was before the snapshot, whole. */
function expectOldEntries(read: readonly Entry[]): never {
  expectEqual(plain(read), plain(entries(5, 30)), 'what was read');
  throw Object.assign(new Error('read before the snapshot'), { code: 'RAFT_COMPACTED' });
}
