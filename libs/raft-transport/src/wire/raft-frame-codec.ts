import type { Entry, EntryKind, RaftMessage, SnapshotMeta, SnapshotRequest } from '@kiwi/raft-core';
import { wireKindOf } from './frames.ts';
import type { RaftFrame, WireEntry, WireSnapshot, WireSnapshotMeta } from './frames.ts';

/** Rough size of a frame without its payloads; what the queue limits count with. */
export const frameOverheadBytes = 64;
const entryOverheadBytes = 24;
const snapshotOverheadBytes = 28;

/** Bytes that a message takes up in a queue and, within a few per cent, on the wire. */
export function messageBytes(message: RaftMessage): number {
  if (message.type === 'snapshot') {
    const payloadBytes = message.chunk.data.length + message.snapshot.membership.data.length;
    return frameOverheadBytes + snapshotOverheadBytes + payloadBytes;
  }
  if (message.type !== 'append') return frameOverheadBytes;
  let bytes = frameOverheadBytes;
  for (const entry of message.entries) bytes += entryOverheadBytes + entry.data.length;
  return bytes;
}

/** The frame that carries a message. Payloads are shared with it, not copied. */
export function frameOfMessage(message: RaftMessage): RaftFrame {
  switch (message.type) {
    case 'append':
      return { append: { ...message, entries: message.entries.map(wireEntryOf) } };
    case 'appendResponse':
      return { appendResponse: message };
    case 'snapshot':
      return { snapshot: wireSnapshotOf(message) };
    case 'snapshotResponse':
      return { snapshotResponse: message };
    case 'heartbeat':
      return { heartbeat: message };
    case 'heartbeatResponse':
      return { heartbeatResponse: message };
    case 'preVote':
      return { preVote: message };
    case 'preVoteResponse':
      return { preVoteResponse: message };
    case 'vote':
      return { vote: message };
    case 'voteResponse':
      return { voteResponse: message };
    case 'readIndex':
      return { readIndex: message };
    case 'readIndexResponse': {
      const { index, ...rest } = message;
      return { readIndexResponse: index === null ? rest : { ...rest, index } };
    }
    case 'timeoutNow':
      return { timeoutNow: message };
  }
}

/**
 * The message in a frame; null when it is of a kind, or has an entry of a kind, that this version does not know, or
 * lacks a part that it cannot do without.
 *
 * The `data` of entries and chunks are views into the buffer of the gRPC message they came in, which belongs to
 * nobody else: one entry kept alive keeps what it travelled with, at most about 256 KiB beyond its own size.
 */
export function messageOfFrame(frame: RaftFrame): RaftMessage | null {
  if (frame.append !== undefined) {
    const { term, prevLogIndex, prevLogTerm, commitIndex, entries } = frame.append;
    const decoded = entriesOfWire(entries);
    if (decoded === null) return null;
    return { type: 'append', term, prevLogIndex, prevLogTerm, entries: decoded, commitIndex };
  }
  if (frame.appendResponse !== undefined) {
    return { type: 'appendResponse', ...frame.appendResponse };
  }
  if (frame.snapshot !== undefined) return snapshotMessageOf(frame.snapshot);
  if (frame.snapshotResponse !== undefined) {
    return { type: 'snapshotResponse', ...frame.snapshotResponse };
  }
  if (frame.heartbeat !== undefined) return { type: 'heartbeat', ...frame.heartbeat };
  if (frame.heartbeatResponse !== undefined) {
    const { term, round, priority } = frame.heartbeatResponse;
    const answer = { type: 'heartbeatResponse', term, round } as const;
    return priority === undefined ? answer : { ...answer, priority };
  }
  if (frame.readIndex !== undefined) return { type: 'readIndex', ...frame.readIndex };
  if (frame.readIndexResponse !== undefined) {
    const { term, id, index, stamp } = frame.readIndexResponse;
    return { type: 'readIndexResponse', term, id, index: index ?? null, stamp };
  }
  return electionMessageOfFrame(frame);
}

function electionMessageOfFrame(frame: RaftFrame): RaftMessage | null {
  if (frame.preVote !== undefined) return { type: 'preVote', ...frame.preVote };
  if (frame.preVoteResponse !== undefined) {
    return { type: 'preVoteResponse', ...frame.preVoteResponse };
  }
  if (frame.vote !== undefined) return { type: 'vote', ...frame.vote };
  if (frame.voteResponse !== undefined) return { type: 'voteResponse', ...frame.voteResponse };
  if (frame.timeoutNow !== undefined) return { type: 'timeoutNow', ...frame.timeoutNow };
  return null;
}

function wireSnapshotOf(message: SnapshotRequest): WireSnapshot {
  const { term, transfer, sequence, chunk } = message;
  const { index, term: snapshotTerm, membership } = message.snapshot;
  const snapshot: WireSnapshotMeta = {
    index,
    term: snapshotTerm,
    membershipIndex: membership.index,
    membership: membership.data,
  };
  return { term, transfer, sequence, snapshot, chunk };
}

function snapshotMessageOf(wire: WireSnapshot): RaftMessage | null {
  const { term, transfer, sequence, snapshot, chunk } = wire;
  if (snapshot === null || chunk === null) return null;
  const { index, term: snapshotTerm, membershipIndex, membership } = snapshot;
  const meta: SnapshotMeta = {
    index,
    term: snapshotTerm,
    membership: { index: membershipIndex, data: membership },
  };
  return { type: 'snapshot', term, transfer, snapshot: meta, sequence, chunk };
}

function wireEntryOf(entry: Entry): WireEntry {
  const { index, term, data } = entry;
  return { index, term, kind: wireKindOf[entry.kind], data };
}

function entriesOfWire(wireEntries: readonly WireEntry[]): Entry[] | null {
  const entries: Entry[] = [];
  for (const { index, term, kind: wireKind, data } of wireEntries) {
    const kind = entryKindOf(wireKind);
    if (kind === null) return null;
    entries.push({ index, term, kind, data });
  }
  return entries;
}

function entryKindOf(wireKind: number): EntryKind | null {
  switch (wireKind) {
    case wireKindOf.command:
      return 'command';
    case wireKindOf.noop:
      return 'noop';
    case wireKindOf.membership:
      return 'membership';
    default:
      return null;
  }
}
