import type { Entry, EntryKind, LogIndex, Term } from '../core/types.ts';
import type { LogStorage, StoredMembership } from '../ports/log-storage.ts';
import type { ConformanceCase } from './conformance-case.ts';

/** One place that holds a log, empty at first. */
export interface LogStorageSubject {
  /**
   * A new, unopened storage object over this place. Called again after the previous one was closed, to
   * see what a restarted process would find.
   */
  create(): LogStorage;
  /** Removes the place. */
  dispose(): Promise<void>;
}

type Body = (storage: LogStorage, subject: LogStorageSubject) => Promise<void>;

/** Runs on an opened, empty storage. `body` closes and reopens as it likes, and leaves the last one to us. */
export function storageCase(name: string, body: Body): ConformanceCase<LogStorageSubject> {
  return {
    name,
    async run(factory) {
      const subject = await factory();
      try {
        await body(subject.create(), subject);
      } finally {
        await subject.dispose();
      }
    },
  };
}

export function entry(
  index: LogIndex,
  term: Term,
  kind: EntryKind = 'command',
  text = `e${index}`,
): Entry {
  return { index, term, kind, data: Uint8Array.from(text, (c) => c.charCodeAt(0)) };
}

/** Entries from..to of one term. */
export function entries(from: LogIndex, to: LogIndex, term: Term = 1): Entry[] {
  return Array.from({ length: to - from + 1 }, (_, i) => entry(from + i, term));
}

export function membership(index: LogIndex, term: Term, text: string): Entry {
  return entry(index, term, 'membership', text);
}

export function texts(memberships: readonly StoredMembership[]): readonly string[] {
  return memberships.map(({ index, data }) => `${index} ${String.fromCharCode(...data)}`);
}

export function append(storage: LogStorage, entries: readonly Entry[]): Promise<void> {
  return storage.write({ hardState: null, reset: null, truncateFrom: null, entries });
}

/** Entries as plain data, so that any kind of byte array compares. */
export function plain(entries: readonly Entry[]): unknown {
  return entries.map(({ index, term, kind, data }) => ({ index, term, kind, data: [...data] }));
}
