import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encodeCommand } from './encode-command.ts';
import { ProtocolError } from './protocol-error.ts';
import { RequestParser } from './request-parser.ts';

/**
 * What a parser made of some bytes: a line per command with its frame, and the fault at the end.
 */
function outcome(
  bytes: Buffer,
  chunkBytes: (position: number) => number,
  isAbsorbing = false,
): string[] {
  const parser = new RequestParser({ inlineBytesMax: 100, bulkBytesMax: 5000 });
  const seen: string[] = [];
  try {
    for (let at = 0; at < bytes.length; ) {
      const size = Math.max(1, chunkBytes(at));
      const chunk = Buffer.from(bytes.subarray(at, at + size));
      if (isAbsorbing && parser.absorb(chunk)) chunk.fill('#');
      else parser.feed(chunk);
      at += size;
      for (let args = parser.next(); args !== null; args = parser.next()) {
        const frame = parser.frame.toString('latin1', parser.frameStart, parser.frameEnd);
        seen.push(JSON.stringify([args, frame, parser.inline]));
      }
    }
    seen.push(`${parser.buffered} bytes left`);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    seen.push(error.message);
  }
  return seen;
}

const argument = fc.oneof(
  fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  fc.integer({ min: 0, max: 3000 }).map((length) => 'v'.repeat(length)),
);
const piece = fc.oneof(
  { weight: 6, arbitrary: fc.array(argument, { minLength: 1, maxLength: 6 }).map(encodeCommand) },
  fc
    .constantFrom(
      'PING\r\n',
      'set k "a b"\n',
      '\r\n',
      '*0\r\n',
      '*-1\r\n',
      'bad "\r\n',
      '*x\r\n',
      '*1\r\n$x\r\n',
    )
    .map((text) => Buffer.from(text)),
  fc
    .constantFrom('y'.repeat(98), 'z'.repeat(101), '*1\r\n$5001\r\n', '*2\r\n')
    .map((text) => Buffer.from(text)),
);

describe('the way bytes are cut into chunks', () => {
  it('makes no difference to commands, frames and faults', () => {
    let commands = 0;
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 2000 }), { minLength: 1, maxLength: 8 }),
        (pieces, sizes) => {
          const bytes = Buffer.concat(pieces);
          const whole = outcome(bytes, () => bytes.length);
          commands += whole.length - 1;
          const cut = (at: number): number => sizes[at % sizes.length] as number;
          expect(outcome(bytes, cut)).toEqual(whole);
          expect(outcome(bytes, cut, true)).toEqual(whole);
          if (bytes.length < 2000) expect(outcome(bytes, () => 1)).toEqual(whole);
        },
      ),
      { numRuns: 500 },
    );
    expect(commands).toBeGreaterThan(500);
  });

  it('makes no difference at any single place', () => {
    const bytes = Buffer.concat([
      encodeCommand(['SET', 'key', 'v'.repeat(400)]),
      Buffer.from('\r\nset k "a\\x41"\r\n*0\r\n'),
      encodeCommand(['MGET', '', 'b', '\r\n']),
    ]);
    const whole = outcome(bytes, () => bytes.length);
    expect(whole).toHaveLength(4);
    for (let cut = 1; cut < bytes.length; cut++) {
      expect(outcome(bytes, (at) => (at === 0 ? cut : bytes.length))).toEqual(whole);
    }
  });
});
