import { describe, expect, it } from '@jest/globals';
import { checksum } from './checksum.ts';

describe('The checksum', () => {
  it('is the CRC-32 of zlib', () => {
    expect(checksum(Buffer.from('123456789'))).toBe(0xcbf43926);
    expect(checksum(Buffer.from('6789'), checksum(Buffer.from('12345')))).toBe(0xcbf43926);
  });

  it('is left as it is by no bytes, wherever these are', () => {
    const empty = [
      new Uint8Array(),
      Buffer.from(''),
      Buffer.from(new ArrayBuffer(0)),
      Buffer.alloc(0).subarray(0),
      Buffer.from('x').subarray(1),
    ];
    expect(empty.map((bytes) => checksum(bytes, 5))).toEqual([5, 5, 5, 5, 5]);
  });
});
