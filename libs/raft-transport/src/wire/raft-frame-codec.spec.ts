import { describe, expect, test } from '@jest/globals';
import type { Entry, RaftMessage } from '@kiwi/raft-core';
import fc from 'fast-check';
import { frameOfMessage, messageBytes, messageOfFrame } from './raft-frame-codec.ts';
import { loadNodeServices } from './services.ts';

const { replicate } = loadNodeServices();

const throughTheWire = (messages: readonly RaftMessage[]): (RaftMessage | null)[] => {
  const bytes = replicate.requestSerialize({ frames: messages.map(frameOfMessage) });
  return replicate.requestDeserialize(bytes).frames.map(messageOfFrame);
};

const position = fc.maxSafeNat();
const payload = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
const entry: fc.Arbitrary<Entry> = fc.record({
  index: position,
  term: position,
  kind: fc.constantFrom('command', 'noop', 'membership'),
  data: payload,
});
const candidate = { term: position, lastLogIndex: position, lastLogTerm: position };
const anyMessage: fc.Arbitrary<RaftMessage> = fc.oneof(
  fc.record({ type: fc.constant('preVote'), ...candidate }),
  fc.record({ type: fc.constant('preVoteResponse'), term: position, granted: fc.boolean() }),
  fc.record({ type: fc.constant('vote'), ...candidate, transfer: fc.boolean() }),
  fc.record({ type: fc.constant('voteResponse'), term: position, granted: fc.boolean() }),
  fc.record({
    type: fc.constant('append'),
    term: position,
    prevLogIndex: position,
    prevLogTerm: position,
    entries: fc.array(entry, { maxLength: 5 }),
    commitIndex: position,
  }),
  fc.record({
    type: fc.constant('appendResponse'),
    term: position,
    success: fc.boolean(),
    index: position,
    hintIndex: position,
    hintTerm: position,
  }),
  fc.record({
    type: fc.constant('snapshot'),
    term: position,
    transfer: position,
    snapshot: fc.record({
      index: position,
      term: position,
      membership: fc.record({ index: position, data: payload }),
    }),
    sequence: position,
    chunk: fc.record({
      data: payload,
      checksum: fc.nat({ max: 0xffff_ffff }),
      last: fc.boolean(),
    }),
  }),
  fc.record({
    type: fc.constant('snapshotResponse'),
    term: position,
    transfer: position,
    next: position,
    refused: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('heartbeat'),
    term: position,
    commitIndex: position,
    round: position,
  }),
  fc.record({ type: fc.constant('heartbeatResponse'), term: position, round: position }),
  fc.record({
    type: fc.constant('heartbeatResponse'),
    term: position,
    round: position,
    priority: fc.double({ min: 0, max: 1, noNaN: true, noDefaultInfinity: true }),
  }),
  fc.record({ type: fc.constant('readIndex'), term: position, id: position }),
  fc.record({
    type: fc.constant('readIndexResponse'),
    term: position,
    id: position,
    index: fc.option(position),
    stamp: fc.double({ noNaN: true, noDefaultInfinity: true }),
  }),
  fc.record({ type: fc.constant('timeoutNow'), term: position }),
) as fc.Arbitrary<RaftMessage>;

describe('the wire form of Raft messages', () => {
  test('gives back what went in, for any message and any batch', () => {
    fc.assert(
      fc.property(fc.array(anyMessage, { maxLength: 6 }), (messages) => {
        expect(throughTheWire(messages)).toEqual(messages);
      }),
      { numRuns: 500 },
    );
  });

  test('is a concatenation: two batches one after the other are one batch', () => {
    fc.assert(
      fc.property(fc.array(anyMessage), fc.array(anyMessage), (first, second) => {
        const encode = (messages: readonly RaftMessage[]): Buffer =>
          replicate.requestSerialize({ frames: messages.map(frameOfMessage) });
        const joined = Buffer.concat([encode(first), encode(second)]);
        const decoded = replicate.requestDeserialize(joined).frames.map(messageOfFrame);
        expect(decoded).toEqual([...first, ...second]);
      }),
      { numRuns: 50 },
    );
  });

  test('does not copy payloads when it reads them', () => {
    const data = Buffer.alloc(100_000, 'x');
    const append = { term: 1, prevLogIndex: 0, prevLogTerm: 0, commitIndex: 0 };
    const bytes = replicate.requestSerialize({
      frames: [{ append: { ...append, entries: [{ index: 1, term: 1, kind: 1, data }] } }],
    });
    const message = messageOfFrame(replicate.requestDeserialize(bytes).frames[0] ?? {});
    if (message?.type !== 'append') throw new Error('not an append');
    expect(message.entries[0]?.data.buffer).toBe(bytes.buffer);
  });

  const checkSize = (message: RaftMessage): void => {
    const bytes = replicate.requestSerialize({ frames: [frameOfMessage(message)] }).length;
    const entries = message.type === 'append' ? message.entries.length : 0;
    expect(bytes).toBeLessThanOrEqual(messageBytes(message) + 16 * entries);
    expect(messageBytes(message)).toBeLessThanOrEqual(bytes + 64 + 32 * entries);
  };

  test('knows the size of a message within a few per cent, and never far below', () => {
    fc.assert(fc.property(anyMessage, checkSize));
  });

  test.each([
    ['smallest', 0, 0],
    ['largest', Number.MAX_SAFE_INTEGER, 2 ** 20],
  ])('knows the size of the %s messages', (_, number, dataBytes) => {
    const data = Buffer.alloc(dataBytes);
    const [term, index] = [number, number];
    const entries = [{ index, term, kind: 'command', data } as const];
    const snapshot = { index, term, membership: { index, data } };
    const chunk = { data, checksum: Math.min(number, 0xffff_ffff), last: number > 0 };
    const place = { term, prevLogIndex: index, prevLogTerm: term, commitIndex: index };
    const [transfer, sequence] = [number, number];
    checkSize({ type: 'append', ...place, entries });
    checkSize({ type: 'append', ...place, entries: [] });
    checkSize({ type: 'snapshot', term, transfer, snapshot, sequence, chunk });
    checkSize({ type: 'snapshotResponse', term, transfer, next: sequence, refused: number > 0 });
    const hint = { hintIndex: index, hintTerm: term };
    checkSize({ type: 'appendResponse', term, success: number > 0, index, ...hint });
    checkSize({ type: 'readIndexResponse', term, id: number, index, stamp: number });
  });

  test('is null for a frame or an entry of a kind this version does not know', () => {
    expect(messageOfFrame({})).toBeNull();
    expect(messageOfFrame({ ping: { stamp: 1 } })).toBeNull();
    const append = { term: 1, prevLogIndex: 0, prevLogTerm: 0, commitIndex: 0 };
    const entries = [{ index: 1, term: 1, kind: 77, data: Buffer.of() }];
    expect(messageOfFrame({ append: { ...append, entries } })).toBeNull();
  });

  test('is null for a snapshot that does not say which, or has no chunk', () => {
    const numbers = { term: 1, transfer: 1, sequence: 0 };
    const chunk = { data: Buffer.of(1), checksum: 1, last: true };
    const snapshot = { index: 1, term: 1, membershipIndex: 0, membership: Buffer.of() };
    expect(messageOfFrame({ snapshot: { ...numbers, snapshot, chunk } })).not.toBeNull();
    expect(messageOfFrame({ snapshot: { ...numbers, snapshot: null, chunk } })).toBeNull();
    expect(messageOfFrame({ snapshot: { ...numbers, snapshot, chunk: null } })).toBeNull();
  });
});
