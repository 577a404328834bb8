import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodePublished, encodePublished } from './published-codec.ts';

const bytes = fc.uint8Array().map((array) => Buffer.from(array).toString('latin1'));
const messages = fc.array(fc.record({ isSharded: fc.boolean(), channel: bytes, message: bytes }));

describe('published messages between nodes', () => {
  it('arrive as they were sent', () => {
    fc.assert(
      fc.property(messages, (sent) => {
        expect(decodePublished(encodePublished(sent))).toEqual(sent);
      }),
    );
  });

  it('are refused when they are cut off, and never read beyond their end', () => {
    fc.assert(
      fc.property(messages, fc.nat(), (sent, cut) => {
        const whole = encodePublished(sent);
        const part = whole.subarray(0, whole.length === 0 ? 0 : cut % whole.length);
        try {
          expect(decodePublished(part).length).toBeLessThanOrEqual(sent.length);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });
});
