import type { RaftNotification, RaftResponse } from '../core/events.ts';
import { decodeMembership } from '../core/membership/membership-codec.ts';
import type { RaftMessage, SnapshotRequest } from '../core/messages.ts';
import type { Entry, Membership } from '../core/types.ts';
import { entryAt } from './disk.ts';
import type { DiskImage } from './disk.ts';

/** Up to this many entries are told one by one. */
const ENTRIES_MAX = 4;

export function describeMessage(message: RaftMessage): string {
  return `${describeContent(message)} (term ${message.term})`;
}

function describeContent(message: RaftMessage): string {
  switch (message.type) {
    case 'preVote':
      return `would you vote for me? My log ends at ${message.lastLogIndex}@${message.lastLogTerm}`;
    case 'preVoteResponse':
      return message.granted ? 'I would vote for you' : 'I would not vote for you';
    case 'vote':
      return `vote for me! My log ends at ${message.lastLogIndex}@${message.lastLogTerm}`;
    case 'voteResponse':
      return message.granted ? 'you have my vote' : 'you do not have my vote';
    case 'append': {
      const { prevLogIndex, prevLogTerm, entries, commitIndex } = message;
      const what = entries.length === 0 ? 'nothing' : describeEntries(entries);
      return `append ${what} after ${prevLogIndex}@${prevLogTerm}; committed: ${commitIndex}`;
    }
    case 'appendResponse': {
      const { success, index, hintIndex, hintTerm } = message;
      if (success) return `I hold everything up to ${index}`;
      return `${index} is not what I hold; our logs may agree up to ${hintIndex}@${hintTerm}`;
    }
    case 'heartbeat':
      return `heartbeat ${message.round}; committed: ${message.commitIndex}`;
    case 'heartbeatResponse':
      return `answer to heartbeat ${message.round}`;
    case 'readIndex':
      return 'up to where must I have applied to serve a read?';
    case 'readIndexResponse':
      return message.index === null ? 'ask somebody else' : `read after ${message.index}`;
    case 'timeoutNow':
      return 'campaign now!';
    case 'snapshot':
      return describeChunk(message);
    case 'snapshotResponse':
      return `${message.refused ? 'I cannot store this; ' : ''}I wait for chunk ${message.next}`;
  }
}

export function describeChunk({
  snapshot,
  sequence,
  chunk,
}: Pick<SnapshotRequest, 'snapshot' | 'sequence' | 'chunk'>): string {
  const last = chunk.last ? ', the last' : '';
  return `chunk ${sequence} of the snapshot ${snapshot.index}@${snapshot.term}${last}`;
}

export function describeEntries(entries: readonly Entry[]): string {
  if (entries.length <= ENTRIES_MAX) return entries.map(describeEntry).join(', ');
  const runs: { term: number; from: number; to: number }[] = [];
  for (const { term, index } of entries) {
    const run = runs[runs.length - 1];
    if (run?.term === term) run.to = index;
    else runs.push({ term, from: index, to: index });
  }
  return runs.map(({ term, from, to }) => `${from}${to > from ? `-${to}` : ''}@${term}`).join(', ');
}

/** `index@term` and what is in it. */
function describeEntry({ index, term, kind, data }: Entry): string {
  const at = `${index}@${term}`;
  if (kind === 'noop') return `${at} no-op`;
  if (kind === 'membership') return `${at} (${describeMembership(decodeMembership(data))})`;
  const text = textOf(data);
  return text === '' ? at : `${at} ${text}`;
}

export function textOf(data: Uint8Array): string {
  return new TextDecoder().decode(data);
}

/** `voters a b c => a b d` while both halves decide. */
export function describeMembership({ members, outgoing }: Membership): string {
  const ids = (role: string) => members.filter((m) => m.role === role).map((m) => m.id);
  const voters = ids('voter').join(' ');
  const learners = ids('learner');
  if (voters === '' && outgoing.length === 0) return 'no members known';
  const joint = outgoing.length === 0 ? '' : `${outgoing.join(' ')} => `;
  return `voters ${joint}${voters}${learners.length === 0 ? '' : `, learner ${learners.join(' ')}`}`;
}

/** What a request came to; null for what shows by itself. */
export function describeResponse(label: string, result: RaftResponse): string | null {
  switch (result.type) {
    case 'accepted':
      return null;
    case 'readReady':
      return `serves ${label} once ${result.index} is applied${result.leased === true ? ', by its lease' : ''}`;
    case 'done':
      return `${label}: done`;
    case 'notLeader':
      return `refuses ${label}: ${result.leader === null ? 'no leader known' : `${result.leader} leads`}`;
    case 'overloaded':
      return `refuses ${label}: overloaded`;
    case 'rejected':
      return `refuses ${label}: ${result.reason}`;
    case 'indeterminate':
      return `cannot tell the outcome of ${label}: ${result.reason}`;
  }
}

/** What a notification tells a reader; null for what shows by itself. `wasLeader`: before it. */
export function describeNotification(
  notification: RaftNotification,
  wasLeader: boolean,
): string | null {
  switch (notification.type) {
    case 'role': {
      const { role, term } = notification;
      if (role === 'leader') return `leads term ${term}`;
      return wasLeader ? 'leads no longer' : null;
    }
    case 'election': {
      const { pre, term } = notification;
      return pre ? `asks who would vote for it in term ${term}` : `campaigns in term ${term}`;
    }
    case 'membership':
      return `goes by entry ${notification.index}: ${describeMembership(notification.membership)}`;
    case 'truncated':
      return `deletes entries from ${notification.from} on`;
    case 'snapshot': {
      const { action, index, peer } = notification;
      if (action === 'saved') return `has saved a snapshot of ${index}`;
      if (action === 'installed') return `has installed the snapshot of ${index}`;
      return `has brought ${peer} a snapshot of ${index}`;
    }
    case 'compacted':
      return `forgets entries up to ${notification.index}`;
    case 'peerMode':
      return notification.mode === 'snapshot'
        ? `means to send ${notification.peer} a snapshot`
        : null;
    case 'leader':
      return null;
  }
}

/**
 * The terms of a log in the manner of the paper's figures: `|` behind what is known to be committed, in parentheses what is
 * not on disk yet, `..5@2` for a beginning that was cut off. Where the disk still holds entries that were replaced, it is told apart.
 */
export function drawLog(latest: DiskImage, durable: DiskImage, commitIndex: number): string {
  const { baseIndex, baseTerm, entries } = latest;
  const words = baseIndex === 0 ? [] : [`..${baseIndex}@${baseTerm}`];
  if (baseIndex > 0 && commitIndex === baseIndex) words.push('|');
  for (const entry of entries) {
    words.push(entryAt(durable, entry.index) === entry ? `${entry.term}` : `(${entry.term})`);
    if (entry.index === commitIndex) words.push('|');
  }
  const log = words.length === 0 ? 'empty' : words.join(' ');
  const isOverwritten = durable.entries.some(({ index, term }) => {
    const entry = entryAt(latest, index);
    return index > baseIndex && entry?.term !== term;
  });
  return isOverwritten
    ? `${log}, and on disk ${durable.entries.map((e) => e.term).join(' ')}`
    : log;
}
