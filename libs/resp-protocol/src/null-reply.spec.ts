import { describe, expect, it } from '@jest/globals';
import { NullReply } from './null-reply.ts';
import { ReplyEncoder } from './reply-encoder.ts';
import type { ReplySink } from './reply-sink.ts';

/** Writes one reply of every kind. */
function writeEverything(sink: ReplySink): void {
  sink.ok();
  sink.simple('PONG');
  sink.error('ERR no');
  sink.integer(1);
  sink.bulk('b');
  sink.bulkOrNull(null);
  sink.null();
  sink.nullArray();
  sink.array(0);
  sink.map(0);
  sink.set(0);
  sink.push(0);
  sink.double('1.5');
  sink.boolean(true);
  sink.bigNumber('1');
  sink.verbatim('txt', 't');
}

describe('NullReply', () => {
  it('takes every reply an encoder takes and keeps nothing', () => {
    const encoder = new ReplyEncoder();
    writeEverything(encoder);
    expect(encoder.length).toBeGreaterThan(0);

    const sink = new NullReply();
    writeEverything(sink);
    expect(Object.values(sink)).toEqual([2]);
  });
});
