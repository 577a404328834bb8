import { describe, expect, it } from '@jest/globals';
import { isControlMessage } from './messages.ts';
import type { RaftMessage } from './messages.ts';
import { append } from './test-core.ts';

const data = new Uint8Array(0);
const snapshot = { index: 1, term: 1, membership: { index: 0, data } };
const candidate = { term: 1, lastLogIndex: 0, lastLogTerm: 0 };

// Pitfall 25 (redisraft d33344d): heartbeats behind bulk data cause elections for nothing.
describe('a stream of its own', () => {
  const control: readonly RaftMessage[] = [
    { type: 'preVote', ...candidate },
    { type: 'preVoteResponse', term: 1, granted: true },
    { type: 'vote', ...candidate, transfer: false },
    { type: 'voteResponse', term: 1, granted: true },
    { type: 'heartbeat', term: 1, commitIndex: 0, round: 1 },
    { type: 'heartbeatResponse', term: 1, round: 1 },
    { type: 'readIndex', term: 1, id: 1 },
    { type: 'readIndexResponse', term: 1, id: 1, index: 0, stamp: 0 },
    { type: 'timeoutNow', term: 1 },
  ];
  it.each(control)('is for $type', (message) => {
    expect(isControlMessage(message)).toBe(true);
  });

  const bulk: readonly RaftMessage[] = [
    append(1, [0, 0], [1]),
    { type: 'appendResponse', term: 1, success: true, index: 1, hintIndex: 0, hintTerm: 0 },
    {
      type: 'snapshot',
      term: 1,
      transfer: 1,
      snapshot,
      sequence: 0,
      chunk: { data, checksum: 0, last: true },
    },
    { type: 'snapshotResponse', term: 1, transfer: 1, next: 1, refused: false },
  ];
  it.each(bulk)('is not for $type', (message) => {
    expect(isControlMessage(message)).toBe(false);
  });
});
