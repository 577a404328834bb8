import { describe, expect, it } from '@jest/globals';
import { crc32c } from './crc32c.ts';

describe('CRC-32C', () => {
  // The examples of RFC 3720, section B.4, and the usual check value.
  it.each([
    ['32 zeros', Buffer.alloc(32), 0x8a9136aa],
    ['32 times 0xff', Buffer.alloc(32, 0xff), 0x62a8ab43],
    ['32 rising bytes', Buffer.from(Array.from({ length: 32 }, (_, i) => i)), 0x46dd794e],
    ['the digits', Buffer.from('123456789'), 0xe3069283],
    ['nothing', Buffer.alloc(0), 0],
  ])('of %s is that of the standard', (_, bytes, expected) => {
    expect(crc32c(bytes, 0, bytes.length)).toBe(expected);
    const inside = Buffer.concat([Buffer.from('abc'), bytes, Buffer.from('d')]);
    expect(crc32c(inside, 3, 3 + bytes.length)).toBe(expected);
  });
});
