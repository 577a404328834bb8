import type { MethodDefinition } from '@grpc/grpc-js';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { peerBatchCodec, raftBatchCodec } from './batch-codec.ts';
import type { FrameBatch, PeerFrame, RaftFrame, WireSnapshot } from './frames.ts';
import { messageOfFrame } from './raft-frame-codec.ts';
import { loadServices } from './services.ts';

/** The methods as proto-loader makes them: what any other implementation of the `.proto` files would send and read. */
const [raft, peer] = loadServices(
  ['kiwi/raft/v1/raft.proto', 'kiwi/peer/v1/peer.proto'],
  ['kiwi.raft.v1.Raft', 'kiwi.peer.v1.Peer'],
);
type Generic<F> = MethodDefinition<FrameBatch<F>, FrameBatch<F>>;
const genericRaft = raft?.['Replicate'] as unknown as Generic<RaftFrame>;
const genericPeer = peer?.['Exchange'] as unknown as Generic<PeerFrame>;
const raftCodec = raftBatchCodec(genericRaft);
const peerCodec = peerBatchCodec(genericPeer);

const number = fc.oneof(fc.nat({ max: 300 }), fc.maxSafeNat());
const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
const raftFrame: fc.Arbitrary<RaftFrame> = fc.oneof(
  fc.record({
    append: fc.record({
      term: number,
      prevLogIndex: number,
      prevLogTerm: number,
      commitIndex: number,
      entries: fc.array(
        fc.record({ index: number, term: number, kind: fc.nat({ max: 3 }), data: bytes }),
        { maxLength: 4 },
      ),
    }),
  }),
  fc.record({
    appendResponse: fc.record({
      term: number,
      success: fc.boolean(),
      index: number,
      hintIndex: number,
      hintTerm: number,
    }),
  }),
  fc.record({
    snapshot: fc.record({
      term: number,
      transfer: number,
      sequence: number,
      snapshot: fc.option(
        fc.record({ index: number, term: number, membershipIndex: number, membership: bytes }),
      ),
      chunk: fc.option(
        fc.record({
          data: bytes,
          checksum: fc.nat({ max: 0xffff_ffff }),
          last: fc.boolean(),
        }),
      ),
    }),
  }),
  fc.record({
    snapshotResponse: fc.record({
      term: number,
      transfer: number,
      next: number,
      refused: fc.boolean(),
    }),
  }),
  fc.record({ heartbeat: fc.record({ term: number, commitIndex: number, round: number }) }),
  fc.record({ ping: fc.record({ stamp: fc.double({ noNaN: true }) }) }),
  fc.record({ bye: fc.record({ reason: fc.constantFrom(1, 2, 3) }) }),
);
const peerFrame: fc.Arbitrary<PeerFrame> = fc.oneof(
  fc.record({ message: fc.record({ kind: fc.nat(), payload: bytes }) }),
  fc.record({
    hello: fc.record({
      protocolVersion: fc.nat(),
      clusterId: fc.string(),
      fromId: fc.string(),
      toId: fc.string(),
      address: fc.string(),
    }),
  }),
);

/** Without the name of the body, which proto-loader adds. */
const bare = <F extends object>({ frames }: FrameBatch<F>): object[] =>
  frames.map((frame) => ({ ...frame, body: undefined }));

function checkAgainst<F extends object>(
  generic: Generic<F>,
  codec: ReturnType<typeof raftBatchCodec> | ReturnType<typeof peerBatchCodec>,
  frame: fc.Arbitrary<F>,
): void {
  const { encode, decode, encoderOfStream } = codec as unknown as {
    encode(batch: FrameBatch<F>): Buffer;
    decode(bytes: Buffer): FrameBatch<F>;
    encoderOfStream(): (batch: FrameBatch<F>) => Buffer;
  };
  const streamEncode = encoderOfStream();
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 6 }), (frames) => {
      const expected = bare({ frames });
      expect(bare(generic.requestDeserialize(encode({ frames })))).toEqual(expected);
      expect(bare(generic.requestDeserialize(streamEncode({ frames })))).toEqual(expected);
      expect(bare(decode(generic.requestSerialize({ frames })))).toEqual(expected);
      expect(bare(decode(encode({ frames })))).toEqual(expected);
    }),
    { numRuns: 300 },
  );
}

function aSnapshot(bytes: number): WireSnapshot {
  const snapshot = { index: 300, term: 2, membershipIndex: 4, membership: Buffer.from('{}') };
  const chunk = { data: Buffer.alloc(bytes, 'x'), checksum: 0xdead_beef, last: true };
  return { term: 3, transfer: 1, sequence: 2, snapshot, chunk };
}

describe('the codec of batches', () => {
  test('agrees with proto-loader on Raft frames, both ways', () => {
    checkAgainst(genericRaft, raftCodec, raftFrame);
  });

  test('agrees with proto-loader on peer frames, both ways', () => {
    checkAgainst(genericPeer, peerCodec, peerFrame);
  });

  test('passes over fields that a later version may add', () => {
    // AppendResponse { term: 5, 15: varint, 14: 64 bits, 13: bytes, 12: 32 bits, index: 9 } inside frame and batch.
    const body = [0x08, 5, 0x78, 0x81, 1, 0x71, 1, 2, 3, 4, 5, 6, 7, 8, 0x6a, 2, 9, 9];
    body.push(0x65, 1, 2, 3, 4, 0x18, 9);
    const frame = [0x52, body.length, ...body];
    const batch = Buffer.from([0x10, 1, 0x0a, frame.length, ...frame]);
    expect(raftCodec.decode(batch).frames).toEqual([
      { appendResponse: { term: 5, success: false, index: 9, hintIndex: 0, hintTerm: 0 } },
    ]);
  });

  test('passes over messages that a later version may add, and reads those around them', () => {
    const known = (round: number) =>
      raftCodec.encode({ frames: [{ heartbeat: { term: 1, commitIndex: 0, round } }] });
    // RaftFrame { 100: { 1: 7 } }
    const frame = [0xa2, 0x06, 2, 0x08, 7];
    const unknown = Buffer.from([0x0a, frame.length, ...frame]);
    const { frames } = raftCodec.decode(Buffer.concat([known(1), unknown, known(2)]));
    expect(frames.map(messageOfFrame)).toEqual([
      { type: 'heartbeat', term: 1, commitIndex: 0, round: 1 },
      null,
      { type: 'heartbeat', term: 1, commitIndex: 0, round: 2 },
    ]);
  });

  test('copies the data of a chunk once when it writes it, and not at all when it reads it', () => {
    const bytes = raftCodec.encode({ frames: [{ snapshot: aSnapshot(2_000_000) }] });
    expect(bytes.length).toBeLessThan(2_000_100);
    const { snapshot } = raftCodec.decode(bytes).frames[0] ?? {};
    expect(snapshot?.chunk?.data.length).toBe(2_000_000);
    expect(snapshot?.chunk?.data.buffer).toBe(bytes.buffer);
  });

  test('reads an empty frame and an empty batch', () => {
    expect(raftCodec.decode(Buffer.alloc(0))).toEqual({ frames: [] });
    expect(raftCodec.decode(Buffer.from([0x0a, 0, 0x0a, 0])).frames).toHaveLength(2);
    expect(peerCodec.decode(Buffer.from([0x0a, 0])).frames).toHaveLength(1);
  });

  test('throws on what is cut short or garbled, and never reads beyond the end', () => {
    const append = {
      term: 1,
      prevLogIndex: 300,
      prevLogTerm: 1,
      commitIndex: 1,
      entries: [{ index: 1, term: 1, kind: 1, data: Buffer.alloc(100, 'x') }],
    };
    for (const frame of [{ append }, { snapshot: aSnapshot(100) }]) {
      const sample = raftCodec.encode({ frames: [frame] });
      for (let length = 1; length < sample.length; length++) {
        expect(() => raftCodec.decode(sample.subarray(0, length))).toThrow();
      }
    }
    let decoded = 0;
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (garbage) => {
        for (const { decode } of [raftCodec, peerCodec]) {
          try {
            decode(Buffer.from(garbage));
            decoded++;
          } catch (error) {
            expect(typeof (error as Error).message).toBe('string');
          }
        }
      }),
      { numRuns: 2000 },
    );
    expect(decoded).toBeGreaterThan(0);
  });

  test('uses one buffer for all batches of a stream, and gives it up when one was large', () => {
    const encode = peerCodec.encoderOfStream();
    const batchOf = (length: number): FrameBatch<PeerFrame> => ({
      frames: [{ message: { kind: 1, payload: Buffer.alloc(length) } }],
    });
    encode(batchOf(100_000));
    const first = encode(batchOf(50_000)).buffer;
    expect(encode(batchOf(90_000)).buffer).toBe(first);
    const large = encode(batchOf(3_000_000));
    expect(large.length).toBeGreaterThan(3_000_000);
    expect(encode(batchOf(1000)).buffer.byteLength).toBeLessThan(1_000_000);
  });

  test('gives every batch its own buffer where streams share an encoder', () => {
    const batch = { frames: [{ message: { kind: 1, payload: Buffer.alloc(10_000) } }] };
    expect(peerCodec.encode(batch).buffer).not.toBe(peerCodec.encode(batch).buffer);
  });
});
