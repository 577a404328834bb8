import { crc32 } from 'node:zlib';
import type {
  Entry,
  EntryKind,
  HardState,
  LogIndex,
  LogWrite,
  SnapshotMeta,
  StoredMembership,
  Term,
} from '@kiwi/raft-core';

/** What is known of an entry without its data. */
export interface EntryHead {
  readonly index: LogIndex;
  readonly term: Term;
  readonly kind: EntryKind;
  readonly bytes: number;
  /** CRC-32 of the data. */
  readonly checksum: number;
}

/**
 * One step in the history of a log. All of them, in their order, make the log.
 * `membership`: of one of the entries before it, once more, so that the members are known without the entries' data.
 * `segment`: where a segment begins: what the segments before it have led to, without their entries.
 */
export type LogChange =
  | { readonly type: 'hardState'; readonly hardState: HardState }
  | { readonly type: 'reset'; readonly snapshot: SnapshotMeta }
  | { readonly type: 'truncate'; readonly from: LogIndex }
  | { readonly type: 'compact'; readonly index: LogIndex; readonly term: Term }
  | { readonly type: 'entries'; readonly heads: readonly EntryHead[] }
  | { readonly type: 'membership'; readonly membership: StoredMembership }
  | {
      readonly type: 'segment';
      readonly hardState: HardState;
      readonly compacted: { readonly index: LogIndex; readonly term: Term };
      readonly lastIndex: LogIndex;
      readonly memberships: readonly StoredMembership[];
    };

/** The steps of a write, in the order in which they take effect. */
export function changesOf({ hardState, reset, truncateFrom, entries }: LogWrite): LogChange[] {
  const changes: LogChange[] = [];
  if (reset !== null) changes.push({ type: 'reset', snapshot: reset });
  if (truncateFrom !== null) changes.push({ type: 'truncate', from: truncateFrom });
  if (entries.length > 0) changes.push({ type: 'entries', heads: entries.map(headOf) });
  for (const { kind, index, data } of entries) {
    if (kind === 'membership') changes.push({ type: 'membership', membership: { index, data } });
  }
  if (hardState !== null) changes.push({ type: 'hardState', hardState });
  return changes;
}

function headOf({ index, term, kind, data }: Entry): EntryHead {
  return { index, term, kind, bytes: data.length, checksum: crc32(data) };
}

const kinds: readonly EntryKind[] = ['command', 'noop', 'membership'];

const tags = {
  hardState: 0,
  reset: 1,
  truncate: 2,
  compact: 3,
  entries: 4,
  membership: 5,
  segment: 6,
} as const;

/** As plain values for MessagePack: what comes often is positional, and entries are one flat list. */
export function packChange(change: LogChange): unknown[] {
  const tag = tags[change.type];
  switch (change.type) {
    case 'hardState':
      return [tag, ...packHardState(change.hardState)];
    case 'reset': {
      const { index, term, membership } = change.snapshot;
      return [tag, index, term, ...packMembership(membership)];
    }
    case 'truncate':
      return [tag, change.from];
    case 'compact':
      return [tag, change.index, change.term];
    case 'entries': {
      const packed: unknown[] = [tag, change.heads[0]?.index ?? 0];
      for (const { term, kind, bytes, checksum } of change.heads) {
        packed.push(term, kinds.indexOf(kind), bytes, checksum);
      }
      return packed;
    }
    case 'membership':
      return [tag, ...packMembership(change.membership)];
    case 'segment': {
      const { hardState, compacted, lastIndex, memberships } = change;
      const members = memberships.map(packMembership);
      return [tag, packHardState(hardState), compacted.index, compacted.term, lastIndex, members];
    }
  }
}

/** Null when it is none of those that this code knows. Its checksum is good, so it has the form that `packChange` gave it. */
export function unpackChange(packed: readonly unknown[]): LogChange | null {
  const [tag, ...rest] = packed;
  const numbers = rest as number[];
  const [first = 0, second = 0] = numbers;
  switch (tag) {
    case tags.hardState:
      return { type: 'hardState', hardState: unpackHardState(rest) };
    case tags.reset: {
      const [index, term, at, data] = rest as [LogIndex, Term, LogIndex, Buffer];
      return { type: 'reset', snapshot: { index, term, membership: { index: at, data } } };
    }
    case tags.truncate:
      return { type: 'truncate', from: first };
    case tags.compact:
      return { type: 'compact', index: first, term: second };
    case tags.entries:
      return { type: 'entries', heads: unpackHeads(numbers) };
    case tags.membership: {
      const [index, data] = rest as [LogIndex, Buffer];
      return { type: 'membership', membership: { index, data } };
    }
    case tags.segment: {
      const [state, index, term, lastIndex, members] = rest as [
        unknown[],
        LogIndex,
        Term,
        LogIndex,
        [LogIndex, Buffer][],
      ];
      return {
        type: 'segment',
        hardState: unpackHardState(state),
        compacted: { index, term },
        lastIndex,
        memberships: members.map(([at, data]) => ({ index: at, data })),
      };
    }
    default:
      return null;
  }
}

/** The bytes are copied: the caller's may be part of something large. */
function packMembership({ index, data }: StoredMembership): unknown[] {
  return [index, Buffer.from(data)];
}

function packHardState({ term, votedFor, commitIndex }: HardState): unknown[] {
  return [term, votedFor, commitIndex];
}

function unpackHardState(packed: readonly unknown[]): HardState {
  const [term, votedFor, commitIndex] = packed as [Term, string | null, LogIndex];
  return { term, votedFor, commitIndex };
}

function unpackHeads([firstIndex = 0, ...values]: readonly number[]): EntryHead[] {
  const heads: EntryHead[] = [];
  for (let i = 0; i < values.length; i += 4) {
    const [term = 0, kind = 0, bytes = 0, checksum = 0] = values.slice(i, i + 4);
    const index = firstIndex + i / 4;
    heads.push({ index, term, kind: kinds[kind] ?? 'command', bytes, checksum });
  }
  return heads;
}
