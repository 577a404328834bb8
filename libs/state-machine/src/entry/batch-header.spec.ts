import { describe, expect, it } from '@jest/globals';
import { RequestParser, encodeCommand } from '@kiwi/resp-protocol';
import { BatchBuilder } from './batch-builder.ts';
import {
  batchHeaderBytes,
  isStamped,
  readBatchHeader,
  stampBatch,
  writeBatchHeader,
} from './batch-header.ts';

const origin = { node: 4_000_000_000, incarnation: 1_790_000_000_000, sequence: 2 ** 40 };

function emptyEntry(timestampMinMs: number): Buffer {
  const entry = Buffer.alloc(batchHeaderBytes, 0xff);
  writeBatchHeader(entry, origin, 7, timestampMinMs);
  return entry;
}

describe('the header of a log entry', () => {
  it('carries the origin, and time and seed once the leader has stamped it', () => {
    const entry = emptyEntry(0);
    expect(isStamped(entry)).toBe(false);
    expect(stampBatch(entry, 1_780_000_000_123, 0xdeadbeef)).toBe(1_780_000_000_123);
    expect(isStamped(entry)).toBe(true);
    expect(readBatchHeader(entry)).toEqual({
      ...origin,
      commandCount: 7,
      timestampMs: 1_780_000_000_123,
      seed: 0xdeadbeef,
    });
  });

  it('is never stamped earlier than its origin asked for', () => {
    expect(stampBatch(emptyEntry(500), 400, 1)).toBe(500);
    expect(stampBatch(emptyEntry(500), 600, 1)).toBe(600);
  });

  it('is refused when another release wrote it, or when it is cut', () => {
    const newer = emptyEntry(0);
    newer[0] = 2;
    expect(() => readBatchHeader(newer)).toThrow(/format 2/);
    expect(() => readBatchHeader(Buffer.alloc(10))).toThrow(/10 bytes/);
  });
});

describe('BatchBuilder', () => {
  function commandsOf(entry: Buffer): string[][] {
    const parser = new RequestParser();
    parser.feed(entry.subarray(batchHeaderBytes));
    const commands: string[][] = [];
    for (let args = parser.next(); args !== null; args = parser.next()) commands.push(args);
    return commands;
  }

  it('joins the frames in order and switches databases between them', () => {
    const builder = new BatchBuilder();
    const a = encodeCommand(['SET', 'a', '1']);
    const b = encodeCommand(['SET', 'b', '\xff\x00']);
    const chunk = Buffer.concat([Buffer.from('rubbish'), a, b]);
    builder.add(0, chunk, 7, 7 + a.length);
    builder.add(0, chunk, 7 + a.length, chunk.length);
    builder.add(5, a, 0, a.length);
    builder.add(0, b, 0, b.length);
    expect(builder.commandCount).toBe(4);
    const entry = builder.build(origin, 0);
    expect(readBatchHeader(entry).commandCount).toBe(4);
    expect(commandsOf(entry)).toEqual([
      ['SET', 'a', '1'],
      ['SET', 'b', '\xff\x00'],
      ['SELECT', '5'],
      ['SET', 'a', '1'],
      ['SELECT', '0'],
      ['SET', 'b', '\xff\x00'],
    ]);
  });

  it('without commands makes an entry that only moves the clock', () => {
    expect(commandsOf(new BatchBuilder().build(origin, 0))).toEqual([]);
  });
});
