import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeString, encodeString } from './encoded-string.ts';

describe('encodeString', () => {
  it.each([
    ['0', 0],
    ['-42', -42],
    ['9007199254740991', 9007199254740991],
    ['-9007199254740991', -9007199254740991],
  ])('keeps %s as a number', (text, value) => {
    expect(encodeString(text)).toBe(value);
  });

  it.each(['', 'abc', '007', '-0', '1.5', '9007199254740992', '12345678901234567890', '1 '])(
    'keeps %j as text',
    (text) => {
      expect(encodeString(text)).toBe(text);
    },
  );

  it('never changes the bytes', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary-ascii' }),
      fc.maxSafeInteger().map(String),
      fc.stringMatching(/^-?[0-9]{1,20}$/),
    );
    fc.assert(fc.property(text, (bytes) => expect(decodeString(encodeString(bytes))).toBe(bytes)));
  });
});
